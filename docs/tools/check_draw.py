#!/usr/bin/env python3
"""Checks the receipt of an expert draw without the portal. Needs Python 3.9 or newer and nothing else.

    python3 check_draw.py RECEIPT.json [--plan KEY] [--kind real|test] [--commitment HEX] [--nonce-hash HEX]

Says in Chinese what agrees and what does not. Exit code 0: nothing disagrees; 1: something does, or the file cannot be read.
The rules are written out in docs/expert-draw.md.
"""
import argparse
import datetime
import hashlib
import json
import re
import sys
import unicodedata

RECEIPT, DOCUMENT = "health-portal/expert-draw-receipt/1", "health-portal/expert-draw/1"
RIGHT, WRONG, UNCHECKED = "相符", "不符", "无法核对"
NO_CAP = 1 << 60
MOST_PLACES, MOST_GROUPS, MOST_EXPERTS = 2000, 30, 100_000
CAUSES = ("declined", "noAnswer", "recusalFound", "enlarged", "busyElsewhere")


# ---- SM3 (GB/T 32905)

def _rotate(x, n):
    n %= 32
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


_T = [_rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64)]


def _compress(v, block):
    w = [int.from_bytes(block[4 * j:4 * j + 4], "big") for j in range(16)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
        w.append(x ^ _rotate(x, 15) ^ _rotate(x, 23) ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = v
    for j in range(64):
        a12 = _rotate(a, 12)
        s1 = _rotate((a12 + e + _T[j]) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        t1 = (ff + d + (s1 ^ a12) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        t2 = (gg + h + s1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = t1, a, _rotate(b, 9), c
        e, f, g, h = t2 ^ _rotate(t2, 9) ^ _rotate(t2, 17), e, _rotate(f, 19), g
    return [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]


def own_sm3(data):
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        v = _compress(v, padded[at:at + 64])
    return b"".join(x.to_bytes(4, "big") for x in v)


def _library_sm3():
    try:
        if hashlib.new("sm3", b"abc").digest() == own_sm3(b"abc"):
            return lambda data: hashlib.new("sm3", data).digest()
    except ValueError:
        pass
    return own_sm3


sm3 = _library_sm3()


# ---- canonical JSON

def _text(value):
    out = ['"']
    for character in value:
        if character in '"\\':
            out.append("\\" + character)
        elif character < " ":
            out.append({"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}.get(character) or "\\u%04x" % ord(character))
        else:
            out.append(character)
    out.append('"')
    return "".join(out)


def canonical(value):
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > 1 << 53:
            raise ValueError("number")
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return "[" + ",".join("null" if item is None else canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        keys = sorted((key for key in value if value[key] is not None), key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(_text(key) + ":" + canonical(value[key]) for key in keys) + "}"
    raise ValueError("value")


def read(path):
    def members(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("duplicate")
        return dict(pairs)

    def no_fraction(text):
        raise ValueError(text)

    with open(path, "rb") as file:
        receipt = json.loads(file.read().decode("utf-8-sig"), object_pairs_hook=members, parse_float=no_fraction, parse_constant=no_fraction)
    if not fits(receipt, SHAPE):
        raise ValueError("no receipt")
    return receipt


# ---- shape: what a receipt consists of. A question mark allows null; "lookedAhead" alone may be left out.

GROUP = {"key": "text", "name": "text", "formal": "int", "backup": "int", "cap": "int?", "rule": "text", "eligible": ["int"]}
SHAPE_OF_DOCUMENT = {
    "format": "text", "kind": ("real", "test"), "plan": "text", "version": "text", "frozenAt": "time", "planCap": "int?",
    "experts": [{"key": "text", "institution": "text"}], "groups": [GROUP], "excluded": [{"key": "text", "institution": "text", "reasons": ["text"]}],
}
STEP = {"group": "text", "expert": "text", "promoted": "bool"}
SHAPE = {
    "format": "text", "plan": "text", "kind": ("real", "test"), "commitment": "text", "serverNonceHash": "text", "serverNonce": "text",
    "parts": [{"role": "text", "person": "text", "nonce": "text"}], "seed": "text", "drawnAt": "time", "document": (None, SHAPE_OF_DOCUMENT),
    "groups": [{"key": "text", "order": (None, ["int"]), "formal": (None, ["text"]), "backup": (None, ["text"]), "formalNow": (None, ["text"]), "backupNow": (None, ["text"])}],
    "causes": [{"kind": CAUSES, "at": "time", "expert": "text?", "group": "text?", "formal": "int", "backup": "int", "steps": (None, [STEP])}],
    "signature": (None, {"algorithm": "text", "keyId": "text", "value": "text"}), "lookedAhead": "bool?",
}


def _is_time(value):
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", value) is not None and bool(datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return False


def fits(value, shape):
    if isinstance(shape, str):
        if shape.endswith("?"):
            return value is None or fits(value, shape[:-1])
        if shape == "int":
            return isinstance(value, int) and not isinstance(value, bool) and -(1 << 31) <= value < 1 << 31
        if shape == "bool":
            return isinstance(value, bool)
        return isinstance(value, str) and (shape == "text" or _is_time(value))
    if isinstance(shape, tuple):
        return value is None or fits(value, shape[1]) if shape[0] is None else value in shape
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    return isinstance(value, dict) and set(value) <= set(shape) and all(fits(value.get(key), own) and (key in value or key == "lookedAhead") for key, own in shape.items())


# ---- seed and order

def seed_of(kind, receipt):
    fields = ["health-portal/expert-draw/%s/1" % kind, receipt["commitment"], receipt["serverNonce"]]
    for part in sorted(receipt["parts"], key=lambda part: part["role"].encode("utf-16-be")):
        fields += [part["role"], part["person"], part["nonce"]]
    return sm3("\n".join(fields).encode("utf-8"))


def numbers(seed, group):
    counter = 0
    while True:
        block = sm3(seed + group.to_bytes(4, "big") + counter.to_bytes(4, "big"))
        for at in range(0, 32, 4):
            yield int.from_bytes(block[at:at + 4], "big")
        counter += 1


def order_of(eligible, seed, group):
    order, words = list(eligible), numbers(seed, group)
    for last in range(len(order) - 1, 0, -1):
        usable = (1 << 32) - (1 << 32) % (last + 1)
        word = next(words)
        while word >= usable:
            word = next(words)
        other = word % (last + 1)
        order[last], order[other] = order[other], order[last]
    return order


# ---- places

class Draw:
    def __init__(self, document, seed):
        self.experts = [expert["key"] for expert in document["experts"]]
        names = {}
        self.institution = [names.setdefault(expert["institution"], len(names)) for expert in document["experts"]]
        groups = document["groups"]
        self.keys = [group["key"] for group in groups]
        self.places = [[group["formal"] for group in groups], [group["backup"] for group in groups]]
        self.cap = [NO_CAP if group.get("cap") is None else group["cap"] for group in groups]
        self.plan_cap = NO_CAP if document.get("planCap") is None else document["planCap"]
        self.eligible = [group["eligible"] for group in groups]
        self.orders = [order_of(group["eligible"], seed, index) for index, group in enumerate(groups)]
        self.index = {key: index for index, key in enumerate(self.experts)}
        self.mask = [0] * len(self.experts)
        for group, eligible in enumerate(self.eligible):
            for expert in eligible:
                self.mask[expert] |= 1 << group
        self.last = document["frozenAt"]
        straight = self._walk(False)
        self.possible = straight or self._walk(True)
        self.looked_ahead = not straight

    def may_take(self, group, expert):
        at = self.institution[expert]
        return not self.gone[expert] and self.of_plan.get(at, 0) < self.plan_cap and self.of_group.get((group, at), 0) < self.cap[group]

    def count(self, group, expert, change):
        at = self.institution[expert]
        self.of_plan[at] = self.of_plan.get(at, 0) + change
        self.of_group[group, at] = self.of_group.get((group, at), 0) + change

    def _walk(self, look_ahead):
        self.gone, self.of_plan, self.of_group = [False] * len(self.experts), {}, {}
        need = [formal + backup for formal, backup in zip(*self.places)]
        if look_ahead and not self.can_fill(need):
            return False
        position, taken = [0] * len(self.keys), []
        for count in self.places:
            lists = []
            for group, order in enumerate(self.orders):
                seated = []
                while len(seated) < count[group] and position[group] < len(order):
                    expert = order[position[group]]
                    position[group] += 1
                    if not self.may_take(group, expert):
                        continue
                    self.gone[expert] = True
                    self.count(group, expert, 1)
                    need[group] -= 1
                    if look_ahead and not self.can_fill(need):
                        self.gone[expert] = False
                        self.count(group, expert, -1)
                        need[group] += 1
                        continue
                    seated.append(expert)
                lists.append(seated)
            taken.append(lists)
        self.formal, self.backup = taken
        return sum(need) == 0

    def can_fill(self, need):
        """Maximum flow: group, group with institution (group cap), class of experts (how many), institution (plan cap)."""
        left = {}
        for expert, institution in enumerate(self.institution):
            if not self.gone[expert]:
                left[institution, self.mask[expert]] = left.get((institution, self.mask[expert]), 0) + 1
        edges, room = {}, {}

        def edge(one, other, most):
            edges.setdefault(one, []).append(other)
            edges.setdefault(other, []).append(one)
            room[one, other] = most
            room.setdefault((other, one), 0)

        for institution in {key[0] for key in left}:
            edge(("i", institution), "end", self.plan_cap - self.of_plan.get(institution, 0))
        between = set()
        for (institution, mask), size in left.items():
            edge(("c", institution, mask), ("i", institution), size)
            for group in range(len(self.keys)):
                if mask >> group & 1:
                    if (group, institution) not in between:
                        between.add((group, institution))
                        edge(("g", group), ("m", group, institution), self.cap[group] - self.of_group.get((group, institution), 0))
                    edge(("m", group, institution), ("c", institution, mask), NO_CAP)

        def push(node, seen):
            if node == "end":
                return True
            seen.add(node)
            for other in edges.get(node, ()):
                if room[node, other] > 0 and other not in seen and push(other, seen):
                    room[node, other] -= 1
                    room[other, node] += 1
                    return True
            return False

        return all(push(("g", group), set()) for group, count in enumerate(need) for _ in range(count))

    def open_places(self, group):
        return [self.places[0][group] - len(self.formal[group]), self.places[1][group] - len(self.backup[group])]

    def apply(self, cause):
        """The steps, or a sentence why the cause does not hold."""
        kind, key, name = cause["kind"], cause.get("expert"), cause.get("group")
        more = [cause["formal"], cause["backup"]]
        if cause["at"] < self.last:
            return "补抽原因的时间早于上一条记录。"
        if kind == "enlarged":
            if name not in self.keys or key is not None:
                return "增加名额时应写明一个分组，不写专家。"
            if min(more) < 0 or max(more) == 0 or sum(map(sum, self.places)) + sum(more) > MOST_PLACES:
                return "增加的名额应为正数，且合计不超过上限。"
            for places, count in zip(self.places, more):
                places[self.keys.index(name)] += count
        elif kind in ("declined", "noAnswer", "recusalFound", "busyElsewhere"):
            if key is None or name is not None or any(more) or key not in self.index:
                return "补抽原因应写明本次名单里的一位专家，不写分组和名额。"
            expert = self.index[key]
            seat = next((group for group in range(len(self.keys)) if expert in self.formal[group] or expert in self.backup[group]), None)
            if seat is not None:
                if kind == "busyElsewhere":
                    return "已经抽中的专家不能以行程冲突跳过，应由本人答复。"
                (self.formal[seat] if expert in self.formal[seat] else self.backup[seat]).remove(expert)
                self.count(seat, expert, -1)
            elif self.gone[expert]:
                return "这位专家已经离开本次评审。"
            elif kind in ("declined", "noAnswer"):
                return "这位专家没有被抽中，不存在谢绝或未答复。"
            else:
                self.gone[expert] = True
        else:
            return "补抽原因不认识。"
        self.last = cause["at"]
        return self._fill()

    def _fill(self):
        steps = []
        for group, key in enumerate(self.keys):
            while True:
                formal, backup = self.open_places(group)
                if formal > 0 and self.backup[group]:
                    expert = self.backup[group].pop(0)
                    self.formal[group].append(expert)
                    steps.append({"group": key, "expert": self.experts[expert], "promoted": True})
                    continue
                expert = next((expert for expert in self.orders[group] if self.may_take(group, expert)), None) if formal + backup > 0 else None
                if expert is None:
                    break
                self.gone[expert] = True
                self.count(group, expert, 1)
                self.backup[group].append(expert)
                steps.append({"group": key, "expert": self.experts[expert], "promoted": False})
        return steps

    def names(self, experts):
        return [self.experts[expert] for expert in experts]


# ---- findings

def part_faults(parts):
    if len(parts) != 2:
        return ["需要两个人各输入一段随机文字。"]
    faults = []
    if parts[0]["person"] == parts[1]["person"]:
        faults.append("两段随机文字应由两个人分别输入。")
    if parts[0]["role"] == parts[1]["role"]:
        faults.append("输入随机文字的两个人应担任不同的角色。")
    if any(not 4 <= len(part["nonce"].encode("utf-16-be")) // 2 <= 200 for part in parts):
        faults.append("每段随机文字应有 4 至 200 个字符。")
    texts = [text for part in parts for text in (part["role"], part["person"], part["nonce"])]
    if any(not text or any(unicodedata.category(character) == "Cc" for character in text) for text in texts) \
            or any(unicodedata.normalize("NFC", part["nonce"]) != part["nonce"] for part in parts):
        faults.append("随机文字里有不能使用的字符（如换行、残缺字符），或没有规范化。")
    return faults


def _ascending(keys):
    keys = [b""] + [key.encode("utf-16-be") for key in keys]
    return all(one < other for one, other in zip(keys, keys[1:]))


def document_fault(document):
    """The first thing wrong with the document, in the order in which the portal looks."""
    experts, excluded, groups = [expert["key"] for expert in document["experts"]], [expert["key"] for expert in document["excluded"]], document["groups"]
    if document["format"] != DOCUMENT:
        return "抽取文件的格式版本不认识。"
    if not document["plan"].strip():
        return "抽取文件没有写明评审计划。"
    if document["planCap"] is not None and document["planCap"] < 1:
        return "整个计划的同一机构人数上限至少为 1。"
    if not 1 <= len(groups) <= MOST_GROUPS:
        return "分组应有 1 至 %d 个。" % MOST_GROUPS
    if len(experts) > MOST_EXPERTS:
        return "符合条件的专家超过 %d 人。" % MOST_EXPERTS
    if not _ascending(experts):
        return "专家没有按编号排列，或者编号重复。"
    if not _ascending(excluded):
        return "被排除的专家没有按编号排列，或者编号重复。"
    if set(experts) & set(excluded):
        return "有专家既在可抽取名单里，又在排除名单里。"
    if len({group["key"] for group in groups}) != len(groups):
        return "分组编号重复。"
    if sum(max(group["formal"], 0) + max(group["backup"], 0) for group in groups) > MOST_PLACES:
        return "正式和备份名额合计超过 %d 个。" % MOST_PLACES
    for group in groups:
        eligible = group["eligible"]
        if group["formal"] < 1:
            return "“%s”的正式专家数至少为 1。" % group["name"]
        if group["backup"] < 0:
            return "“%s”的备份专家数不能为负数。" % group["name"]
        if group["cap"] is not None and group["cap"] < 1:
            return "“%s”的同一机构人数上限至少为 1。" % group["name"]
        if any(not 0 <= index < len(experts) for index in eligible) or any(one >= other for one, other in zip(eligible, eligible[1:])):
            return "“%s”的可抽取专家没有按顺序排列，或者不在名单里。" % group["name"]
    return None


def redraw(receipt):
    document = receipt["document"]
    fault = document_fault(document)
    draw = None if fault else Draw(document, bytes.fromhex(receipt["seed"]))
    if fault or not draw.possible:
        return [(WRONG, "按抽取文件无法完成抽取：" + (fault or "按现有名额和上限无法抽满，请先按可行性提示调整计划。"))]
    if [group["key"] for group in receipt["groups"]] != draw.keys:
        return [(WRONG, "凭证的分组与抽取文件不一致。")]
    if receipt["drawnAt"] < document["frozenAt"] or any(cause["at"] < receipt["drawnAt"] for cause in receipt["causes"]):
        return [(WRONG, "抽取时间应在冻结之后、补抽之前，凭证的时间前后颠倒。")]
    if receipt.get("lookedAhead") is not draw.looked_ahead:
        findings = [(WRONG, "凭证没有如实写明是否为抽满名额跳过了专家。")]
    elif draw.looked_ahead:
        findings = [(RIGHT, "直接按顺序抽会抽不满，已跳过会使其他名额空缺的专家，凭证写明了这一点。")]
    else:
        findings = [(RIGHT, "没有为抽满名额跳过专家，与凭证所写一致。")]
    for index, group in enumerate(receipt["groups"]):
        name = document["groups"][index]["name"]
        same = group["order"] == draw.orders[index]
        findings.append((RIGHT, "“%s”的抽取顺序重算一致。" % name) if same else (WRONG, "“%s”的抽取顺序与重算结果不一致。" % name))
        same = group["formal"] == draw.names(draw.formal[index]) and group["backup"] == draw.names(draw.backup[index])
        findings.append((RIGHT, "“%s”的抽取结果重算一致。" % name) if same else (WRONG, "“%s”的抽取结果与重算结果不一致。" % name))
    for number, cause in enumerate(receipt["causes"], 1):
        steps = draw.apply(cause)
        if isinstance(steps, str):
            return findings + [(WRONG, "第 %d 条补抽记录不成立：%s" % (number, steps))]
        if cause["steps"] != steps:
            return findings + [(WRONG, "第 %d 条补抽记录的递补结果与重算不一致。" % number)]
    same = all(group["formalNow"] == draw.names(draw.formal[index]) and group["backupNow"] == draw.names(draw.backup[index])
               for index, group in enumerate(receipt["groups"]))
    findings.append((RIGHT, "补抽 %d 次后的现有名单重算一致。" % len(receipt["causes"])) if same else (WRONG, "补抽后的现有名单与重算结果不一致。"))
    return findings


def check(receipt, expected):
    if receipt.get("format") != RECEIPT:
        return [(WRONG, "凭证的格式版本不认识。")]
    findings, document, kind = [], receipt.get("document"), receipt["kind"]
    if expected.plan is not None and expected.plan != receipt["plan"]:
        findings.append((WRONG, "这是另一个评审计划（%s）的凭证。" % receipt["plan"]))
    if expected.kind is not None and expected.kind != kind:
        findings.append((WRONG, "这是测试抽取的凭证，不能当作正式抽取。" if kind == "test" else "这是正式抽取的凭证，不是测试抽取。"))
    if expected.commitment is not None and expected.commitment != receipt["commitment"]:
        findings.append((WRONG, "凭证的承诺值与公布的承诺值不一致。"))
    if expected.nonce_hash is not None and expected.nonce_hash != receipt["serverNonceHash"]:
        findings.append((WRONG, "凭证的系统随机数哈希与公布的不一致。"))
    if document is not None:
        same = sm3(canonical(document).encode("utf-8")).hex() == receipt["commitment"]
        findings.append((RIGHT, "抽取文件的哈希与事先公布的承诺值一致，文件没有被改动。") if same else (WRONG, "抽取文件的哈希与承诺值不一致，文件被改动过。"))
        if document["plan"] != receipt["plan"]:
            findings.append((WRONG, "凭证所写的评审计划与抽取文件不一致，这是另一个计划的抽取文件。"))
        if document["kind"] != kind:
            findings.append((WRONG, "这是测试抽取的凭证，被冒充为正式抽取。" if document["kind"] == "test" else "抽取文件是正式抽取，凭证却写成测试抽取。"))
    nonce = receipt["serverNonce"]
    if not re.fullmatch("[0-9a-f]{64}", nonce) or sm3(bytes.fromhex(nonce)).hex() != receipt["serverNonceHash"]:
        findings.append((WRONG, "系统随机数与事先公布的哈希不一致。"))
    else:
        findings.append((RIGHT, "系统随机数与事先公布的哈希一致。"))
        faults = part_faults(receipt["parts"])
        findings += [(WRONG, fault) for fault in faults]
        if not faults:
            if seed_of(kind, receipt).hex() == receipt["seed"]:
                findings.append((RIGHT, "种子由承诺值、系统随机数和两人输入的文字算出，结果一致。"))
            elif kind == "real" and seed_of("test", receipt).hex() == receipt["seed"]:
                findings.append((WRONG, "种子是测试抽取的种子，这份测试凭证被冒充为正式抽取。"))
            else:
                findings.append((WRONG, "种子与承诺值、随机数和输入的文字不符。"))
    if document is None:
        findings.append((UNCHECKED, "凭证不含抽取文件，只能核对哈希和种子，不能重算名单。"))
    elif any(level == WRONG for level, _ in findings):
        findings.append((UNCHECKED, "前面已有不符，没有再重算名单。"))
    else:
        findings += redraw(receipt)
    return findings


def findings_of(path, expected):
    try:
        return check(read(path), expected)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return [(WRONG, "文件不是完整的抽取凭证，无法读取。")]


def main():
    parser = argparse.ArgumentParser(description="核对专家抽取凭证")
    parser.add_argument("receipt", help="凭证文件（JSON）")
    parser.add_argument("--plan", help="应当属于的评审计划")
    parser.add_argument("--kind", choices=["real", "test"], help="正式抽取或测试抽取")
    parser.add_argument("--commitment", help="事先公布的承诺值")
    parser.add_argument("--nonce-hash", help="事先公布的系统随机数哈希")
    arguments = parser.parse_args()
    sys.setrecursionlimit(100_000)
    sys.stdout.reconfigure(encoding="utf-8")
    findings = findings_of(arguments.receipt, arguments)
    for level, sentence in findings:
        print("[%s] %s" % (level, sentence))
    wrong = any(level == WRONG for level, _ in findings)
    print("结论：凭证有不符之处。" if wrong else "结论：没有发现不符。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
