/** A voice as a link to this page; the token stands behind the #, which browsers send to nobody. */

import { PREFIX, describeToken } from "./given.js";
import { showProblem } from "./notice.js";
import { byId } from "./dom.js";
import { addVoice } from "./voices.js";

/** The link to this page with a voice. */
export function linkTo(token) {
  const page = new URL(document.baseURI);
  page.hash = token;
  return page.href;
}

/** Show the voice of the link that was opened, if it has one. */
export async function readLink() {
  const token = decodeURIComponent(location.hash.slice(1));
  if (!token.startsWith(PREFIX)) return;
  try {
    addVoice(await describeToken(token, "From a link"));
    byId("voices").scrollIntoView();
  } catch (problem) {
    showProblem(problem, byId("voices"));
  }
}
