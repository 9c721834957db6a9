/** A recording from the microphone, by permission only. */

import { Problem } from "./api.js";

/** Begin to record. Returns { stop }, which resolves to a File. Throws Problem. */
export async function record() {
  if (!navigator.mediaDevices?.getUserMedia) throw new Problem({ slug: "microphone-insecure", detail: "The microphone works only over https, or on this machine: choose a recording" });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => {
    throw new Problem({ slug: "microphone-refused" });
  });
  const recorder = new MediaRecorder(stream);
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start();
  return {
    stop: () => new Promise((resolve) => {
      recorder.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        resolve(new File(parts, "microphone.webm", { type: recorder.mimeType }));
      }, { once: true });
      recorder.stop();
    }),
  };
}
