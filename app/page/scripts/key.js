/** The API key, where the service asks for one: kept in the memory of this page and nowhere else. */

import { byId, element } from "./dom.js";

let key = "";

/** The key that was given, or "". */
export const currentKey = () => key;

let waiting = null;

/** Ask for the key; resolves to whether one was given. Requests that ask at once share one dialog. */
export function askForKey(fault = "") {
  waiting ??= open(fault).finally(() => (waiting = null));
  return waiting;
}

function open(fault) {
  return new Promise((resolve) => {
    const field = element("input", {
      type: "password", id: "key", autocomplete: "off", spellcheck: false, value: "",
      "aria-describedby": "key-note",
    });
    const form = element("form", { method: "dialog" },
      element("h2", { id: "key-title" }, "API key"),
      element("p", { id: "key-note" }, `${fault} A service that asks for an API key needs it here. It stays in the memory of this page until you close it.`.trim()),
      element("label", { for: "key", class: "label" }, "Key"),
      field,
      element("div", { class: "row" },
        element("button", { class: "primary", value: "use" }, "Use this key"),
        element("button", { value: "cancel", formNoValidate: true }, "Cancel")),
    );
    const dialog = element("dialog", { "aria-labelledby": "key-title" }, form);
    dialog.addEventListener("close", () => {
      const given = dialog.returnValue === "use" && field.value.trim() !== "";
      if (given) key = field.value.trim();
      dialog.remove();
      resolve(given);
    });
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
  });
}

/** Let the button in the header open the dialog. */
export function installKeyButton() {
  byId("open-key").addEventListener("click", () => askForKey());
}
