/** Plays one Speech at a time through Web Audio, while it arrives. */

const LEAD_S = 0.03; // so that the first samples are not late
let context = null;
let playing = null;

/** Wake the audio up; browsers allow it only while a click or a key is handled. */
export function wakeAudio() {
  context ??= new AudioContext({ latencyHint: "interactive" });
  return context.resume();
}

/** A Speech that is being played. ended: called once, after its last sample or `stop`. */
class Playback {
  constructor(ended) {
    Object.assign(this, { ended, sources: [], scheduled: [], next: 0, speech: null, count: 0, over: false });
  }

  /** Schedule the pieces that have arrived since the last call. */
  take(speech) {
    if (this.over) return;
    this.speech = speech;
    for (; this.count < speech.pieces.length; this.count += 1) {
      const { samples, start } = speech.pieces[this.count];
      const buffer = context.createBuffer(1, samples.length, speech.rate);
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      const at = Math.max(this.next, context.currentTime + LEAD_S);
      source.start(at);
      this.next = at + buffer.duration;
      this.scheduled.push({ at, start, end: start + buffer.duration });
      this.sources.push(source);
      source.onended = () => this.check();
    }
    this.check();
  }

  /** Seconds of the speech that were heard; it stands still where the next piece is not there yet. */
  get position() {
    const now = context.currentTime;
    const current = this.scheduled.findLast((piece) => piece.at <= now);
    return current ? Math.min(current.end, current.start + now - current.at) : 0;
  }

  get begun() {
    return this.scheduled.length > 0 && context.currentTime >= this.scheduled[0].at;
  }

  check() {
    if (this.speech?.done && context.currentTime >= this.next - 0.01) this.stop();
  }

  stop() {
    if (this.over) return;
    this.over = true;
    for (const source of this.sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    if (playing === this) playing = null;
    this.ended();
  }
}

/** Begin a playback; what was playing stops. */
export function beginPlayback(ended) {
  playing?.stop();
  wakeAudio();
  playing = new Playback(ended);
  return playing;
}

/** Stop what is playing. */
export const stopPlayback = () => playing?.stop();

/** Pause, or go on; returns whether it is paused now. */
export async function togglePause() {
  if (context.state === "running") await context.suspend();
  else await context.resume();
  return context.state !== "running";
}
