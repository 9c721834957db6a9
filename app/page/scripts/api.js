/** Requests to the service: forms out, JSON or a stream back, and every refusal as a Problem. */

import { askForKey, currentKey } from "./key.js";

/** A refusal of the service, or that it could not be reached. slug: the end of the problem's type. */
export class Problem extends Error {
  constructor({ status = 0, slug, detail = "", title = "", retryAfter = null }) {
    super(detail || title);
    Object.assign(this, { status, slug, detail, title, retryAfter });
  }
}

/** Fields by name to a form; null, undefined and "" are left out, the items of a list are sent one by one. */
export function toForm(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") form.append(name, one);
    }
  }
  return form;
}

/**
 * Send a request and return the answer, once its status is good. address: relative to the page.
 * fields: of a form, to POST; without them it is a GET. Asks the reader for an API key where one is needed.
 * Throws Problem; and AbortError where `signal` says so.
 */
export async function ask(address, { fields = null, signal = undefined } = {}) {
  for (;;) {
    const answer = await send(address, fields, signal);
    if (answer.ok) return answer;
    const problem = await problemOf(answer);
    if (problem.status !== 401) throw problem;
    if (!(await askForKey(currentKey() ? "This key is not valid here." : ""))) throw problem;
  }
}

/** The same for an answer of JSON. */
export async function askJson(address, options) {
  return (await ask(address, options)).json();
}

async function send(address, fields, signal) {
  const key = currentKey();
  try {
    return await fetch(new URL(address, document.baseURI), {
      method: fields === null ? "GET" : "POST",
      body: fields === null ? undefined : toForm(fields),
      headers: key ? { Authorization: `Bearer ${key}` } : {},
      signal,
      credentials: "omit",
      cache: "no-store",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ slug: "unreachable", detail: "The service did not answer." });
  }
}

async function problemOf(answer) {
  const body = await answer.json().catch(() => ({}));
  const seconds = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  return new Problem({
    status: answer.status,
    slug: String(body.type ?? "").split(":").pop() || `status-${answer.status}`,
    title: body.title,
    detail: body.detail,
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  });
}
