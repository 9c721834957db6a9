/** A simple drawn mouth, moved by the weights of ARKit's blend shapes that come with the speech. */

import { drawn } from "./dom.js";

const SMOOTHING_S = 0.045; // a mouth needs 50 to 100 ms from one shape to the next
const REST = { open: 0, wide: 0, round: 0, tongue: 0 };

/** Make the drawing. Returns { node, show(visemes, seconds), rest() }. */
export function makeMouth() {
  const lips = drawn("path", { class: "lips" });
  const inside = drawn("path", { class: "inside" });
  const tongue = drawn("ellipse", { class: "tongue", cx: 0, cy: 0, rx: 0, ry: 0 });
  const node = drawn("svg", { viewBox: "-50 -40 100 80", class: "mouth", "aria-hidden": "true" }, lips, inside, tongue);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shape = { ...REST };
  let last = 0;
  const draw = () => {
    const width = 26 + 7 * shape.wide - 13 * shape.round;
    const height = 1.2 + 21 * shape.open;
    inside.setAttribute("d", oval(width - 3, height));
    lips.setAttribute("d", oval(width + 3, height + 5 + 2 * shape.round));
    tongue.setAttribute("rx", String(0.55 * width * Math.min(1, shape.open * 3)));
    tongue.setAttribute("ry", String(Math.max(0, height * (0.25 + 0.3 * shape.tongue))));
    tongue.setAttribute("cy", String(height * (0.75 - 0.55 * shape.tongue)));
  };
  const approach = (wanted, seconds) => {
    const passed = Math.max(0, seconds - last);
    last = seconds;
    const part = still.matches ? 0 : 1 - Math.exp(-passed / SMOOTHING_S);
    for (const name of Object.keys(REST)) shape[name] += part * (wanted[name] - shape[name]);
    draw();
  };
  draw();
  return {
    node,
    show: (visemes, seconds) => approach(shapeOf(visemeAt(visemes, seconds)), seconds),
    rest: () => {
      shape = { ...REST };
      last = 0;
      draw();
    },
  };
}

function visemeAt(visemes, seconds) {
  return visemes.findLast((one) => one.start_s <= seconds);
}

function shapeOf(viseme) {
  const weights = viseme?.arkit ?? {};
  const of = (name) => weights[name] ?? 0;
  return {
    open: Math.min(1, of("jawOpen") * 1.3 + 0.35 * of("mouthLowerDown")),
    wide: Math.max(of("mouthStretch"), of("mouthSmile")),
    round: Math.max(of("mouthPucker"), of("mouthFunnel")),
    tongue: of("tongueOut"),
  };
}

function oval(width, height) {
  const bend = 0.62 * width;
  return `M ${-width} 0 C ${-bend} ${-height * 1.1} ${bend} ${-height * 1.1} ${width} 0 C ${bend} ${height * 1.25} ${-bend} ${height * 1.25} ${-width} 0 Z`;
}
