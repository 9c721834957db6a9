/** Two voices side by side: hear the one, hear the other, and mix them by a slider. */

import { askJson } from "./api.js";
import { byId } from "./dom.js";
import { hideProblem, showProblem } from "./notice.js";
import { onPlaying, play } from "./player.js";
import { remember } from "./recent.js";
import { addVoice, allVoices, chosenVoice, onVoices } from "./voices.js";

const slots = ["a", "b"];

/** Keep the panel as the voices are. */
export function installCompare() {
  onVoices(draw);
  for (const slot of slots) {
    byId(`hear-${slot}`).addEventListener("click", () => play(picked(slot), byId("compare")));
    byId(`slot-${slot}`).addEventListener("change", draw);
  }
  byId("share").addEventListener("input", tellShare);
  byId("mix").addEventListener("click", mix);
  onPlaying((token, state) => {
    for (const slot of slots) {
      byId(`hear-${slot}`).classList.toggle("on", picked(slot)?.token === token && state !== "stopped");
    }
  });
}

const picked = (slot) => allVoices().find((voice) => voice.token === byId(`slot-${slot}`).value);

function draw() {
  const voices = allVoices();
  byId("compare").hidden = voices.length < 2;
  if (voices.length < 2) return;
  slots.forEach((slot, index) => {
    const select = byId(`slot-${slot}`);
    const before = select.value;
    select.replaceChildren(...voices.map((voice) => new Option(voice.name, voice.token)));
    select.value = voices.some((voice) => voice.token === before) ? before : voices[index].token;
  });
  tellShare();
}

/** The share of B, 0 to 1. */
const share = () => Number(byId("share").value) / 100;

function tellShare() {
  const [a, b] = slots.map((slot) => picked(slot)?.name ?? "");
  const text = `${100 - 100 * share()} % ${a}, ${100 * share()} % ${b}`.replaceAll(/\.0+ %/g, " %");
  byId("share-shown").textContent = text;
  byId("share").setAttribute("aria-valuetext", text);
  byId("mix").disabled = picked("a") === picked("b");
}

async function mix() {
  const [a, b] = slots.map(picked);
  const text = byId("share-shown").textContent;
  const voice = [[a, 1 - share()], [b, share()]]
    .filter(([, weight]) => weight > 0)
    .map(([{ token }, weight]) => `${token}(${weight.toFixed(2)})`)
    .join("+");
  const request = { address: "v1/voices/mix", fields: { voice } };
  remember(request);
  hideProblem();
  try {
    const made = await askJson(request.address, { fields: request.fields });
    addVoice({ token: made.token, origin: text, fit: null, properties: made.properties, language: a.language });
    play(chosenVoice(), byId("compare"));
  } catch (problem) {
    showProblem(problem, byId("compare"), mix);
  }
}
