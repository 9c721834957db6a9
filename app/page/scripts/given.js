/** Voices that are given as a token, a stock name or a mix, described by the service. */

import { askJson } from "./api.js";
import { remember } from "./recent.js";

export const PREFIX = "voice_";

/** Describe a voice. voice: a token, a stock name or a mix. Throws Problem. */
export async function describeToken(voice, origin, name = undefined) {
  const request = { address: "v1/voices/mix", fields: { voice } };
  remember(request);
  const found = await askJson(request.address, { fields: request.fields });
  return { token: found.token, name, origin, fit: null, properties: found.properties, language: found.language };
}
