// Recomputes an expert draw from its receipt in the browser; needs nothing from the server. The rules are written out in docs/expert-draw.md;
// docs/tools/check_draw.py makes the same checks in the same order.
const RECEIPT = "health-portal/expert-draw-receipt/1";
const DOCUMENT = "health-portal/expert-draw/1";
const MOST_PLACES = 2000, MOST_GROUPS = 30, MOST_EXPERTS = 100_000;
const CAUSES = ["declined", "noAnswer", "recusalFound", "enlarged", "busyElsewhere"];
const RIGHT = "right", WRONG = "wrong", UNCHECKED = "unchecked";

const rotate = (x, n) => (x << n) | (x >>> (32 - n));
const T = Array.from({ length: 64 }, (_, j) => j % 32 === 0 ? (j < 16 ? 0x79cc4519 : 0x7a879d8a) | 0 : rotate(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32));
const w = new Int32Array(68);

function compress(v, view, at) {
  for (let j = 0; j < 16; j++) {
    w[j] = view.getInt32(at + 4 * j);
  }
  for (let j = 16; j < 68; j++) {
    const x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15);
    w[j] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6];
  }
  let [a, b, c, d, e, f, g, h] = v;
  for (let j = 0; j < 64; j++) {
    const a12 = rotate(a, 12);
    const s1 = rotate((a12 + e + T[j]) | 0, 7);
    const t1 = ((j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (s1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
    const t2 = ((j < 16 ? e ^ f ^ g : (e & f) | (~e & g)) + h + s1 + w[j]) | 0;
    d = c; c = rotate(b, 9); b = a; a = t1;
    h = g; g = rotate(f, 19); f = e; e = t2 ^ rotate(t2, 9) ^ rotate(t2, 17);
  }
  v[0] ^= a; v[1] ^= b; v[2] ^= c; v[3] ^= d; v[4] ^= e; v[5] ^= f; v[6] ^= g; v[7] ^= h;
}

export function sm3(bytes) {
  const v = new Int32Array([0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < padded.length; at += 64) {
    compress(v, view, at);
  }
  const hash = new Uint8Array(32);
  const out = new DataView(hash.buffer);
  v.forEach((word, i) => out.setInt32(4 * i, word));
  return hash;
}

const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
const unhex = text => Uint8Array.from(text.match(/../g), pair => parseInt(pair, 16));
const utf8 = text => {
  if (!text.isWellFormed()) {
    throw new TypeError("half a surrogate pair");
  }
  return new TextEncoder().encode(text);
};

// JSON.stringify writes texts as RFC 8785 asks; keys are sorted by UTF-16 units, members that are null are left out.
export function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    return `{${Object.keys(value).filter(key => value[key] !== null).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError("not a whole number");
  }
  return JSON.stringify(value);
}

const ordinal = (one, other) => one < other ? -1 : one > other ? 1 : 0;
const same = (one, other) => canonical(one) === canonical(other);

// What a receipt consists of. Only lookedAhead may be left out.
const text = value => typeof value === "string";
const whole = value => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
const truth = value => typeof value === "boolean";
const oneOf = (...names) => value => names.includes(value);
const orNull = shape => value => value === null || shape(value);
const list = shape => value => Array.isArray(value) && value.every(shape);
const object = (members, optional = {}) => value => value !== null && typeof value === "object" && !Array.isArray(value)
  && Object.entries(members).every(([key, shape]) => Object.hasOwn(value, key) && shape(value[key]))
  && Object.keys(value).every(key => Object.hasOwn(members, key) || Object.hasOwn(optional, key) && optional[key](value[key]));
const time = value => text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && new Date(value).toJSON?.() === value.replace("Z", ".000Z");
const kindOf = oneOf("real", "test");
const shapeOfDocument = object({
  format: text, kind: kindOf, plan: text, version: text, frozenAt: time, planCap: orNull(whole), experts: list(object({ key: text, institution: text })),
  groups: list(object({ key: text, name: text, formal: whole, backup: whole, cap: orNull(whole), rule: text, eligible: list(whole) })),
  excluded: list(object({ key: text, institution: text, reasons: list(text) })),
});
const texts = orNull(list(text));
const shapeOfReceipt = object({
  format: text, plan: text, kind: kindOf, commitment: text, serverNonceHash: text, serverNonce: text, parts: list(object({ role: text, person: text, nonce: text })),
  seed: text, drawnAt: time, document: orNull(shapeOfDocument), groups: list(object({ key: text, order: orNull(list(whole)), formal: texts, backup: texts, formalNow: texts, backupNow: texts })),
  causes: list(object({ kind: oneOf(...CAUSES), at: time, expert: orNull(text), group: orNull(text), formal: whole, backup: whole, steps: orNull(list(object({ group: text, expert: text, promoted: truth }))) })),
  signature: orNull(object({ algorithm: text, keyId: text, value: text })),
}, { lookedAhead: orNull(truth) });

// JSON.parse silently keeps the last of two members of one name, takes 2.0 for 2 and half a surrogate pair for a letter; the other checkers refuse them.
function refuseLooseJson(json) {
  const open = [];
  for (const [token, name, next] of json.matchAll(/("(?:[^"\\]+|\\.)*")(\s*:)?|[{}[\]]|-?\d[\d.eE+-]*/g)) {
    if (name?.includes("\\u") && /\p{Surrogate}/u.test(JSON.parse(name))) {
      throw new TypeError("half a letter");
    }
    if (token === "{" || token === "[") {
      open.push(new Set());
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (next !== undefined) {
      const key = JSON.parse(name);
      if (open.at(-1).has(key)) {
        throw new TypeError("a member twice");
      }
      open.at(-1).add(key);
    } else if (name === undefined && /[.eE]/.test(token)) {
      throw new TypeError("not a whole number");
    }
  }
}

function seedOf(kind, receipt) {
  const parts = [...receipt.parts].sort((one, other) => ordinal(one.role, other.role));
  return sm3(utf8([`health-portal/expert-draw/${kind}/1`, receipt.commitment, receipt.serverNonce, ...parts.flatMap(part => [part.role, part.person, part.nonce])].join("\n")));
}

function orderOf(eligible, seed, group) {
  const input = new Uint8Array(40);
  input.set(seed);
  const view = new DataView(input.buffer);
  view.setUint32(32, group);
  let counter = 0, used = 8, block;
  const word = () => {
    if (used === 8) {
      view.setUint32(36, counter++);
      block = new DataView(sm3(input).buffer);
      used = 0;
    }
    return block.getUint32(4 * used++);
  };
  const order = [...eligible];
  for (let last = order.length - 1; last > 0; last--) {
    const usable = 2 ** 32 - 2 ** 32 % (last + 1);
    let number = word();
    while (number >= usable) {
      number = word();
    }
    const other = number % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

class Draw {
  constructor(document, seed) {
    const { experts, groups } = document;
    const names = new Map();
    this.experts = experts.map(expert => expert.key);
    this.institution = experts.map(expert => names.get(expert.institution) ?? (names.set(expert.institution, names.size), names.size - 1));
    this.keys = groups.map(group => group.key);
    this.places = [groups.map(group => group.formal), groups.map(group => group.backup)];
    this.cap = groups.map(group => group.cap ?? Infinity);
    this.planCap = document.planCap ?? Infinity;
    this.orders = groups.map((group, index) => orderOf(group.eligible, seed, index));
    this.index = new Map(this.experts.map((key, index) => [key, index]));
    this.mask = experts.map(() => 0);
    groups.forEach((group, index) => group.eligible.forEach(expert => { this.mask[expert] |= 1 << index; }));
    this.last = document.frozenAt;
    const straight = this.walk(false);
    this.possible = straight || this.walk(true);
    this.lookedAhead = !straight;
  }

  at(group, expert) {
    return this.institution[expert] * this.keys.length + group;
  }

  mayTake(group, expert) {
    return !this.gone[expert] && (this.ofPlan[this.institution[expert]] ?? 0) < this.planCap && (this.ofGroup[this.at(group, expert)] ?? 0) < this.cap[group];
  }

  count(group, expert, change) {
    const institution = this.institution[expert], at = this.at(group, expert);
    this.ofPlan[institution] = (this.ofPlan[institution] ?? 0) + change;
    this.ofGroup[at] = (this.ofGroup[at] ?? 0) + change;
  }

  walk(lookAhead) {
    [this.gone, this.ofPlan, this.ofGroup] = [[], [], []];
    const need = this.places[0].map((formal, group) => formal + this.places[1][group]);
    if (lookAhead && !this.canFill(need)) {
      return false;
    }
    const position = need.map(() => 0);
    [this.formal, this.backup] = this.places.map(count => this.orders.map((order, group) => {
      const seated = [];
      while (seated.length < count[group] && position[group] < order.length) {
        const expert = order[position[group]++];
        if (!this.mayTake(group, expert)) {
          continue;
        }
        this.gone[expert] = true;
        this.count(group, expert, 1);
        need[group]--;
        if (lookAhead && !this.canFill(need)) {
          this.gone[expert] = false;
          this.count(group, expert, -1);
          need[group]++;
          continue;
        }
        seated.push(expert);
      }
      return seated;
    }));
    return need.every(count => count === 0);
  }

  // Maximum flow: group, group with institution (group cap), class of experts (how many), institution (plan cap).
  canFill(need) {
    const left = new Map();
    this.institution.forEach((institution, expert) => {
      if (!this.gone[expert]) {
        const key = `${institution}/${this.mask[expert]}`;
        const known = left.get(key) ?? { institution, mask: this.mask[expert], size: 0 };
        known.size++;
        left.set(key, known);
      }
    });
    const nodes = new Map();
    const node = name => nodes.get(name) ?? (nodes.set(name, []), nodes.get(name));
    const edge = (from, to, room) => {
      const there = { to: node(to), room }, back = { to: node(from), room: 0 };
      there.back = back;
      back.back = there;
      node(from).push(there);
      node(to).push(back);
    };
    const end = node("end");
    for (const [key, { institution, mask, size }] of left) {
      if (!nodes.has(`i${institution}`)) {
        edge(`i${institution}`, "end", this.planCap - (this.ofPlan[institution] ?? 0));
      }
      edge(`c${key}`, `i${institution}`, size);
      this.keys.forEach((_, group) => {
        if (mask >> group & 1) {
          const middle = `m${group}/${institution}`;
          if (!nodes.has(middle)) {
            edge(`g${group}`, middle, this.cap[group] - (this.ofGroup[institution * this.keys.length + group] ?? 0));
          }
          edge(middle, `c${key}`, Infinity);
        }
      });
    }
    const push = (from, seen) => {
      if (from === end) {
        return true;
      }
      seen.add(from);
      for (const one of from) {
        if (one.room > 0 && !seen.has(one.to) && push(one.to, seen)) {
          one.room--;
          one.back.room++;
          return true;
        }
      }
      return false;
    };
    return need.every((count, group) => {
      for (let place = 0; place < count; place++) {
        if (!push(node(`g${group}`), new Set())) {
          return false;
        }
      }
      return true;
    });
  }

  // The steps, or a sentence why the cause does not hold.
  apply(cause) {
    const { kind, expert: key, group: name } = cause;
    const more = [cause.formal, cause.backup];
    if (cause.at < this.last) {
      return "补抽原因的时间早于上一条记录。";
    }
    if (kind === "enlarged") {
      const group = this.keys.indexOf(name);
      if (group < 0 || key != null) {
        return "增加名额时应写明一个分组，不写专家。";
      }
      const total = [...this.places.flat(), ...more].reduce((sum, count) => sum + count, 0);
      if (Math.min(...more) < 0 || Math.max(...more) === 0 || total > MOST_PLACES) {
        return "增加的名额应为正数，且合计不超过上限。";
      }
      this.places.forEach((places, index) => { places[group] += more[index]; });
    } else if (["declined", "noAnswer", "recusalFound", "busyElsewhere"].includes(kind)) {
      if (key == null || name != null || more[0] !== 0 || more[1] !== 0 || !this.index.has(key)) {
        return "补抽原因应写明本次名单里的一位专家，不写分组和名额。";
      }
      const expert = this.index.get(key);
      const seat = this.keys.findIndex((_, group) => this.formal[group].includes(expert) || this.backup[group].includes(expert));
      if (seat >= 0) {
        if (kind === "busyElsewhere") {
          return "已经抽中的专家不能以行程冲突跳过，应由本人答复。";
        }
        const list = this.formal[seat].includes(expert) ? this.formal[seat] : this.backup[seat];
        list.splice(list.indexOf(expert), 1);
        this.count(seat, expert, -1);
      } else if (this.gone[expert]) {
        return "这位专家已经离开本次评审。";
      } else if (kind === "declined" || kind === "noAnswer") {
        return "这位专家没有被抽中，不存在谢绝或未答复。";
      } else {
        this.gone[expert] = true;
      }
    } else {
      return "补抽原因不认识。";
    }
    this.last = cause.at;
    return this.fill();
  }

  fill() {
    const steps = [];
    this.keys.forEach((key, group) => {
      for (;;) {
        const formal = this.places[0][group] - this.formal[group].length;
        const backup = this.places[1][group] - this.backup[group].length;
        if (formal > 0 && this.backup[group].length > 0) {
          const expert = this.backup[group].shift();
          this.formal[group].push(expert);
          steps.push({ group: key, expert: this.experts[expert], promoted: true });
          continue;
        }
        const expert = formal + backup > 0 ? this.orders[group].find(other => this.mayTake(group, other)) : undefined;
        if (expert === undefined) {
          break;
        }
        this.gone[expert] = true;
        this.count(group, expert, 1);
        this.backup[group].push(expert);
        steps.push({ group: key, expert: this.experts[expert], promoted: false });
      }
    });
    return steps;
  }

  names(list) {
    return list.map(expert => this.experts[expert]);
  }
}

function partFaults(parts) {
  if (parts.length !== 2) {
    return ["需要两个人各输入一段随机文字。"];
  }
  const faults = [];
  if (parts[0].person === parts[1].person) {
    faults.push("两段随机文字应由两个人分别输入。");
  }
  if (parts[0].role === parts[1].role) {
    faults.push("输入随机文字的两个人应担任不同的角色。");
  }
  if (parts.some(part => part.nonce.length < 4 || part.nonce.length > 200)) {
    faults.push("每段随机文字应有 4 至 200 个字符。");
  }
  const plain = text => text !== "" && text.isWellFormed() && !/\p{Cc}/u.test(text);
  if (parts.some(part => ![part.role, part.person, part.nonce].every(plain) || part.nonce.normalize("NFC") !== part.nonce)) {
    faults.push("随机文字里有不能使用的字符（如换行、残缺字符），或没有规范化。");
  }
  return faults;
}

const ascending = list => list.every((item, index) => index === 0 || list[index - 1] < item);
const ascendingKeys = list => ascending(["", ...list.map(item => item.key)]);

// The first thing wrong with the document, in the order in which the portal looks.
function documentFault({ format, plan, planCap, experts, groups, excluded }) {
  const keys = new Set(experts.map(expert => expert.key));
  const faults = [
    [format !== DOCUMENT, "抽取文件的格式版本不认识。"],
    [plan.trim() === "", "抽取文件没有写明评审计划。"],
    [planCap !== null && planCap < 1, "整个计划的同一机构人数上限至少为 1。"],
    [groups.length === 0 || groups.length > MOST_GROUPS, `分组应有 1 至 ${MOST_GROUPS} 个。`],
    [experts.length > MOST_EXPERTS, `符合条件的专家超过 ${MOST_EXPERTS} 人。`],
    [!ascendingKeys(experts), "专家没有按编号排列，或者编号重复。"],
    [!ascendingKeys(excluded), "被排除的专家没有按编号排列，或者编号重复。"],
    [excluded.some(expert => keys.has(expert.key)), "有专家既在可抽取名单里，又在排除名单里。"],
    [new Set(groups.map(group => group.key)).size !== groups.length, "分组编号重复。"],
    [groups.reduce((sum, { formal, backup }) => sum + Math.max(formal, 0) + Math.max(backup, 0), 0) > MOST_PLACES, `正式和备份名额合计超过 ${MOST_PLACES} 个。`],
    ...groups.flatMap(({ name, formal, backup, cap, eligible }) => [
      [formal < 1, `“${name}”的正式专家数至少为 1。`],
      [backup < 0, `“${name}”的备份专家数不能为负数。`],
      [cap !== null && cap < 1, `“${name}”的同一机构人数上限至少为 1。`],
      [!ascending(eligible) || eligible.some(index => index < 0 || index >= experts.length), `“${name}”的可抽取专家没有按顺序排列，或者不在名单里。`],
    ]),
  ];
  return faults.find(([wrong]) => wrong)?.[1] ?? null;
}

function redraw(receipt, say) {
  const { document, groups, causes } = receipt;
  const fault = documentFault(document);
  const draw = fault ? null : new Draw(document, unhex(receipt.seed));
  if (fault || !draw.possible) {
    say(false, "", `按抽取文件无法完成抽取：${fault ?? "按现有名额和上限无法抽满，请先按可行性提示调整计划。"}`);
    return;
  }
  if (!same(groups.map(group => group.key), draw.keys)) {
    say(false, "", "凭证的分组与抽取文件不一致。");
    return;
  }
  if (receipt.drawnAt < document.frozenAt || causes.some(cause => cause.at < receipt.drawnAt)) {
    say(false, "", "抽取时间应在冻结之后、补抽之前，凭证的时间前后颠倒。");
    return;
  }
  say(receipt.lookedAhead === draw.lookedAhead,
    draw.lookedAhead ? "直接按顺序抽会抽不满，已跳过会使其他名额空缺的专家，凭证写明了这一点。" : "没有为抽满名额跳过专家，与凭证所写一致。", "凭证没有如实写明是否为抽满名额跳过了专家。");
  groups.forEach((group, index) => {
    const { name } = document.groups[index];
    say(same(group.order, draw.orders[index]), `“${name}”的抽取顺序重算一致。`, `“${name}”的抽取顺序与重算结果不一致。`);
    say(same([group.formal, group.backup], [draw.names(draw.formal[index]), draw.names(draw.backup[index])]), `“${name}”的抽取结果重算一致。`, `“${name}”的抽取结果与重算结果不一致。`);
  });
  for (const [index, cause] of causes.entries()) {
    const steps = draw.apply(cause);
    if (typeof steps === "string" || !same(cause.steps, steps)) {
      say(false, "", typeof steps === "string" ? `第 ${index + 1} 条补抽记录不成立：${steps}` : `第 ${index + 1} 条补抽记录的递补结果与重算不一致。`);
      return;
    }
  }
  say(groups.every((group, index) => same([group.formalNow, group.backupNow], [draw.names(draw.formal[index]), draw.names(draw.backup[index])])),
    `补抽 ${causes.length} 次后的现有名单重算一致。`, "补抽后的现有名单与重算结果不一致。");
}

function check(receipt, expected, findings) {
  const say = (holds, right, wrong) => findings.push(holds ? { level: RIGHT, sentence: right } : { level: WRONG, sentence: wrong });
  const must = (holds, wrong) => holds || say(false, "", wrong);
  if (receipt.format !== RECEIPT) {
    say(false, "", "凭证的格式版本不认识。");
    return;
  }
  const { document, kind } = receipt;
  must((expected.plan ?? receipt.plan) === receipt.plan, `这是另一个评审计划（${receipt.plan}）的凭证。`);
  must((expected.kind ?? kind) === kind, kind === "test" ? "这是测试抽取的凭证，不能当作正式抽取。" : "这是正式抽取的凭证，不是测试抽取。");
  must((expected.commitment ?? receipt.commitment) === receipt.commitment, "凭证的承诺值与公布的承诺值不一致。");
  must((expected.serverNonceHash ?? receipt.serverNonceHash) === receipt.serverNonceHash, "凭证的系统随机数哈希与公布的不一致。");
  if (document != null) {
    say(hex(sm3(utf8(canonical(document)))) === receipt.commitment, "抽取文件的哈希与事先公布的承诺值一致，文件没有被改动。", "抽取文件的哈希与承诺值不一致，文件被改动过。");
    must(document.plan === receipt.plan, "凭证所写的评审计划与抽取文件不一致，这是另一个计划的抽取文件。");
    must(document.kind === kind, document.kind === "test" ? "这是测试抽取的凭证，被冒充为正式抽取。" : "抽取文件是正式抽取，凭证却写成测试抽取。");
  }
  const bound = /^[0-9a-f]{64}$/.test(receipt.serverNonce) && hex(sm3(unhex(receipt.serverNonce))) === receipt.serverNonceHash;
  say(bound, "系统随机数与事先公布的哈希一致。", "系统随机数与事先公布的哈希不一致。");
  if (bound) {
    const faults = partFaults(receipt.parts);
    faults.forEach(fault => must(false, fault));
    if (faults.length === 0) {
      const disguised = kind === "real" && hex(seedOf("test", receipt)) === receipt.seed;
      say(hex(seedOf(kind, receipt)) === receipt.seed, "种子由承诺值、系统随机数和两人输入的文字算出，结果一致。",
        disguised ? "种子是测试抽取的种子，这份测试凭证被冒充为正式抽取。" : "种子与承诺值、随机数和输入的文字不符。");
    }
  }
  if (document == null) {
    findings.push({ level: UNCHECKED, sentence: "凭证不含抽取文件，只能核对哈希和种子，不能重算名单。" });
  } else if (findings.some(finding => finding.level === WRONG)) {
    findings.push({ level: UNCHECKED, sentence: "前面已有不符，没有再重算名单。" });
  } else {
    redraw(receipt, say);
  }
}

// expected: what the reader knows from elsewhere, each optional: plan, kind, commitment, serverNonceHash.
export function checkReceipt(json, expected = {}) {
  const findings = [];
  try {
    const receipt = JSON.parse(json);
    refuseLooseJson(json);
    if (!shapeOfReceipt(receipt)) {
      throw new TypeError("not a whole receipt");
    }
    check(receipt, expected, findings);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)) {
      throw error;
    }
    findings.push({ level: WRONG, sentence: "文件不是完整的抽取凭证，无法读取。" });
  }
  return { passed: findings.every(finding => finding.level !== WRONG), findings };
}
