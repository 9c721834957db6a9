/** The text that is being said, with the word that is heard lit up. */

import { element } from "./dom.js";

/** Make the line of text. Returns { node, show(speech, seconds) }. */
export function makeWords() {
  const node = element("p", { class: "said", tabindex: "0", role: "group", "aria-label": "What is being said" });
  let drawnWords = -1;
  let spans = [];
  let drawnText = null;
  const draw = (speech) => {
    const letters = Array.from(speech.text); // the service counts characters, not UTF-16 units
    spans = [];
    const parts = [];
    let at = 0;
    for (const word of speech.words) {
      const span = element("span", {}, letters.slice(word.start, word.end).join(""));
      parts.push(letters.slice(at, word.start).join(""), span);
      spans.push(span);
      at = word.end;
    }
    node.replaceChildren(...parts, letters.slice(at).join(""));
    [drawnWords, drawnText] = [speech.words.length, speech.text];
  };
  let lit = null;
  return {
    node,
    show(speech, seconds) {
      if (speech.words.length !== drawnWords || speech.text !== drawnText) draw(speech);
      const index = speech.words.findLastIndex((word) => word.start_s <= seconds);
      const span = index >= 0 && seconds <= speech.words[index].end_s + 0.08 ? spans[index] : null;
      if (span === lit) return;
      lit?.classList.remove("lit");
      lit = span;
      lit?.classList.add("lit");
      if (lit) node.scrollTop = lit.offsetTop - node.clientHeight / 2;
    },
  };
}
