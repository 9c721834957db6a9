/** The voices on the page: a list with a way back, and one of them that is chosen. */

const changes = new EventTarget();
const past = [];
const MOST_PAST = 50;
let voices = [];
let chosen = null; // a token
let count = 0;

/**
 * The voices, in order: { name, token, origin, fit, properties, language }.
 * fit: { probability, cosine } of those that were found for a face, or null. origin: where it comes from, in words.
 */
export const allVoices = () => voices;

/** The chosen voice, or null. */
export const chosenVoice = () => voices.find((voice) => voice.token === chosen) ?? null;

/** Whether there is a step to undo. */
export const canUndo = () => past.length > 0;

/** Call `listener` after every change. */
export const onVoices = (listener) => changes.addEventListener("change", listener);

/** Put new voices in place of all; the first is chosen. */
export function replaceVoices(found) {
  remember();
  voices = found.map(named);
  chosen = voices[0]?.token ?? null;
  tell();
}

/** Add voices, in one step; those that are there already stay as they are. The first is chosen. */
export function addVoices(added) {
  const others = added.filter(({ token }) => !voices.some((one) => one.token === token));
  if (others.length > 0) remember();
  voices = [...voices, ...others.map(named)];
  chosen = added[0].token;
  tell();
}

/** Add one voice, and choose it. */
export const addVoice = (voice) => addVoices([voice]);

/** Choose a voice. */
export function chooseVoice(token) {
  if (token === chosen) return;
  chosen = token;
  tell();
}

/** Go one step back. */
export function undo() {
  const before = past.pop();
  if (!before) return;
  ({ voices, chosen } = before);
  tell();
}

function named(voice) {
  if (voice.name) return voice;
  count += 1;
  return { ...voice, name: `Voice ${count}` };
}

function remember() {
  if (voices.length === 0) return;
  past.push({ voices, chosen });
  if (past.length > MOST_PAST) past.shift();
}

function tell() {
  changes.dispatchEvent(new Event("change"));
}
