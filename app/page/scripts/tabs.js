/** Tabs as the ARIA practices have them: arrow keys move between them, and one at a time is in the tab order. */

import { element } from "./dom.js";

/** Make tabs. label: of the whole; panels: name -> element. */
export function makeTabs(label, panels) {
  const names = Object.keys(panels);
  const id = label.toLowerCase().replaceAll(/[^a-z]+/g, "-");
  const tabs = names.map((name, index) => element("button", {
    type: "button", role: "tab", id: `${id}-tab-${index}`, "aria-controls": `${id}-panel-${index}`,
    onclick: () => show(index),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show((index + step + names.length) % names.length);
    },
  }, name));
  const bodies = names.map((name, index) => element("div", {
    role: "tabpanel", id: `${id}-panel-${index}`, "aria-labelledby": `${id}-tab-${index}`,
  }, panels[name]));
  const show = (chosen, focus = true) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      bodies[index].hidden = index !== chosen;
    });
    if (focus) tabs[chosen].focus();
  };
  show(0, false);
  return element("div", { class: "tabs" }, element("div", { role: "tablist", "aria-label": label, class: "row" }, ...tabs), ...bodies);
}
