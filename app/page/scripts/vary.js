/** A step from the chosen voice in a direction of the speaker space, and voices that are like it. */

import { askJson } from "./api.js";
import { element, whileBusy } from "./dom.js";
import { hideProblem, showProblem } from "./notice.js";
import { play } from "./player.js";
import { remember } from "./recent.js";
import { addVoice, addVoices, chosenVoice } from "./voices.js";

const DIRECTIONS = [
  ["lower", "Lower"], ["higher", "Higher"],
  ["younger", "Younger"], ["older", "Older"],
  ["more_male", "More male"], ["more_female", "More female"],
];

/** The buttons. place: where problems are shown. */
export function changeButtons(place) {
  const buttons = DIRECTIONS.map(([direction, label]) => stepButton(direction, label, place));
  const alike = element("button", { type: "button" }, "More like this");
  alike.addEventListener("click", () => busy(alike, place, () => findAlike()));
  return element("div", {}, element("div", { class: "directions" }, ...buttons, alike));
}

function stepButton(direction, label, place) {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", () => busy(button, place, async () => {
    const from = chosenVoice();
    const request = { address: "v1/voices/vary", fields: { voice: from.token, direction } };
    remember(request);
    const made = await askJson(request.address, { fields: request.fields });
    const voice = {
      token: made.token, origin: `${from.name}, ${label.toLowerCase()}`, fit: null,
      properties: made.properties, language: from.language,
    };
    addVoice(voice);
    play(chosenVoice(), place);
  }));
  return button;
}

async function findAlike() {
  const from = chosenVoice();
  const request = { address: "v1/voices/similar", fields: { voice: from.token, k: 3 } };
  remember(request);
  const found = await askJson(request.address, { fields: request.fields });
  addVoices(found.voices.map(({ token, properties }) => (
    { token, origin: `Like ${from.name}`, fit: null, properties, language: from.language })));
}

function busy(button, place, act) {
  hideProblem();
  return whileBusy(button, () => act().catch((problem) => showProblem(problem, place)));
}
