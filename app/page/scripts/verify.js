/** Does a recorded voice fit the face? A score, and what it means and does not mean. */

import { askJson } from "./api.js";
import { byId, element } from "./dom.js";
import { chosenFace } from "./find.js";
import { record } from "./microphone.js";
import { hideProblem, showProblem } from "./notice.js";
import { remember } from "./recent.js";

const LONGEST_S = 15;
let recording = null; // a File
let recorder = null;
let timer = 0;

/** Let the panel work. */
export function installVerify() {
  byId("choose-recording").addEventListener("click", () => byId("recording-file").click());
  byId("recording-file").addEventListener("change", () => {
    const [file] = byId("recording-file").files;
    byId("recording-file").value = "";
    if (file) use(file);
  });
  byId("record").addEventListener("click", toggleRecording);
  byId("compare-voice").addEventListener("click", verify);
}

async function toggleRecording() {
  try {
    if (recorder) await finish();
    else await begin();
  } catch (problem) {
    showProblem(problem, byId("verify"));
  }
}

async function begin() {
  hideProblem();
  recorder = await record();
  let seconds = 0;
  const tell = () => {
    byId("record").textContent = `Stop (${seconds} s)`;
    if (seconds >= LONGEST_S) toggleRecording();
    seconds += 1;
  };
  tell();
  timer = setInterval(tell, 1000);
}

async function finish() {
  clearInterval(timer);
  const { stop } = recorder;
  recorder = null;
  byId("record").textContent = "Record again";
  use(await stop());
}

function use(file) {
  recording = file;
  byId("recording-heard").replaceChildren(
    element("audio", { controls: true, src: URL.createObjectURL(file), "aria-label": "Your recording" }));
  byId("compare-voice").disabled = false;
  verify();
}

async function verify() {
  const { picture, face } = chosenFace();
  const answer = byId("verify-answer");
  if (!picture || !recording) {
    answer.textContent = picture ? "" : "Show a face first, in step 1.";
    return;
  }
  hideProblem();
  answer.textContent = "Comparing…";
  const request = { address: "v1/verify", fields: { image: picture, audio: recording, face_index: face } };
  remember(request);
  try {
    const found = await askJson(request.address, { fields: request.fields });
    answer.replaceChildren(...inWords(found));
  } catch (problem) {
    answer.textContent = "";
    showProblem(problem, byId("verify"), verify);
  }
}

function inWords({ probability, warnings }) {
  const share = Math.round(100 * probability);
  const verdict = share >= 65 ? "They fit." : share > 35 ? "It could be either way." : "They do not fit well.";
  return [
    element("p", { class: "verdict" }, verdict, element("span", {}, ` ${share} %`)),
    element("meter", { min: 0, max: 1, value: probability, "aria-label": `Score: ${share} %` }),
    element("p", {}, `Of 100 faces and voices with this score, about ${share} would belong to one person, if half of all pairs did.`),
    element("p", {}, "This identifies nobody. Most of the score is gender and age: most people of the same gender and a like age would get about the same. It is wrong in about three of ten cases."),
    ...warnings.map(({ message }) => element("p", { class: "hint" }, `Note: ${message}.`)),
  ];
}
