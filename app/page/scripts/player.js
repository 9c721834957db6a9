/** The bar at the bottom: what is being said, in which voice, and buttons to pause and to stop. */

import { byId, element } from "./dom.js";
import { makeMouth } from "./mouth.js";
import { hideProblem, showProblem } from "./notice.js";
import { beginPlayback, stopPlayback, togglePause, wakeAudio } from "./playback.js";
import { fetchSpeech } from "./speech.js";
import { spokenFields } from "./text.js";
import { makeWords } from "./words.js";

const states = new EventTarget();
const mouth = makeMouth();
const words = makeWords();
const name = element("span", { class: "who" });
const time = element("span", { class: "time" });
const pause = element("button", { type: "button", class: "round" });
let current = null; // { voice, abort, playback, speech }

/** Put the bar together. */
export function installPlayer() {
  pause.addEventListener("click", async () => showPaused(await togglePause()));
  byId("player").append(
    mouth.node,
    element("div", { class: "saying" }, element("p", { class: "meta" }, name, time), words.node),
    element("div", { class: "row" }, pause,
      element("button", { type: "button", class: "round", "aria-label": "Stop", onclick: stop }, "■")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current && !document.querySelector("dialog[open]")) stop();
  });
}

/** Call `listener(token, state)` at each change; state is "waiting", "playing" or "stopped". */
export function onPlaying(listener) {
  states.addEventListener("change", (event) => listener(event.detail.token, event.detail.state));
}

/** Speak the text of the page in a voice, at once; the same voice again stops it. place: where problems are shown. */
export async function play(voice, place) {
  const again = current?.voice.token === voice.token;
  stop();
  if (again) return;
  hideProblem();
  wakeAudio();
  const mine = { voice, abort: new AbortController(), speech: null };
  current = mine;
  const fields = { voice: voice.token, ...spokenFields() };
  fields.language ||= voice.language ?? "";
  announce(mine, "waiting");
  const playback = beginPlayback(() => current === mine && end());
  follow(mine, playback);
  try {
    await fetchSpeech(fields, (speech) => {
      mine.speech = speech;
      playback.take(speech);
    }, mine.abort.signal);
  } catch (problem) {
    if (current === mine) stop();
    showProblem(problem, place, () => play(voice, place));
  }
}

/** Stop what plays. */
export function stop() {
  current?.abort.abort();
  stopPlayback();
  end();
}

function end() {
  if (!current) return;
  const ended = current;
  current = null;
  mouth.rest();
  if (byId("player").contains(document.activeElement)) byId("voices").focus({ preventScroll: true });
  byId("player").hidden = true;
  document.body.classList.remove("with-player");
  announce(ended, "stopped");
}

/** Redraw the bar with each frame of the screen, from the first sound to the end. */
function follow(mine, playback) {
  if (current !== mine) return;
  if (playback.begun) {
    if (byId("player").hidden) begin(mine);
    const seconds = playback.position;
    time.textContent = `${seconds.toFixed(1)} s`;
    words.show(mine.speech, seconds);
    mouth.show(mine.speech.visemes, seconds);
  }
  requestAnimationFrame(() => follow(mine, playback));
}

function begin(mine) {
  name.textContent = mine.voice.name;
  showPaused(false);
  byId("player").hidden = false;
  document.body.classList.add("with-player");
  announce(mine, "playing");
}

function announce({ voice }, state) {
  byId("player").dataset.state = state;
  states.dispatchEvent(new CustomEvent("change", { detail: { token: voice.token, state } }));
}

function showPaused(paused) {
  pause.textContent = paused ? "▶" : "❚❚";
  pause.setAttribute("aria-label", paused ? "Go on" : "Pause");
}
