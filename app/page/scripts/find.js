/** From a picture to the voices that fit the face in it. */

import { askJson, Problem } from "./api.js";
import { orderWords } from "./describe.js";
import { byId } from "./dom.js";
import { clearFaces, drawFaces, showPicture, tellLooking } from "./faces.js";
import { hideProblem, showProblem } from "./notice.js";
import { stop } from "./player.js";
import { remember } from "./recent.js";
import { replaceVoices } from "./voices.js";

export const VOICES = 3;
const FORM_BYTES = 4096; // what a form has beside the picture

let picture = null;
let face = null;
let largest = Infinity; // bytes
let abort = null;

/** Take over the limits of this service; info: the answer of v1/info. */
export function limitPicture(info) {
  largest = info.limits.body_bytes - FORM_BYTES;
}

/** The picture and the index of the face in it that the voices are for; null before there is one. */
export const chosenFace = () => ({ picture, face });

/** Find voices for the largest face of a picture. */
export async function findVoices(file) {
  picture = file;
  face = null;
  hideProblem();
  stop();
  abort?.abort();
  replaceVoices([]);
  byId("other-voices").disabled = false;
  await showPicture(file);
  if (picture !== file) return;
  if (file.size > largest) {
    const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    showProblem(new Problem({ slug: "body-too-large", detail: `It has ${mib(file.size)}, and this service takes ${mib(largest)}. A photo of 2,000 pixels is more than enough` }), byId("drop"));
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
  tellLooking();
  status.textContent = "Looking for voices that fit…";
  status.classList.remove("empty");
  status.classList.add("busy");
  const fields = { image: picture, k: VOICES, seed, face_index: face };
  remember({ address: "v1/voices", fields });
  try {
    const found = await askJson("v1/voices", { fields, signal });
    face = indexOfFace(found);
    drawFaces(found.faces, face, (index) => {
      face = index;
      find(null);
    });
    replaceVoices(found.voices.map((voice, index) => ({
      token: voice.token,
      origin: index === 0 ? "First choice" : "Alternative",
      fit: { probability: voice.probability, cosine: voice.cosine },
      properties: voice.properties,
    })));
    status.textContent = `${found.voices.length} voices were found for this face. `;
    status.append(orderWords(found.voices) ?? "", ...notes(found.warnings));
  } catch (problem) {
    if (problem.name === "AbortError") return;
    status.textContent = "";
    clearFaces();
    showProblem(problem, byId("drop"), () => find(seed));
  } finally {
    if (!signal.aborted) status.classList.remove("busy");
  }
}

function indexOfFace({ face: chosen, faces }) {
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
