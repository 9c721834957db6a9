/** What went wrong, in plain words, where it was asked for; with a way to try again. */

import { byId, element } from "./dom.js";

let timer = 0;
let before = null; // what had the focus when it was shown

const WORDS = {
  "no-face-found": ["No face was found in this picture.", "Try a photo in which the face is larger, lit from the front and not covered."],
  "body-too-large": ["This file is too large.", null],
  "invalid-image": ["This picture cannot be used.", null],
  "invalid-audio": ["This recording cannot be used.", null],
  "no-speech-found": ["There is too little speech in this recording.", "Record a few seconds of one person who speaks clearly."],
  "invalid-text": ["This text cannot be spoken.", null],
  "too-many-requests": ["The service is busy.", "Others were here before you."],
  "rate-limited": ["You asked too often.", "The service answers only so many requests in a minute."],
  "not-ready": ["The service is still starting.", "It loads its models, which takes a moment; then this goes on by itself."],
  draining: ["The service is being restarted.", ""],
  "deadline-exceeded": ["This took too long.", "Try a shorter text."],
  unauthorized: ["This service needs an API key.", "Without one it answers nothing."],
  unreachable: ["The service cannot be reached.", "Check that it runs and that you are connected."],
  "voice-out-of-range": ["The voice cannot be moved further in this direction.", "Beyond this, speech would not be understood."],
  "invalid-voice-token": ["This is not a whole voice token.", "Copy it again, from its beginning to its end."],
  "foreign-voice-token": ["This voice was made by a service with other voices.", "Make a new one from a picture."],
  "camera-refused": ["The camera may not be used.", "Allow it for this page in the settings of your browser, or choose a photo."],
  "camera-missing": ["No camera was found.", "Choose a photo instead."],
  "camera-insecure": ["The camera works only over https, or on this machine.", "Choose a photo instead."],
  "microphone-refused": ["The microphone may not be used.", "Allow it for this page in the settings of your browser, or choose a recording."],
};

const LATER = new Set(["too-many-requests", "rate-limited", "not-ready", "draining"]);
const UNAIDED = new Set(["not-ready"]); // tried again without a click: it passes soon, and disturbs nobody

/** Show a problem above the content of `place`. again: does what failed once more. */
export function showProblem(problem, place, again = null) {
  if (problem.name === "AbortError") return;
  const [title, hint] = WORDS[problem.slug] ?? ["That did not work.", null];
  const notice = byId("notice");
  clearInterval(timer);
  if (!notice.contains(document.activeElement)) before = document.activeElement;
  notice.replaceChildren(
    element("div", {},
      element("p", { class: "notice-title" }, title),
      element("p", {}, hint ?? sentence(problem.detail ?? problem.message ?? ""))),
    element("div", { class: "row" },
      again && mayPass(problem) ? tryAgain(problem, again) : null,
      element("button", { type: "button", class: "quiet", onclick: hideProblem, "aria-label": "Close this message" }, "Close")),
  );
  notice.dataset.slug = problem.slug ?? "error";
  place.prepend(notice);
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
}

/** Take the message away; if the focus is in it, it goes back to where it was. */
export function hideProblem() {
  clearInterval(timer);
  const notice = byId("notice");
  const inside = notice.contains(document.activeElement);
  notice.hidden = true;
  if (inside) goBack(notice);
}

function goBack(notice) {
  const there = before?.isConnected && before !== document.body && !before.disabled ? before : null;
  const place = there ?? notice.closest("section") ?? document.querySelector("main");
  if (!there) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** Whether the same request could succeed: what was wrong is not in it. */
function mayPass({ slug, status }) {
  return LATER.has(slug) || slug === "unreachable" || slug === "unauthorized" || status >= 500;
}

function tryAgain(problem, again) {
  const button = element("button", { type: "button", onclick: () => { hideProblem(); again(); } }, "Try again");
  const unaided = UNAIDED.has(problem.slug);
  let left = LATER.has(problem.slug) ? Math.max(problem.retryAfter ?? 0, unaided ? 1 : 0) : 0;
  const tell = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left <= 0) {
      clearInterval(timer);
      if (unaided) button.click();
    }
    left -= 1;
  };
  tell();
  if (left >= 0) timer = setInterval(tell, 1000);
  return button;
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) || !begun ? begun : `${begun}.`;
}
