/* Where a roof or a park lies, as a small picture for paper: what is around it, and the whole place with a dot. */

import { svg } from "../drawing/dom.js";
import { featureOf } from "../drawing/shapes.js";
import { ringsOf } from "../roofs/packed_block.js";

const [WIDTH, HEIGHT] = [360, 165];
const EARTH = 6378137;
const NEAR_M = 90; // from a roof to the edges of its picture, at least
const PAD = 1.6; // of a park's own size
const FACTOR = Math.PI / 180;

// Metres of EPSG:3857.
const eastOf = (lng) => EARTH * lng * FACTOR;
const northOf = (lat) => EARTH * Math.log(Math.tan(Math.PI / 4 + (lat * FACTOR) / 2));

// A frame in EPSG:3857 -> a function from its metres to the picture's places.
function frameOf([west, south, east, north]) {
  const scale = Math.min(WIDTH / (east - west), HEIGHT / (north - south));
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return { scale, at: (e, n) => [WIDTH / 2 + (e - x) * scale, HEIGHT / 2 - (n - y) * scale] };
}

const line = (points) => points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("") + "Z";

function pathOf(shape, quantum, { at }) {
  const { geometry } = featureOf(shape, quantum);
  if (!geometry) return "";
  const rings = geometry.coordinates.flat();
  return rings.map((ring) => line(ring.map(([lng, lat]) => at(eastOf(lng), northOf(lat))))).join("");
}

function sheetOf(label, parts) {
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "gp-case-picture", role: "img", "aria-label": label };
  return svg("svg", box, svg("rect", { width: WIDTH, height: HEIGHT, fill: "#f8fafc" }), parts, arrow());
}

function arrow() {
  return svg("path", { d: "M340 12l6 20-6-5-6 5z", fill: "#111827" });
}

// A length of round metres at the foot of the picture; `lat`: where, for EPSG:3857 stretches.
function scaleBar({ scale }, lat) {
  const metre = scale / Math.cos(lat * FACTOR);
  const length = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].find((each) => each * metre > 50) || 20000;
  const text = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  const wide = length * metre;
  const bar = {
    d: `M12 ${HEIGHT - 12}h${wide.toFixed(1)}m0 -4v8m${(-wide).toFixed(1)} -8v8`,
    stroke: "#111827",
    fill: "none",
  };
  const words = svg("text", { x: 16 + wide, y: HEIGHT - 8, "font-size": 11, fill: "#111827" });
  words.textContent = text;
  return [svg("path", bar), words];
}

const zonesOf = (page, frame) =>
  svg("path", {
    d: page.data.sets[0].shapes.map((shape) => pathOf(shape, page.data.quantum, frame)).join(""),
    fill: "none",
    stroke: "#9ca3af",
    "stroke-width": 0.8,
  });

// The whole place, and a dot where the case is.
export function wholePicture(page, { lat, lng }, label) {
  const [[south, west], [top, east]] = page.data.bounds;
  const frame = frameOf([eastOf(west), northOf(south), eastOf(east), northOf(top)]);
  const [x, y] = frame.at(eastOf(lng), northOf(lat));
  const dot = svg("circle", { cx: x, cy: y, r: 6, fill: "#b91c1c", stroke: "#fff", "stroke-width": 2 });
  return sheetOf(label, [zonesOf(page, frame), dot, ...scaleBar(frame, lat)]);
}

// A roof among its neighbours, as the layer of roofs has read them.
export function roofPicture(page, feature, { lat, lng }, label) {
  const { data, blocks } = page.rooftops;
  const { quantum } = data;
  const half = Math.max(NEAR_M / Math.cos(lat * FACTOR), feature.block.extents[feature.index] * quantum);
  const [e, n] = [eastOf(lng), northOf(lat)];
  const tall = half * (HEIGHT / WIDTH);
  const box = [e - half, n - tall, e + half, n + tall];
  const frame = frameOf(box);
  const [west, south, east, top] = box.map((metres) => metres / quantum);
  const others = [];
  for (const block of blocks) {
    const [w, s, o, t] = block.bounds;
    if (o < west || w > east || t < south || s > top) continue;
    for (let k = 0; k < block.count; k++) {
      const near = block.extents[k];
      if (block.x[k] < west - near || block.x[k] > east + near) continue;
      if (block.y[k] >= south - near && block.y[k] <= top + near) others.push(roofPath(block, k, quantum, frame));
    }
  }
  const own = roofPath(feature.block, feature.index, quantum, frame);
  const parts = [
    svg("path", { d: others.join(""), fill: "#e5e7eb", stroke: "#9ca3af", "stroke-width": 0.7 }),
    zonesOf(page, frame),
    svg("path", { d: own, fill: "#f59e0b", stroke: "#b91c1c", "stroke-width": 2 }),
  ];
  return sheetOf(label, [...parts, ...scaleBar(frame, lat)]);
}

function roofPath(block, index, quantum, { at }) {
  const paths = [];
  for (const [begin, end] of ringsOf(block, index)) {
    const ring = [];
    for (let k = begin; k < end; k += 2) ring.push(at(block.vertices[k] * quantum, block.vertices[k + 1] * quantum));
    paths.push(line(ring));
  }
  if (!paths.length) {
    const [x, y] = at(block.x[index] * quantum, block.y[index] * quantum);
    paths.push(`M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z`);
  }
  return paths.join("");
}

// A park with its outline, where one is known, among zones and other parks.
export function parkPicture(page, estate, label) {
  const { quantum, estates } = page.data;
  const [lng, lat] = estate.point;
  const { geometry } = featureOf(estate.shape, quantum);
  const points = geometry
    ? geometry.coordinates.flat(2)
    : [
        [lng - 0.01, lat - 0.006],
        [lng + 0.01, lat + 0.006],
      ];
  const [e, n] = [points.map(([x]) => eastOf(x)), points.map(([, y]) => northOf(y))];
  const ends = [Math.min(...e), Math.min(...n), Math.max(...e), Math.max(...n)];
  const [wide, tall] = [(PAD * (ends[2] - ends[0])) / 2, (PAD * (ends[3] - ends[1])) / 2];
  const [x, y] = [(ends[0] + ends[2]) / 2, (ends[1] + ends[3]) / 2];
  const frame = frameOf([x - wide, y - tall, x + wide, y + tall]);
  const others = estates.filter((other) => other !== estate && other.shape.length);
  const look = (fill, stroke) => ({ fill, stroke, "stroke-width": 1.5, "fill-opacity": 0.5 });
  const parts = [
    zonesOf(page, frame),
    svg("path", {
      d: others.map((other) => pathOf(other.shape, quantum, frame)).join(""),
      ...look("#e5e7eb", "#6b7280"),
    }),
    svg("path", { d: pathOf(estate.shape, quantum, frame), ...look("#f59e0b", "#b91c1c") }),
  ];
  return sheetOf(label, [...parts, ...scaleBar(frame, lat)]);
}
