/** The panel of the chosen voice: change it, take it with you, and the code for it. */

import { codeOf } from "./code.js";
import { copy, element, byId, whileBusy } from "./dom.js";
import { download, FORMATS } from "./download.js";
import { isKept, keep } from "./kept.js";
import { linkTo } from "./link.js";
import { hideProblem, showProblem } from "./notice.js";
import { latestRequest, onRequest } from "./recent.js";
import { makeTabs } from "./tabs.js";
import { changeButtons } from "./vary.js";
import { chosenVoice, onVoices } from "./voices.js";

const code = Object.fromEntries(["curl", "python", "javascript"].map((name) => [name, element("code", {})]));

/** Keep the panel as the choice is. */
export function installChosen() {
  const panel = byId("chosen");
  const title = element("h2", { id: "chosen-title" });
  const keepButton = element("button", { type: "button", onclick: () => keep(chosenVoice()) });
  panel.append(title, element("div", { class: "columns" },
    element("div", {},
      element("h3", {}, "Change it"),
      element("p", { class: "hint" }, "Each step makes a new voice beside this one."),
      changeButtons(panel)),
    element("div", {},
      element("h3", {}, "Take it with you"),
      downloads(panel),
      element("p", { class: "hint" }, "A token is the voice itself, as text: it speaks at any time, here and on other machines."),
      element("div", { class: "row" },
        keepButton,
        copyButton("Copy the token", () => chosenVoice().token),
        copyButton("Copy a link", () => linkTo(chosenVoice().token))))),
  element("details", { class: "code" },
    element("summary", {}, "Code for what you just did"),
    makeTabs("Code", { curl: codeBlock("curl"), Python: codeBlock("python"), JavaScript: codeBlock("javascript") })));
  const draw = () => {
    const voice = chosenVoice();
    panel.hidden = voice === null;
    if (voice === null) return;
    title.textContent = voice.name;
    keepButton.textContent = isKept(voice.token) ? "Kept" : "Keep it";
    keepButton.setAttribute("aria-disabled", String(isKept(voice.token))); // not disabled: it keeps the focus
  };
  onVoices(draw);
  document.addEventListener("kept", draw);
  onRequest(drawCode);
}

function drawCode() {
  const texts = codeOf(latestRequest());
  for (const [name, node] of Object.entries(code)) node.textContent = texts[name];
}

function codeBlock(name) {
  return element("div", { class: "block" },
    element("pre", { tabindex: "0", role: "group", "aria-label": `${name} code` }, code[name]),
    copyButton("Copy", () => code[name].textContent));
}

function copyButton(label, text) {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", () => copy(text(), button));
  return button;
}

function downloads(place) {
  const format = element("select", { id: "format" }, ...Object.entries(FORMATS).map(([name, label]) => new Option(label, name)));
  const button = element("button", { type: "button", class: "primary" }, "Download");
  const get = async () => {
    hideProblem();
    button.textContent = "Speaking…";
    await whileBusy(button, () => (
      download(chosenVoice(), format.value).catch((problem) => showProblem(problem, place, get))));
    button.textContent = "Download";
  };
  button.addEventListener("click", get);
  return element("div", { class: "pair" }, element("label", { for: "format", class: "offscreen" }, "Format"), format, button);
}
