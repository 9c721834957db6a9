/** The few things that every part of the page does with the document. */

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/**
 * Make an element. `properties` whose names begin with "on" are listeners, those with a dash or named in ATTRIBUTES
 * are attributes, all others are properties.
 */
const ATTRIBUTES = new Set(["role", "for", "class", "title", "viewBox", "d", "fill", "cx", "cy", "r", "tabindex", "list"]);

export function element(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for a drawing. */
export function drawn(tag, properties = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function fill(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (ATTRIBUTES.has(name) || name.includes("-") || made instanceof SVGElement) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Copy a text, and say so on the button for a moment. */
export async function copy(text, button) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    const field = element("textarea", { value: text, class: "offscreen", "aria-hidden": "true" });
    document.body.append(field);
    field.select();
    button.textContent = document.execCommand("copy") ? "Copied" : "Not allowed";
    field.remove();
    button.focus();
  }
  setTimeout(() => (button.textContent = said), 1600);
}

/** Do something while a button rests; it gets the focus back, unless that has gone elsewhere in between. */
export async function whileBusy(button, act) {
  const focused = document.activeElement === button;
  button.disabled = true;
  try {
    return await act();
  } finally {
    button.disabled = false;
    if (focused && [button, document.body, null].includes(document.activeElement)) button.focus({ preventScroll: true });
  }
}
