/** Speech as it arrives: pieces of samples, with the times of their words and mouth shapes. */

import { ask, Problem } from "./api.js";

/**
 * A spoken text that may still be arriving.
 * pieces: [{ samples: Float32Array, start }], start in seconds. words, visemes: as the service sends them.
 * rate: in hertz. seconds: what has arrived so far. done: whether that is all.
 */
export class Speech {
  constructor(text) {
    Object.assign(this, { text, pieces: [], words: [], visemes: [], rate: 0, seconds: 0, done: false });
  }

  /** Add samples, with the words and mouth shapes that are in them. */
  add(samples, { words = [], visemes = [] }) {
    if (samples.length > 0) this.pieces.push({ samples, start: this.seconds });
    this.words.push(...words);
    this.visemes.push(...visemes);
    this.seconds += samples.length / this.rate;
  }
}

const kept = new Map();
const MOST_KEPT = 12;

/**
 * Have a text spoken. fields: of the request, `voice` among them. heard: called with the Speech after each piece.
 * What was spoken before is not asked for again. Throws Problem, and AbortError where `signal` says so.
 */
export async function fetchSpeech(fields, heard, signal) {
  const name = JSON.stringify(fields);
  if (kept.has(name)) {
    heard(kept.get(name));
    return kept.get(name);
  }
  const speech = new Speech(fields.text);
  await fetchPieces(fields, speech, heard, signal);
  speech.done = true;
  kept.set(name, speech);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  heard(speech);
  return speech;
}

async function fetchPieces(fields, speech, heard, signal) {
  const timed = { ...fields, format: "pcm", stream: "true", timestamps: "word", visemes: "true" };
  const answer = await ask("v1/speech", { fields: timed, signal });
  speech.rate = Number(answer.headers.get("Vclip-Sample-Rate"));
  const toSamples = pcmReader();
  for await (const line of lines(answer.body)) {
    const part = JSON.parse(line);
    if (part.error) throw new Problem({ status: part.error.status, title: part.error.title, slug: part.error.type.split(":").pop() });
    speech.add(toSamples(bytesOf(part.audio)), part);
    heard(speech);
  }
}

async function* chunks(body) {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ slug: "unreachable", detail: "The speech broke off." });
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function* lines(body) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks(body)) {
    const found = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = found.pop();
    yield* found.filter((line) => line !== "");
  }
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Bytes of signed 16 bit, little endian, to samples; half a sample waits for its other half. */
function pcmReader() {
  let rest = new Uint8Array(0);
  return (bytes) => {
    const all = new Uint8Array(rest.length + bytes.length);
    all.set(rest);
    all.set(bytes, rest.length);
    const whole = all.length - (all.length % 2);
    rest = all.slice(whole);
    const view = new DataView(all.buffer, 0, whole);
    return Float32Array.from({ length: whole / 2 }, (_, index) => view.getInt16(2 * index, true) / 32768);
  };
}
