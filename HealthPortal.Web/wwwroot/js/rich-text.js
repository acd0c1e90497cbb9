// The editor's part in the browser. It tidies what is pasted so that people see what will be kept; the server cleans again and decides.
const kept = { P: "p", DIV: "p", H1: "h2", H2: "h2", H3: "h3", H4: "h4", H5: "h4", H6: "h4", B: "strong", STRONG: "strong", I: "em", EM: "em", U: "u", S: "s", STRIKE: "s", DEL: "s", SUB: "sub", SUP: "sup",
  UL: "ul", OL: "ol", LI: "li", BLOCKQUOTE: "blockquote", TABLE: "table", CAPTION: "caption", THEAD: "thead", TBODY: "tbody", TFOOT: "tfoot", TR: "tr", TH: "th", TD: "td", A: "a", BR: "br", HR: "hr", IMG: "img" };
const dropped = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "META", "LINK", "IFRAME", "OBJECT", "EMBED", "SVG", "MATH", "TEMPLATE", "NOSCRIPT", "TEXTAREA", "SELECT", "VIDEO", "AUDIO"]);
const red = "#c00000";

const escape = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

// Read in a document of its own, where nothing loads and nothing runs.
function tidy(html, pictures) {
  const walk = node => [...node.childNodes].map(child => {
    if (child.nodeType === Node.TEXT_NODE) return escape(child.data);
    if (child.nodeType !== Node.ELEMENT_NODE || dropped.has(child.tagName.toUpperCase())) return "";
    if ((child.tagName === "SPAN" && child.classList.contains("emphasis")) || (child.tagName === "FONT" && child.color?.toLowerCase() === red)) return `<span class="emphasis">${walk(child)}</span>`;
    const name = kept[child.tagName];
    if (!name) return walk(child);
    if (name === "br" || name === "hr") return `<${name}>`;
    if (name === "img") {
      const source = child.getAttribute("src") ?? "";
      return pictures && source.startsWith(pictures) ? `<img src="${escape(source)}" alt="${escape(child.getAttribute("alt") ?? "")}">` : "";
    }
    let attributes = "";
    if (name === "a") {
      const address = child.getAttribute("href") ?? "";
      if (!/^(https?:\/\/|mailto:|\/(?!\/))/i.test(address)) return walk(child);
      attributes = ` href="${escape(address)}"`;
    }
    for (const span of ["colspan", "rowspan"]) if (/^\d{1,2}$/.test(child.getAttribute(span) ?? "")) attributes += ` ${span}="${child.getAttribute(span)}"`;
    const align = child.style?.textAlign || child.className.match?.(/^align-(center|right|justify)$/)?.[1];
    if (["center", "right", "justify"].includes(align)) attributes += ` style="text-align:${align}"`;
    return `<${name}${attributes}>${walk(child)}</${name}>`;
  }).join("");
  return walk(new DOMParser().parseFromString(html, "text/html").body);
}

export function attach(element, dotnet, text, key, pictureUrl, pictures, token) {
  const body = element.querySelector("[data-body]");
  const message = element.querySelector("[data-message]");
  const keptPanel = element.querySelector("[data-kept]");
  const file = element.querySelector("[data-picture]");
  const storage = `rich-text:${key}`;
  let range = null, painter = null, dirty = false, timer = 0;
  body.innerHTML = text || "<p><br></p>";
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, false);

  const say = words => { message.textContent = words; };
  const stored = () => { try { return sessionStorage.getItem(storage); } catch { return null; } };
  if (stored() && stored() !== body.innerHTML) keptPanel.hidden = false;

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(() => { try { sessionStorage.setItem(storage, body.innerHTML); } catch { /* A full store only means that nothing is kept. */ } }, 800);
    if (!dirty) { dirty = true; dotnet.invokeMethodAsync("ChangedAsync"); }
  }

  function remember() {
    const selection = getSelection();
    if (selection.rangeCount && body.contains(selection.anchorNode)) { range = selection.getRangeAt(0).cloneRange(); reflect(); }
  }

  // Buttons and panels take the focus; the place of writing must not be lost by it.
  function back() {
    body.focus();
    const selection = getSelection();
    selection.removeAllRanges();
    if (!range || !body.contains(range.startContainer)) {
      range = document.createRange();
      range.selectNodeContents(body);
      range.collapse(false);
    }
    selection.addRange(range);
  }

  function run(command, value = null) { back(); document.execCommand(command, false, value); remember(); }
  const insert = html => run("insertHTML", html);

  function reflect() {
    element.querySelectorAll("[data-command][aria-pressed]").forEach(button => button.setAttribute("aria-pressed", document.queryCommandState(button.dataset.command)));
    const block = document.queryCommandValue("formatBlock").toLowerCase();
    element.querySelector("[data-block]").value = ["h2", "h3", "h4", "blockquote"].includes(block) ? block : "p";
  }

  const isRed = () => document.queryCommandValue("foreColor") === "rgb(192, 0, 0)";
  const plain = () => getComputedStyle(body).color;

  function copyFormat() {
    back();
    painter = {
      states: ["bold", "italic", "underline", "strikeThrough"].map(command => [command, document.queryCommandState(command)]),
      red: isRed(),
      block: element.querySelector("[data-block]").value,
      align: ["justifyCenter", "justifyRight"].find(command => document.queryCommandState(command)) ?? "justifyLeft",
    };
    setPainter(true);
    say("已取得格式，请选中要改的文字。");
  }

  function setPainter(on) {
    if (!on) painter = null;
    element.querySelector("[data-act=painter]").setAttribute("aria-pressed", on);
    body.classList.toggle("painting", on);
  }

  function applyFormat() {
    const selection = getSelection();
    if (!painter || selection.isCollapsed || !body.contains(selection.anchorNode)) return;
    const format = painter;
    setPainter(false);
    for (const [command, wanted] of format.states) if (document.queryCommandState(command) !== wanted) document.execCommand(command);
    if (format.red !== isRed()) document.execCommand("foreColor", false, format.red ? red : plain());
    document.execCommand("formatBlock", false, format.block);
    document.execCommand(format.align);
    remember();
    say("已刷上格式。");
  }

  const cell = () => { const node = range?.startContainer; return (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("td, th"); };

  // The table is put in anew as a whole, so that undo knows of it.
  function reshape(change) {
    back();
    const here = cell();
    const table = here?.closest("table");
    if (!table || !body.contains(table)) { say("请先把光标放在表格里。"); return; }
    const copy = table.cloneNode(true);
    const row = here.parentElement.rowIndex, column = here.cellIndex;
    const keep = change(copy, row, column);
    const all = document.createRange();
    all.selectNode(table);
    range = all;
    back();
    document.execCommand("insertHTML", false, keep ? copy.outerHTML : "<p><br></p>");
    remember();
    say("");
  }

  const acts = {
    red() { back(); document.execCommand("foreColor", false, isRed() ? plain() : red); remember(); },
    clear() { run("removeFormat"); run("formatBlock", "p"); },
    painter() { painter ? (applyFormat(), setPainter(false)) : copyFormat(); },
    picture() { file.click(); },
    link() {
      const field = element.querySelector("[data-link]");
      let address = field.value.trim();
      if (address && !/^([a-z]+:|\/)/i.test(address)) address = "https://" + address;
      if (!/^(https?:\/\/[^/]|mailto:|tel:|\/(?!\/))/i.test(address)) { say("请填写以 https:// 开头的网址。"); field.focus(); return; }
      if (!range || range.collapsed) insert(`<a href="${escape(address)}">${escape(address)}</a>`);
      else run("createLink", address);
      field.value = "";
      panel("link", false);
      say("已插入链接。");
    },
    table() {
      const number = (name, most) => Math.min(most, Math.max(1, Math.floor(Number(element.querySelector(`[data-${name}]`).value)) || 1));
      const rows = number("rows", 50), columns = number("columns", 20);
      const line = name => `<tr>${`<${name}><br></${name}>`.repeat(columns)}</tr>`;
      insert(`<table><tbody>${line("th")}${line("td").repeat(Math.max(0, rows - 1))}</tbody></table><p><br></p>`);
      panel("table", false);
    },
    "row-add": () => reshape((table, row) => { const made = table.insertRow(row + 1); for (let i = 0; i < table.rows[row].cells.length; i++) made.insertCell().innerHTML = "<br>"; return true; }),
    "row-remove": () => reshape((table, row) => { table.deleteRow(row); return table.rows.length > 0; }),
    "column-add": () => reshape((table, row, column) => { for (const line of table.rows) { const made = document.createElement(line.cells[0]?.tagName ?? "td"); made.innerHTML = "<br>"; line.cells[column] ? line.cells[column].after(made) : line.append(made); } return true; }),
    "column-remove": () => reshape((table, row, column) => { for (const line of table.rows) line.cells[column]?.remove(); return [...table.rows].some(line => line.cells.length > 0); }),
    "table-remove": () => reshape(() => false),
    restore() { body.innerHTML = tidy(stored() ?? "", pictures); keptPanel.hidden = true; changed(); },
    forget() { try { sessionStorage.removeItem(storage); } catch { /* Nothing was kept then. */ } keptPanel.hidden = true; },
  };

  function panel(name, open) {
    element.querySelectorAll("[data-for]").forEach(other => { other.hidden = other.dataset.for !== name || !open; });
    element.querySelectorAll("[data-panel]").forEach(button => button.setAttribute("aria-expanded", button.dataset.panel === name && open));
    if (open) element.querySelector(`[data-for=${name}] input`).focus();
  }

  async function upload(chosen) {
    if (!pictureUrl) return;
    for (const picture of chosen) {
      say(`正在上传 ${picture.name}…`);
      const form = new FormData();
      form.append("file", picture, picture.name || "图片.png");
      try {
        const answer = await fetch(pictureUrl, { method: "POST", body: form, headers: { RequestVerificationToken: token ?? "", "X-Requested-With": "XMLHttpRequest" } });
        if (answer.ok) {
          const stored = await answer.json();
          insert(`<img src="${escape(pictures + stored.hash)}" alt="${escape(stored.fileName.replace(/\.[^.]+$/, ""))}">`);
          say("图片已插入。");
        } else {
          const problem = await answer.json().catch(() => null);
          say(problem?.detail ?? "图片没有上传成功，请重试。");
        }
      } catch {
        say("网络中断，图片没有上传，请重试。");
      }
    }
  }

  function onClick(event) {
    const button = event.target.closest("button");
    if (!button || !element.contains(button)) return;
    if (button.dataset.command) run(button.dataset.command);
    else if (button.dataset.panel) panel(button.dataset.panel, button.getAttribute("aria-expanded") !== "true");
    else acts[button.dataset.act]?.();
  }

  function onPaste(event) {
    const data = event.clipboardData;
    const files = [...data.files].filter(item => item.type.startsWith("image/"));
    const html = data.getData("text/html");
    if (html) { event.preventDefault(); insert(tidy(html, pictures)); }
    else if (files.length > 0) { event.preventDefault(); upload(files); }
  }

  function onDrop(event) {
    const files = [...event.dataTransfer.files].filter(item => item.type.startsWith("image/"));
    if (event.dataTransfer.files.length > 0) { event.preventDefault(); upload(files); }
  }

  // Arrow keys move within the toolbar, as people who work without a mouse expect of one.
  function onKey(event) {
    const tools = event.target.closest(".rich-tools");
    if (!tools || !["ArrowLeft", "ArrowRight"].includes(event.key) || event.target.tagName === "SELECT") return;
    const all = [...tools.querySelectorAll("button, select")];
    const next = (all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length;
    event.preventDefault();
    all[next].focus();
  }

  const onBlock = event => { if (event.target.matches("[data-block]")) run("formatBlock", event.target.value); };
  const onFile = () => { upload([...file.files]); file.value = ""; };
  const onLinkKey = event => { if (event.key === "Enter" && event.target.matches("[data-link]")) { event.preventDefault(); acts.link(); } };
  const onMouseDown = event => { if (event.target.closest(".rich-tools button")) event.preventDefault(); };
  body.addEventListener("input", changed);
  body.addEventListener("paste", onPaste);
  body.addEventListener("drop", onDrop);
  body.addEventListener("mouseup", applyFormat);
  document.addEventListener("selectionchange", remember);
  element.addEventListener("click", onClick);
  element.addEventListener("mousedown", onMouseDown);
  element.addEventListener("change", onBlock);
  element.addEventListener("keydown", onKey);
  element.addEventListener("keydown", onLinkKey);
  file?.addEventListener("change", onFile);

  return {
    read() { return new TextEncoder().encode(body.innerHTML); },
    saved() { dirty = false; clearTimeout(timer); acts.forget(); },
    insertLink(address, words) { insert(`<a href="${escape(address)}">${escape(words)}</a>`); },
    detach() {
      clearTimeout(timer);
      document.removeEventListener("selectionchange", remember);
    },
  };
}
