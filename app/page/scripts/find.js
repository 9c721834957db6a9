/** From a picture to the voices that fit the face in it. */

import { askJson, Problem } from "./api.js";
import { byId } from "./dom.js";
import { clearFaces, drawFaces, showPicture } from "./faces.js";
import { hideProblem, showProblem } from "./notice.js";
import { stop } from "./player.js";
import { replaceVoices } from "./voices.js";

export const VOICES = 3;
const FORM_BYTES = 4096; // what a form has beside the picture

let picture = null;
let face = 0;
let largest = Infinity; // bytes
let abort = null;

/** Take over the limits of this service; info: the answer of v1/info. */
export function limitPicture(info) {
  largest = info.limits.body_bytes - FORM_BYTES;
}

/** Find voices for the largest face of a picture. */
export async function findVoices(file) {
  picture = file;
  face = null;
  hideProblem();
  await showPicture(file);
  if (picture !== file) return;
  if (file.size > largest) {
    const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    showProblem(new Problem({ slug: "body-too-large", detail: `${mib(file.size)} of ${mib(largest)}` }), byId("drop"));
    return;
  }
  await find(null);
}

/** Find other voices for the same face. */
export async function findOthers() {
  if (picture) await find(Math.floor(Math.random() * 2 ** 31));
}

async function find(seed) {
  abort?.abort();
  abort = new AbortController();
  const { signal } = abort;
  const status = byId("voices-status");
  stop();
  status.textContent = "Looking for the face and for voices that fit…";
  status.classList.add("busy");
  const fields = { image: picture, k: VOICES, seed, face_index: face };
  try {
    const found = await askJson("v1/voices", { fields, signal });
    face = chosenFace(found);
    drawFaces(found.faces, face, (index) => {
      face = index;
      find(null);
    });
    replaceVoices(found.voices.map((voice, index) => ({
      token: voice.token,
      origin: index === 0 ? "The best fit" : "Another that fits",
      fit: { probability: voice.probability, cosine: voice.cosine },
      properties: voice.properties,
    })));
    status.textContent = "";
    status.append(...notes(found.warnings));
  } catch (problem) {
    if (problem.name === "AbortError") return;
    status.textContent = "";
    if (problem.slug === "no-face-found") clearFaces();
    showProblem(problem, byId("drop"), () => find(seed));
  } finally {
    if (!signal.aborted) status.classList.remove("busy");
  }
}

function chosenFace({ face: chosen, faces }) {
  return faces.findIndex((one) => one.box_px.every((edge, index) => edge === chosen.box_px[index]));
}

/** What makes the picture less reliable; that there are several faces is told beside the picture. */
function notes(warnings) {
  return warnings.filter(({ code }) => code !== "several-faces").map(({ message }) => {
    const note = document.createElement("span");
    note.textContent = `Note: ${message}. `;
    return note;
  });
}
