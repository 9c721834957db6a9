/** A card for each voice: how it fits, how it sounds, and a button to hear it. */

import { byId, element } from "./dom.js";
import { ageWords, fitWords, genderWords, likeWords, pitchWords } from "./describe.js";
import { rememberSpoken } from "./download.js";
import { onPlaying, play } from "./player.js";
import { allVoices, canUndo, chooseVoice, chosenVoice, onVoices, undo } from "./voices.js";

const STATES = { waiting: ["…", "Stop"], playing: ["■", "Stop"], stopped: ["▶", "Play"] };

/** Keep the cards as the list of voices is. */
export function installCards() {
  onVoices(drawCards);
  onPlaying((token, state) => {
    const card = cardOf(token);
    if (card) showState(card, state);
  });
  byId("undo").addEventListener("click", undo);
  byId("hear-voices").addEventListener("click", () => {
    byId("voices").scrollIntoView();
    byId("voices").focus({ preventScroll: true });
  });
}

function drawCards() {
  const voices = allVoices();
  const there = new Map([...byId("cards").children].map((card) => [card.dataset.token, card]));
  const focused = document.activeElement;
  byId("cards").replaceChildren(...voices.map((voice) => there.get(voice.token) ?? makeCard(voice)));
  focused?.focus?.({ preventScroll: true });
  const chosen = chosenVoice()?.token;
  for (const card of byId("cards").children) {
    card.classList.toggle("chosen", card.dataset.token === chosen);
    const pick = card.querySelector(".pick");
    pick.setAttribute("aria-pressed", String(card.dataset.token === chosen));
    pick.firstChild.textContent = card.dataset.token === chosen ? "Chosen" : "Choose";
  }
  byId("voices-actions").hidden = voices.length === 0 && !canUndo();
  if (!canUndo() && document.activeElement === byId("undo")) byId("voices").focus();
  byId("undo").disabled = !canUndo();
  tellAdded(voices.filter(({ token }) => !there.has(token)), there.size > 0);
}

/** Say which voices are new, which a screen reader would not tell. beside: whether others were there before. */
function tellAdded(added, beside) {
  const status = byId("voices-status");
  if (status.classList.contains("busy")) return;
  if (added.length > 0) status.classList.remove("empty");
  else if (status.classList.contains("empty")) return;
  status.textContent = beside ? added.map(({ name, origin }) => `${name} is new: ${origin}. `).join("") : "";
}

function cardOf(token) {
  return [...byId("cards").children].find((card) => card.dataset.token === token);
}

function makeCard(voice) {
  const card = element("li", { class: "card", "data-token": voice.token });
  const button = element("button", { type: "button", class: "play", onclick: () => {
    chooseVoice(voice.token);
    rememberSpoken(voice);
    play(voice, byId("voices"));
  } }, element("span", { class: "symbol", "aria-hidden": "true" }), element("span", { class: "word" }));
  button.append(element("span", { class: "offscreen" }, ` ${voice.name}`));
  card.append(
    element("div", { class: "card-head" },
      element("h3", {}, voice.name),
      element("p", { class: "origin" }, voice.origin)),
    voice.fit ? fitMeter(voice.fit) : element("p", { class: "fit" }, "Not scored against the face"),
    properties(voice.properties),
    element("div", { class: "row" }, button,
      element("button", { type: "button", class: "pick", onclick: () => chooseVoice(voice.token) }, "Choose",
        element("span", { class: "offscreen" }, ` ${voice.name}`))));
  showState(card, "stopped");
  return card;
}

function fitMeter(fit) {
  const [words, share] = fitWords(fit);
  return element("div", { class: "fit" },
    element("p", {}, element("strong", {}, words), ` ${share}`),
    element("meter", { min: 0, max: 1, value: fit.probability, "aria-label": `Fit: ${share}` }));
}

function properties(known) {
  const lines = [
    ["Sounds", genderWords(known)],
    ["Pitch", pitchWords(known)],
    ["Age", ageWords(known)],
    ["Like", likeWords(known)],
  ].filter(([, words]) => words);
  return element("dl", {}, ...lines.map(([name, words]) => element("div", {}, element("dt", {}, name), element("dd", {}, words))));
}

function showState(card, state) {
  const [symbol, word] = STATES[state];
  card.dataset.state = state;
  card.querySelector(".symbol").textContent = symbol;
  card.querySelector(".word").textContent = word;
}
