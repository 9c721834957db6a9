/** The map of the speaker space: stock voices, some of the candidates, and the voices on the page; each can be heard. */

import { askJson } from "./api.js";
import { byId, drawn } from "./dom.js";
import { genderWords, pitchWords } from "./describe.js";
import { showProblem } from "./notice.js";
import { onPlaying, play } from "./player.js";
import { addVoice, allVoices, chosenVoice, chooseVoice, onVoices } from "./voices.js";

const WIDTH = 1000;
const HEIGHT = 620;
const EDGE = 34;
const KINDS = { candidate: "A candidate", stock: "A stock voice", shown: "On this page" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let known = null; // the points of the service
let scale = null;
let points = [];

/** Draw the map once it is opened, and again as the voices change. */
export function installMap() {
  const details = byId("map-panel");
  details.addEventListener("toggle", async () => {
    if (!details.open || known) return;
    try {
      known = await askJson("v1/voices/map");
      scale = scaleOf(known.voices.map(({ properties }) => properties.place));
      draw();
    } catch (problem) {
      details.open = false;
      showProblem(problem, details.parentElement, () => (details.open = true));
    }
  });
  onVoices(() => known && draw());
  onPlaying((token, state) => {
    for (const { node, voice } of points) node.classList.toggle("on", voice.token === token && state !== "stopped");
  });
  byId("map").addEventListener("keydown", walk);
  byId("map-use").addEventListener("click", () => {
    const { voice } = points[Number(byId("map-use").dataset.index)];
    addVoice({ token: voice.token, origin: "From the map", fit: null, properties: voice.properties });
    byId("voices").scrollIntoView();
  });
}

function scaleOf(all) {
  const [xs, ys] = ["x", "y"].map((axis) => all.map((point) => point[axis]));
  const between = (values, from, to) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    // a voice that was moved may lie outside of all others: it is drawn at the edge
    return (value) => from + Math.min(1, Math.max(0, (value - least) / (most - least))) * (to - from);
  };
  return { x: between(xs, EDGE, WIDTH - EDGE), y: between(ys, HEIGHT - EDGE, EDGE) };
}

function draw() {
  const onPage = allVoices().map((voice) => ({ voice, ...voice.properties.place, kind: "shown", label: voice.name.replace(/^Voice /, "") }));
  const others = known.voices
    .filter(({ token }) => !onPage.some(({ voice }) => voice.token === token))
    .map(({ kind, ...voice }) => ({ voice, ...voice.properties.place, kind }));
  points = [...others, ...onPage].map((point) => ({ ...point, px: scale.x(point.x), py: scale.y(point.y) }));
  for (const [index, point] of points.entries()) point.node = mark(point, index);
  byId("map").replaceChildren(...points.map(({ node }) => node));
  const start = points.findIndex(({ voice }) => voice.token === chosenVoice()?.token);
  points[Math.max(0, start)]?.node.setAttribute("tabindex", "0");
}

function mark({ voice, kind, label, px, py }, index) {
  const { gender } = voice.properties;
  const shape = kind === "stock"
    ? drawn("rect", { x: -6, y: -6, width: 12, height: 12, transform: "rotate(45)" })
    : drawn("circle", { r: kind === "shown" ? 15 : 6 });
  const name = [KINDS[kind], kind === "candidate" ? "" : voice.name, genderWords(voice.properties), pitchWords(voice.properties)];
  return drawn("g", {
    class: `mark ${kind} ${gender}`, transform: `translate(${px.toFixed(1)} ${py.toFixed(1)})`,
    role: "button", tabindex: "-1", "aria-label": name.filter(Boolean).join(", "),
    onclick: () => hear(index), onfocus: () => tell(index), onpointerenter: () => tell(index),
  }, drawn("circle", { r: 16, class: "reach" }), shape, label ? drawn("text", { "text-anchor": "middle", dy: "0.36em" }, label) : "");
}

function hear(index) {
  const { voice, kind, node } = points[index];
  if (kind === "shown") chooseVoice(voice.token);
  focus(points[index]?.node ?? node);
  tell(index);
  play(voice, byId("map-panel").parentElement);
}

function tell(index) {
  const { voice, kind, node } = points[index];
  byId("map-said").textContent = node.getAttribute("aria-label");
  byId("map-use").dataset.index = String(index);
  byId("map-use").hidden = kind === "shown" || allVoices().some(({ token }) => token === voice.token);
}

/** Arrow keys go to the nearest mark in their direction; Enter and space are heard. */
function walk(event) {
  const index = points.findIndex(({ node }) => node === document.activeElement);
  if (index < 0) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    hear(index);
    return;
  }
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  event.preventDefault();
  const from = points[index];
  let [best, least] = [null, Infinity];
  for (const point of points) {
    const [dx, dy] = [point.px - from.px, point.py - from.py];
    const along = dx * arrow[0] + dy * arrow[1];
    const aside = Math.abs(dx * arrow[1]) + Math.abs(dy * arrow[0]);
    if (point !== from && along > 0 && along + 2 * aside < least) [best, least] = [point, along + 2 * aside];
  }
  if (best) focus(best.node);
}

function focus(node) {
  for (const point of points) point.node.setAttribute("tabindex", point.node === node ? "0" : "-1");
  node.focus();
}
