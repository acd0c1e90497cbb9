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

  function note(event) {
    const field = event.target.dataset?.key;
    if (field && !root.querySelector("fieldset.plain:disabled")) {
      pending[field] = { value: read(field), at: Date.now() };
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

export function focusField(id) {
  const field = document.getElementById(id);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
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
