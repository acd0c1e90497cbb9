// Keeps what is typed until the server says that it is stored. What was typed into a dead connection is sent again when the connection is
// back, and put back after a reload. Only what is not yet stored is held, in this tab, for minutes.
const LIFE = 15 * 60 * 1000;

export function keep(root, draftId) {
  const key = `draft:${draftId}`;
  let pending = load(key);

  const inputs = field => [...root.querySelectorAll(`[data-key="${CSS.escape(field)}"]`)];
  const chosen = input => input.type === "radio" || input.type === "checkbox";
  const read = field => {
    const all = inputs(field);
    return all.some(chosen) ? all.filter(input => input.checked).map(input => input.value).join("|") : all[0]?.value ?? "";
  };

  function store() {
    if (Object.keys(pending).length > 0) {
      sessionStorage.setItem(key, JSON.stringify(pending));
    } else {
      sessionStorage.removeItem(key);
    }
  }

  // Selects that make one value together: the deepest chosen counts, up to the one just changed.
  function together(group, changed) {
    const all = [...group.querySelectorAll("select")];
    return all.slice(0, all.indexOf(changed) + 1).reduce((value, select) => select.value || value, "");
  }

  function note(event) {
    const group = event.target.matches("select") ? event.target.closest("[data-division]") : null;
    const field = group?.dataset.division ?? event.target.dataset?.key;
    if (field && !root.querySelector("fieldset.plain:disabled")) {
      pending[field] = { value: group ? together(group, event.target) : read(field), at: Date.now() };
      store();
    }
  }

  function send(field, value) {
    for (const input of inputs(field)) {
      if (chosen(input)) {
        const wanted = value.split("|").includes(input.value);
        if (wanted !== input.checked) {
          input.checked = wanted;
        }
        if (wanted || input.type === "checkbox") {
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }
      } else {
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  // After a reload: what the page shows comes from the server; what differs was typed too late for it.
  function restore() {
    for (const [field, { value, at }] of Object.entries(pending)) {
      if (Date.now() - at > LIFE || read(field) === value) {
        delete pending[field];
      } else if (inputs(field).length > 0) {
        send(field, value);
      }
    }
    store();
  }

  // After a reconnection: the page shows what was typed, but the server may never have heard of it.
  function resend() {
    for (const [field, { value }] of Object.entries(pending)) {
      send(field, value);
    }
  }

  function acknowledge(text) {
    if (!text) {
      return;
    }
    const told = JSON.parse(text);
    if (told.forget) {
      pending = {};
    }
    for (const [field, value] of Object.entries(told.values ?? {})) {
      if (pending[field]?.value === value) {
        delete pending[field];
      }
    }
    store();
  }

  root.addEventListener("input", note);
  root.addEventListener("change", note);
  const state = root.querySelector("[data-saving]");
  new MutationObserver(() => acknowledge(state.dataset.acknowledged)).observe(state, { attributeFilter: ["data-acknowledged"] });

  const modal = document.getElementById("components-reconnect-modal");
  let lost = false;
  const watch = new MutationObserver(() => {
    if (!root.isConnected) {
      watch.disconnect();
    } else if (modal.classList.contains("components-reconnect-show")) {
      lost = true;
    } else if (lost && modal.classList.contains("components-reconnect-hide")) {
      lost = false;
      resend();
    }
  });
  watch.observe(modal, { attributeFilter: ["class"] });
  restore();
}

// The same for an editor whose inputs are not fields of a form: each input goes by its name or label and its place among those alike. The
// server says through KeepAsync that all it has heard is stored. A field somebody types into for long is sent now and then without being left.
export function keepAll(root, draftId, server) {
  const key = `draft:${draftId}`;
  const pending = load(key);
  const away = new Map(); // inputs of a dialog: it lives in the circuit only, so what is typed there is held while the connection is away
  const part = () => new URLSearchParams(location.search).get("part") ?? "";
  const caption = input => input.name || input.getAttribute("aria-label") || input.closest("label")?.textContent.trim() || input.id;
  const mark = input => input.type === "checkbox" || input.type === "radio";
  const read = input => mark(input) ? String(input.checked) : input.value;
  let lost = false;
  let timer = 0;

  function inputs() {
    const seen = new Map();
    const named = new Map();
    for (const input of root.querySelectorAll("input:not([type=file]), textarea, select")) {
      if (!input.closest("dialog")) {
        const name = caption(input);
        const number = seen.get(name) ?? 0;
        seen.set(name, number + 1);
        named.set(`${part()}|${name}|${number}`, input);
      }
    }
    return named;
  }

  function store() {
    if (Object.keys(pending).length > 0) {
      sessionStorage.setItem(key, JSON.stringify(pending));
    } else {
      sessionStorage.removeItem(key);
    }
  }

  function note(event) {
    const input = event.target;
    if (input.closest("dialog")) {
      if (lost) {
        away.set(input, read(input));
      }
      return;
    }
    for (const [name, own] of inputs()) {
      if (own === input) {
        pending[name] = { value: read(input), at: Date.now(), sent: event.type === "change" };
      }
    }
    store();
    clearTimeout(timer);
    timer = setTimeout(settle, event.type === "change" ? 1500 : 4000, input);
  }

  async function settle(input) {
    // Sent without leaving the field, but not in the middle of a blank or a new line, which the server would trim away.
    if (document.activeElement === input && !mark(input) && input.value === input.value.trim() && Object.values(pending).some(own => !own.sent)) {
      input.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    const told = Object.entries(pending).filter(([, own]) => own.sent);
    try {
      if (told.length > 0 && await server.invokeMethodAsync("KeepAsync")) {
        for (const [name, own] of told) {
          if (pending[name] === own) {
            delete pending[name];
          }
        }
        store();
      }
    } catch {
      // The connection is away; what is pending is sent when it is back.
    }
  }

  function send(input, value) {
    if (mark(input)) {
      input.checked = value === "true";
    } else {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function resend(all) {
    const named = inputs();
    for (const [name, { value, at }] of Object.entries(pending)) {
      const input = named.get(name);
      if (Date.now() - at > LIFE || (input && !all && read(input) === value)) {
        delete pending[name];
      } else if (input) {
        send(input, value);
      }
    }
    for (const [input, value] of away) {
      if (input.isConnected) {
        send(input, value);
      }
    }
    away.clear();
    store();
  }

  root.addEventListener("input", note);
  root.addEventListener("change", note);
  const modal = document.getElementById("components-reconnect-modal");
  const watch = new MutationObserver(() => {
    if (!root.isConnected) {
      watch.disconnect();
    } else if (modal.classList.contains("components-reconnect-show")) {
      lost = true;
    } else if (lost && modal.classList.contains("components-reconnect-hide")) {
      lost = false;
      resend(true);
    }
  });
  watch.observe(modal, { attributeFilter: ["class"] });
  resend(false);
}

export function forget(draftId) {
  sessionStorage.removeItem(`draft:${draftId}`);
}

export function focusField(id) {
  const field = document.getElementById(id);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
}

export function focusStep(element) {
  element.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

export function focusElement(element) {
  element.scrollIntoView({ block: "nearest" });
  element.focus({ preventScroll: true });
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}
