/** A photo from the camera, by permission only; it is mirrored on the screen, as in a mirror, but not in the file. */

import { Problem } from "./api.js";
import { element } from "./dom.js";

const WANTED = { video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } } };

/** Open the camera; resolves to a JPEG File, or null where the reader closes it. Throws Problem. */
export async function takePhoto() {
  if (!navigator.mediaDevices?.getUserMedia) throw new Problem({ slug: "camera-insecure" });
  const stream = await navigator.mediaDevices.getUserMedia(WANTED).catch((error) => {
    throw new Problem({ slug: error.name === "NotFoundError" ? "camera-missing" : "camera-refused" });
  });
  const video = element("video", { autoplay: true, playsInline: true, muted: true, srcObject: stream,
    class: "mirrored", "aria-label": "What the camera sees" });
  const shutter = element("button", { type: "button", class: "primary", disabled: true }, "Take the photo");
  const dialog = element("dialog", { class: "camera", "aria-labelledby": "camera-title" },
    element("h2", { id: "camera-title" }, "Camera"),
    video,
    element("form", { method: "dialog", class: "row" }, shutter, element("button", {}, "Cancel")));
  video.addEventListener("loadeddata", () => {
    shutter.disabled = false;
    shutter.focus();
  }, { once: true });
  document.body.append(dialog);
  dialog.showModal();
  try {
    return await new Promise((resolve) => {
      shutter.addEventListener("click", () => capture(video).then(resolve));
      dialog.addEventListener("close", () => resolve(null));
    });
  } finally {
    for (const track of stream.getTracks()) track.stop();
    dialog.close();
    dialog.remove();
  }
}

async function capture(video) {
  const canvas = element("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  const photo = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  return new File([photo], "camera.jpg", { type: "image/jpeg" });
}
