/** The picture, with a frame around each face that was found; the one that is clicked gets the voices. */

import { byId, element } from "./dom.js";

let address = null;

/** Show a picture without faces. Resolves once it is there, or cannot be shown. */
export function showPicture(file) {
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(file);
  const shown = byId("shown");
  clearFaces();
  byId("drop-empty").hidden = true;
  byId("picture").hidden = false;
  byId("frame").classList.remove("unseen");
  return new Promise((resolve) => {
    shown.onload = () => resolve(true);
    shown.onerror = () => {
      byId("frame").classList.add("unseen");
      resolve(false);
    };
    shown.src = address;
  });
}

/** Take the frames away. */
export function clearFaces() {
  byId("hear-voices").hidden = true;
  for (const one of byId("frame").querySelectorAll(".face")) one.remove();
  byId("faces-found").textContent = "";
}

/**
 * Draw the faces. faces: as the service lists them, the largest first; chosen: the index of the one with the voices.
 * choose: called with the index of another one.
 */
export function drawFaces(faces, chosen, choose) {
  const pressed = byId("frame").contains(document.activeElement);
  clearFaces();
  const shown = byId("shown");
  const seen = !byId("frame").classList.contains("unseen");
  const [width, height] = [shown.naturalWidth, shown.naturalHeight];
  faces.forEach((face, index) => {
    const [x0, y0, x1, y1] = face.box_px;
    const frame = element("button", {
      type: "button", class: "face", "aria-pressed": String(index === chosen),
      "aria-label": faces.length === 1 ? "The face that was found" : `Face ${index + 1} of ${faces.length}`,
      onclick: () => choose(index),
    }, faces.length > 1 ? String(index + 1) : "");
    if (seen) {
      const [left, top] = [Math.max(0, x0 / width), Math.max(0, y0 / height)];
      frame.style.left = `${100 * left}%`;
      frame.style.top = `${100 * top}%`;
      frame.style.width = `${100 * (Math.min(1, x1 / width) - left)}%`;
      frame.style.height = `${100 * (Math.min(1, y1 / height) - top)}%`;
    }
    byId("frame").append(frame);
    if (pressed && index === chosen) frame.focus({ preventScroll: true });
  });
  byId("faces-found").textContent = caption(faces.length, chosen, seen);
  byId("hear-voices").hidden = false;
}

/** Tell beside the picture that it is being looked at; the frames stay until others are drawn. */
export function tellLooking() {
  byId("faces-found").textContent = "Looking for faces…";
}

function caption(count, chosen, seen) {
  const unseen = seen ? "" : " Your browser cannot show this format, but the service can read it.";
  if (count < 2) return `One face was found.${unseen}`;
  return `${count} faces were found. The voices are for face ${chosen + 1}; choose another one by its frame.${unseen}`;
}
