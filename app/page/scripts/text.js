/** What is said and how: the fields of the second panel, as the service takes them. */

import { byId, settled } from "./dom.js";

const NAMES = new Intl.DisplayNames(["en"], { type: "language" });

/** The fields of a request for speech, without the voice. Text that was left empty is sent as it is, to be refused. */
export function spokenFields() {
  const speed = Number(byId("speed").value);
  const markup = byId("markup").value;
  return {
    text: byId("text").value,
    language: byId("language").value,
    speed: speed === 1 ? "" : String(speed),
    markup: markup === "auto" ? "" : markup,
    pronunciations: pronunciations(byId("pronunciations").value),
  };
}

/** Lines of `word = phonemes` as the JSON object that the service takes, or "". */
export function pronunciations(lines) {
  const pairs = lines.split("\n").map((line) => line.split("=").map((part) => part.trim()));
  const whole = pairs.filter(([word, phonemes]) => word && phonemes);
  return whole.length > 0 ? JSON.stringify(Object.fromEntries(whole)) : "";
}

/** Fill in what the service speaks and allows; info: the answer of v1/info. changed: called after each change. */
export function installText(changed) {
  const tell = settled(250, changed);
  for (const id of ["text", "language", "speed", "markup", "pronunciations"]) byId(id).addEventListener("input", tell);
  byId("speed").addEventListener("input", () => (byId("speed-shown").textContent = byId("speed").value));
  byId("text").addEventListener("input", count);
  count();
}

/** Take over the languages and limits of this service. */
export function limitText(info) {
  byId("text").maxLength = info.limits.text_characters;
  [byId("speed").min, byId("speed").max] = info.limits.speed;
  for (const tag of info.speech.languages) byId("language").append(new Option(NAMES.of(tag) ?? tag, tag));
  count();
}

function count() {
  const { value, maxLength } = byId("text");
  byId("count").textContent = `${value.length.toLocaleString("en")} of ${maxLength.toLocaleString("en")} characters`;
}
