// What the shell needs in the browser. No framework: menus, keyboard, appearance, dialogs, reload buttons.
const root = document.documentElement;

// --- Appearance: written to a cookie, so that the server renders the next document in the same way. ---
const dark = { light: "not all", dark: "all", system: "(prefers-color-scheme: dark)" };

function applyAppearance(theme, size) {
  root.dataset.theme = theme;
  root.dataset.size = size;
  document.querySelectorAll("link[data-dark]").forEach(link => link.media = dark[theme]);
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `appearance=${theme}.${size};path=/;max-age=31536000;samesite=lax${secure}`;
}

document.addEventListener("change", event => {
  const panel = event.target.closest("[data-appearance]");
  if (panel) {
    const chosen = name => panel.querySelector(`input[name=${name}]:checked`)?.value ?? root.dataset[name];
    applyAppearance(chosen("theme"), chosen("size"));
  }
});

// --- Files chosen in the moment before an upload area is wired: all are kept for upload.js, a second choice does not replace the first. ---
document.addEventListener("change", event => {
  const input = event.target;
  if (input.matches?.(".upload input[type=file]") && !input.wired) {
    input.early = [...(input.early ?? []), ...input.files];
    input.value = "";
  }
}, true);

// --- Menus: one open at a time, Esc closes and gives the focus back, arrows move. ---
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("toggle", event => {
  const menu = event.target;
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches("[data-menu]") || !menu.open) {
    return;
  }
  openMenus().forEach(other => { if (other !== menu) other.open = false; });
  const panel = menu.querySelector(".menu-panel");
  if (menu.closest(".table-wrap")) {
    // A scrolling table would cut the panel off: it stands on the page instead, below its button or above where there is no room.
    const button = menu.querySelector("summary").getBoundingClientRect();
    const below = innerHeight - button.bottom > panel.offsetHeight + 8;
    Object.assign(panel.style, { position: "fixed", right: `${root.clientWidth - button.right}px`, top: `${below ? button.bottom + 4 : button.top - panel.offsetHeight - 4}px`, bottom: "auto" });
  }
  menu.querySelectorAll("[data-appearance] input").forEach(input => input.checked = root.dataset[input.name] === input.value);
}, true);

document.addEventListener("click", event => {
  const target = event.target;
  openMenus().forEach(menu => {
    if (!menu.contains(target) || target.closest(".menu-item")) {
      menu.open = false;
    }
  });
  if (target.closest("[data-nav-toggle]")) {
    const drawer = getComputedStyle(document.querySelector(".sidenav")).position === "fixed";
    root.dataset.nav = drawer ? (root.dataset.nav === "open" ? "" : "open") : (root.dataset.nav === "closed" ? "" : "closed");
  } else if (target.closest("[data-nav-close]") || (root.dataset.nav === "open" && target.closest(".sidenav a"))) {
    root.dataset.nav = "";
  }
  if (target.closest("[data-reload]")) {
    location.reload();
  }
  if (target.closest("[data-reconnect]")) {
    reconnect();
  }
  const account = target.closest("[data-fill]");
  if (account) {
    document.getElementById("f-user").value = account.dataset.fill;
    document.getElementById("f-password").value = account.closest("[data-fill-password]").dataset.fillPassword;
    document.querySelector(".sign-in .button.primary").focus();
  }
  const link = target.closest("[data-focus], .skip-link");
  if (link) {
    const field = document.getElementById(link.dataset.focus ?? "content");
    if (field) {
      event.preventDefault();
      event.stopPropagation();
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    }
  }
}, true);

addEventListener("scroll", () => document.querySelectorAll(".table-wrap details[data-menu][open]").forEach(menu => menu.open = false), true);

document.addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "Escape") {
    openMenus().forEach(menu => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    if (root.dataset.nav === "open") {
      root.dataset.nav = "";
      document.querySelector("[data-nav-toggle]")?.focus();
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const menu = event.target.closest?.("details[data-menu][open]");
    if (menu && !typing) {
      const items = [...menu.querySelectorAll("summary, .menu-item")];
      const next = (items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      event.preventDefault();
      items[next].focus();
    }
  }
});

// --- Strength of a new password while it is typed. The demands come with the page from where the server checks them. ---
const strengths = ["还没有填写", "弱", "中", "强"];
function weigh(input) {
  const meter = document.getElementById(input.dataset?.strength ?? "");
  if (!meter) {
    return;
  }
  const text = input.value;
  let missing = 0;
  meter.querySelectorAll("li").forEach(item => {
    const { pattern, distinct, without } = item.dataset;
    const met = text !== "" && (!pattern || new RegExp(pattern).test(text)) && (!distinct || new Set(text).size >= Number(distinct))
      && (!without || !text.toLowerCase().includes(without.toLowerCase()));
    item.classList.toggle("met", met);
    item.querySelector("[data-met]").textContent = met ? "（已满足）" : "（未满足）";
    missing += met ? 0 : 1;
  });
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter(kind => kind.test(text)).length;
  const score = text === "" ? 0 : missing > 0 ? 1 : text.length >= 14 || (text.length >= 12 && kinds === 4) ? 3 : 2;
  meter.dataset.score = score || "";
  const word = meter.querySelector("[data-word]");
  if (word.textContent !== strengths[score]) {
    word.textContent = strengths[score];
  }
}
document.addEventListener("input", event => weigh(event.target));
// What was typed, or filled in by the browser, before this script was there.
document.querySelectorAll("[data-strength]").forEach(input => input.value && weigh(input));

// --- Trees: arrows move among what is open, right opens, left closes or goes up, Enter chooses. ---
document.addEventListener("keydown", event => {
  const item = event.target.closest?.("[role=treeitem]");
  if (!item || item !== event.target || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const items = [...item.closest("[role=tree]").querySelectorAll("[role=treeitem]")];
  const at = items.indexOf(item), level = Number(item.ariaLevel), open = item.getAttribute("aria-expanded");
  const toggle = () => item.querySelector("[data-toggle]").click();
  const moves = {
    ArrowDown: () => items[at + 1]?.focus(),
    ArrowUp: () => items[at - 1]?.focus(),
    Home: () => items[0].focus(),
    End: () => items.at(-1).focus(),
    ArrowRight: () => open === "false" ? toggle() : open === "true" && items[at + 1]?.focus(),
    ArrowLeft: () => open === "true" ? toggle() : items.slice(0, at).findLast(other => Number(other.ariaLevel) < level)?.focus(),
    Enter: () => item.click(),
    " ": () => item.click(),
  };
  if (moves[event.key]) {
    event.preventDefault();
    moves[event.key]();
  }
});

async function reconnect() {
  const box = document.getElementById("components-reconnect-modal");
  box.className = "reconnect components-reconnect-show";
  try {
    if (!await window.Blazor.reconnect()) {
      box.className = "reconnect components-reconnect-rejected";
    }
  } catch {
    box.className = "reconnect components-reconnect-failed";
  }
}

// Where the person was when they went to the field that has the focus.
let focusedAt = "";
document.addEventListener("focusin", () => focusedAt = location.href);

// --- Called from .NET. ---
window.portal = {
  // A field the person has gone to on this very page keeps the focus.
  focusHeading() {
    const heading = document.querySelector("h1");
    if (heading && !(document.activeElement?.matches("input, textarea, select, [contenteditable]") && focusedAt === location.href)) {
      heading.tabIndex = -1;
      heading.focus();
    }
  },
  openDialog(dialog) {
    dialog.returnFocus = document.activeElement;
    // Esc only asks: whether the dialog closes is decided on the server, which knows of unsaved text.
    dialog.addEventListener("keydown", event => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        dialog.dispatchEvent(new Event("cancel"));
      }
    });
    dialog.showModal();
    // Not the close button: the first thing the person came for.
    (dialog.querySelector(".dialog-body :is(input, select, textarea, [autofocus]):not([type=hidden], :disabled)") ?? dialog.querySelector(".dialog-foot .button, .dialog-head .icon-button"))?.focus();
  },
  // Scrolls the nearest box only as far as needed.
  reveal(id) {
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  },
  closeDialog(dialog) {
    const back = dialog.returnFocus;
    dialog.close();
    if (back?.isConnected) {
      back.focus();
    }
  },
};

// --- Blazor: without enhanced navigation, which serves pages without a circuit. Until the router has taken over, "back" would reach both:
// the circuit shows the earlier address, then the fetched document replaces the page, and whatever the person chose in between is lost. ---
addEventListener("DOMContentLoaded", () => window.Blazor.start({ ssr: { disableDomPreservation: true } }));

// --- Idle sign-out: a circuit does not renew the cookie, so activity does; without any the person is signed out. ---
const idleMinutes = Number(root.dataset.idle ?? 0);
if (idleMinutes > 0) {
  let renewed = Date.now();
  // Shared by all tabs: who works in one must not be signed out by another.
  const note = () => { localStorage.portalActive = Date.now(); };
  note();
  ["pointerdown", "keydown", "wheel", "touchstart"].forEach(kind => addEventListener(kind, note, { passive: true, capture: true }));
  setInterval(async () => {
    const now = Date.now(), active = Number(localStorage.portalActive);
    if (now - active > idleMinutes * 60000) {
      location.href = "/account/signed-out?idle=true";
    } else if (now - renewed > idleMinutes * 12000 && active > renewed) {
      renewed = now;
      await fetch("/account/alive", { redirect: "manual" }).catch(() => { });
    }
  }, 15000);
}
