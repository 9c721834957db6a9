/** The voices that were kept: in this browser, as tokens, until they are removed. */

import { copy, byId, element } from "./dom.js";
import { save } from "./download.js";
import { describeToken } from "./given.js";
import { linkTo } from "./link.js";
import { showProblem } from "./notice.js";
import { play } from "./player.js";
import { addVoice } from "./voices.js";

const PLACE = "vclip-kept-voices";

let kept = read();

/** Whether a voice is kept. */
export const isKept = (token) => kept.some((voice) => voice.token === token);

/** Keep a voice. */
export function keep({ token, name, origin, properties, language }) {
  if (isKept(token)) return;
  write([...kept, { token, name, origin, properties, language }]);
}

/** Fill the panel, and keep it as the list is. */
export function installKept() {
  const token = byId("token");
  byId("add-token").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (token.value.trim() === "") return;
    try {
      addVoice(await describeToken(token.value.trim(), "From a token"));
      token.value = "";
    } catch (problem) {
      showProblem(problem, byId("kept"));
    }
  });
  byId("save-kept").addEventListener("click", () => {
    const lines = kept.map(({ name, token: voice }) => `${name}\t${voice}\n`);
    save(new Blob(lines, { type: "text/tab-separated-values" }), "voices.tsv");
  });
  draw();
}

function draw() {
  byId("kept-voices").replaceChildren(...kept.map(line));
  byId("save-kept").hidden = kept.length === 0;
  byId("kept-none").hidden = kept.length > 0;
  document.dispatchEvent(new Event("kept"));
}

function line(voice) {
  const name = element("input", { type: "text", value: voice.name, "aria-label": "Name of this voice", maxLength: 60 });
  name.addEventListener("change", () => {
    const called = name.value || voice.name;
    store(kept.map((one) => (one.token === voice.token ? { ...one, name: called } : one)));
    for (const label of name.parentElement.querySelectorAll(".offscreen")) label.textContent = ` ${called}`;
  });
  const button = (label, act) => {
    const made = element("button", { type: "button" }, label, element("span", { class: "offscreen" }, ` ${voice.name}`));
    made.addEventListener("click", () => act(made));
    return made;
  };
  return element("li", { class: "kept-line" }, name, element("div", { class: "row" },
    button("Play", () => play({ ...voice, fit: null }, byId("kept"))),
    button("Use", () => addVoice({ ...voice, name: name.value || voice.name, fit: null })),
    button("Token", (made) => copy(voice.token, made)),
    button("Link", (made) => copy(linkTo(voice.token), made)),
    button("Remove", () => remove(voice.token))));
}

function remove(token) {
  const place = kept.findIndex((one) => one.token === token);
  write(kept.filter((one) => one.token !== token));
  const next = byId("kept-voices").children[Math.min(place, kept.length - 1)];
  (next?.querySelector("button:last-of-type") ?? byId("token")).focus();
}

function write(voices) {
  store(voices);
  draw();
}

function store(voices) {
  kept = voices;
  try {
    localStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // a browser that stores nothing keeps them until the page is closed
  }
}

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return found.filter((voice) => typeof voice.token === "string" && voice.properties);
  } catch {
    return [];
  }
}
