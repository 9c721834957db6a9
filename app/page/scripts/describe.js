/** Voices in plain words. */

/** How well a voice fits the face. */
export function fitWords({ probability }) {
  const share = `${Math.round(100 * probability)} %`;
  if (probability >= 0.8) return ["Fits very well", share];
  if (probability >= 0.6) return ["Fits well", share];
  if (probability >= 0.4) return ["May fit", share];
  return ["Fits poorly", share];
}

/** Why a later voice may have a higher percentage than the first; null where none has. */
export function orderWords(voices) {
  const [first, ...others] = voices.map(({ probability }) => Math.round(100 * probability));
  return others.some((share) => share > first)
    ? "A voice with a higher percentage than the first choice fits many faces, and would be heard for all of them. "
    : null;
}

/** The gender that is heard. */
export function genderWords({ gender, gender_probability: probability }) {
  const sure = probability >= 0.95 ? "" : probability >= 0.75 ? "mostly " : "perhaps ";
  return `${sure}${gender}`;
}

/** The pitch that is heard; as high as it is for a voice of its kind. */
export function pitchWords({ pitch_hz: hertz }) {
  if (hertz === undefined || hertz === null) return null;
  const kind = hertz < 105 ? "very low" : hertz < 135 ? "low" : hertz < 180 ? "medium" : hertz < 225 ? "high" : "very high";
  return `${kind}, ${Math.round(hertz)} Hz`;
}

/** The age that is heard, no finer than it can be heard. */
export function ageWords({ age_years: years }) {
  if (years === undefined || years === null) return null;
  return `about ${5 * Math.round(years / 5)}`;
}

/** The stock voices that it is like. */
export function likeWords({ nearest_stock: nearest }) {
  return nearest.slice(0, 2).map(({ name }) => name).join(", ");
}
