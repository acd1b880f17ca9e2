/* The map as a picture: what is seen of it, with its title, date, legend, what is picked, and whose data they are. */

import { el } from "../drawing/dom.js";
import { Paper } from "../frame/paper.js";
import { Painter } from "./painter.js";

const [LEAST_PX, MOST_SCALE, LEAST_SCALE] = [1800, 4, 2];
const AROUND = 16;

// How many pixels of the picture make one of the page: enough for print, not more than canvases hold.
export function scaleFor(width) {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, Math.ceil(LEAST_PX / width)));
}

export async function pictureOf(page, things) {
  const sheet = sheetOf(page, things);
  page.frame.root.append(sheet.node);
  await document.fonts.ready;
  const { width, height, x, y } = sheet.node.getBoundingClientRect();
  const scale = scaleFor(width);
  const canvas = el("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  new Painter(pen, { corner: { x, y }, scale }).paint(sheet.node);
  const place = sheet.map.getBoundingClientRect();
  inTheMiddle(page, () => paintMap(page, pen, { scale, place, sheet: { x, y } }));
  sheet.node.remove();
  return new Promise((done) => {
    canvas.toBlob(done, "image/png");
  });
}

// What stands around the map, laid out by the browser where nobody sees it.
function sheetOf(page, things) {
  const { map, legend, words } = page;
  const paper = new Paper(page);
  const size = map.getSize();
  const hole = el("div", { class: "gp-sheet-map" });
  hole.style.height = `${size.y}px`;
  const picked = things.map(({ number, name, kind, status }) =>
    el("li", {}, el("b", { class: "gp-pick-number" }, String(number)), `${name} · ${kind}${words.inBrackets(status)}`),
  );
  const list = picked.length ? el("section", {}, el("h2", {}, words.t("map.compare")), el("ul", {}, picked)) : null;
  const legends = legend.whole();
  const beside = el("div", { class: "gp-sheet-beside" }, legends, list);
  const head = paper.head();
  const day = new Date().toLocaleDateString(page.state.language, { year: "numeric", month: "long", day: "numeric" });
  head.querySelector(".gp-paper-date").textContent = words.t("map.take.date", { day });
  const node = el("div", { class: "gp-sheet", inert: true }, head, hole, beside, paper.foot(""));
  node.style.width = `${size.x + 2 * AROUND}px`;
  return { node, map: hole };
}

// What stands in the middle of the part beside the panel is in the middle of the picture: the map is moved for as long as
// it is painted, which nobody sees.
function inTheMiddle({ map, view }, act) {
  const by = L.point(view.freeOfPanel()).divideBy(-2).round();
  map.panBy(by, { animate: false });
  act();
  map.panBy(by.multiplyBy(-1), { animate: false });
}

// The panes of the map in the order in which they lie upon each other, cut off at its edge.
function paintMap(page, pen, { scale, place, sheet }) {
  const { map } = page;
  const container = map.getContainer();
  const from = container.getBoundingClientRect();
  const to = { x: place.x - sheet.x, y: place.y - sheet.y };
  pen.save();
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.beginPath();
  pen.rect(to.x, to.y, from.width, from.height);
  pen.clip();
  pen.fillStyle = getComputedStyle(container).backgroundColor;
  pen.fillRect(to.x, to.y, from.width, from.height);
  const painter = new Painter(pen, { corner: { x: from.x - to.x, y: from.y - to.y }, scale });
  painter.paint(map.getPane("mapPane"));
  for (const node of container.querySelectorAll(".leaflet-control-scale")) painter.paint(node);
  const north = new Paper(page).north();
  container.append(north);
  painter.paint(north);
  north.remove();
  pen.restore();
}
