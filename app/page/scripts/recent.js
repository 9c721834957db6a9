/** What the page asked the service for last, for the code to copy. */

const changes = new EventTarget();
let latest = null;

/** Remember a request: { address, fields, output }, of which `output` is the file that the answer would be. */
export function remember(request) {
  latest = request;
  changes.dispatchEvent(new Event("change"));
}

/** The request, or null. */
export const latestRequest = () => latest;

/** Call `listener` whenever there is another one. */
export const onRequest = (listener) => changes.addEventListener("change", listener);
