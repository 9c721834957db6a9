/** Speech as a file, in each of the formats of the service. */

import { ask } from "./api.js";
import { element } from "./dom.js";
import { remember } from "./recent.js";
import { spokenFields } from "./text.js";

export const FORMATS = {
  wav: "WAV, for every player",
  mp3: "MP3, small",
  flac: "FLAC, lossless",
  opus: "Opus in Ogg, smallest",
  aac: "AAC, for phones",
  pcm: "PCM, samples alone",
};

/** The request for the text of the page, spoken in a voice as a file. */
export function fileRequest(voice, format) {
  const fields = { voice: voice.token, ...spokenFields(), format };
  fields.language ||= voice.language ?? "";
  return { address: "v1/speech", fields, output: `${fileStem(voice.name)}.${format === "opus" ? "ogg" : format}` };
}

/** Take what a press of Play did as the latest request, in the form that makes a file. */
export function rememberSpoken(voice) {
  remember(fileRequest(voice, "wav"));
}

/** Make the file and hand it to the browser. Throws Problem. */
export async function download(voice, format) {
  const request = fileRequest(voice, format);
  remember(request);
  const answer = await ask(request.address, { fields: request.fields });
  save(await answer.blob(), request.output);
}

/** Hand a file to the browser. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name for files of this voice. */
export function fileStem(name) {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "") || "voice";
}
