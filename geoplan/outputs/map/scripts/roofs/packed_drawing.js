/* Draws blocks of very many features on a canvas. `view` says where quanta lie upon it: scale, left, top, and how many of
   its pixels make one of the screen (ratio). */

import { rgbOf } from "../drawing/colours.js";
import { ringsOf } from "./packed_block.js";

export const DRAWN_PX = 3; // features smaller than this on the screen are summed up by pixel
const OUTLINED_PX = 8;
const NOTHING = 1; // 0 stands for what is not known, and what is known is one more
const MARK_LINES = [
  ["#ffffff", 3.5],
  ["#1d4ed8", 2],
];
const PAINTED = 128; // features painted at once: one path of very many is slow to fill

// Classes count from 1; 0 is a feature without a class. Says how many features were drawn one by one.
export function drawBlocks(canvas, blocks, colours, view) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  const large = (DRAWN_PX * view.ratio) / view.scale;
  const inSight = blocks.filter(({ bounds }) => meets(bounds, canvas, view));
  if (inSight.some((block) => block.extents.some((extent) => extent < large))) {
    const image = pen.createImageData(width, height);
    shade(image, coverOf(image, inSight, colours.length, view), colours);
    pen.putImageData(image, 0, 0);
  }
  let drawn = 0;
  pen.lineWidth = 0.75 * view.ratio;
  pen.strokeStyle = "rgba(17, 24, 39, 0.55)";
  colours.forEach((colour, which) => {
    pen.fillStyle = colour;
    for (const block of inSight) if (block.largest >= large) drawn += drawClass(canvas, block, which, view);
  });
  return drawn;
}

function meets([west, south, east, north], { width, height }, { scale, left, top }) {
  const across = east * scale - left >= 0 && west * scale - left <= width;
  return across && top - south * scale >= 0 && top - north * scale <= height;
}

function drawClass(canvas, block, which, view) {
  const pen = canvas.getContext("2d");
  const { scale, ratio } = view;
  const large = (DRAWN_PX * ratio) / scale;
  let [path, edges, held, drawn] = [new Path2D(), new Path2D(), 0, 0];
  const paint = () => {
    pen.fill(path);
    pen.stroke(edges);
    [path, edges, held] = [new Path2D(), new Path2D(), 0];
  };
  for (let k = 0; k < block.count; k++) {
    if (block.classes[k] !== which || block.extents[k] < large || !inPicture(canvas, block, k, view)) continue;
    const outlined = block.extents[k] * scale > OUTLINED_PX * ratio;
    for (let ring = k ? block.featureEnds[k - 1] : 0; ring < block.featureEnds[k]; ring++) {
      const shape = ringPath(block, ring, view);
      path.addPath(shape);
      if (outlined) edges.addPath(shape);
    }
    drawn++;
    if (++held === PAINTED) paint();
  }
  if (held) paint();
  return drawn;
}

function inPicture({ width, height }, block, k, { scale, left, top }) {
  const reach = block.extents[k] * scale;
  const px = block.x[k] * scale - left;
  const py = top - block.y[k] * scale;
  return px + reach >= 0 && px - reach <= width && py + reach >= 0 && py - reach <= height;
}

function ringPath({ vertices, ringEnds }, ring, view) {
  const shape = new Path2D();
  trace(shape, vertices, ring ? ringEnds[ring - 1] : 0, ringEnds[ring], view);
  return shape;
}

function trace(pen, vertices, begin, end, { scale, left, top }) {
  pen.moveTo(vertices[begin] * scale - left, top - vertices[begin + 1] * scale);
  for (let v = begin + 2; v < end; v += 2) pen.lineTo(vertices[v] * scale - left, top - vertices[v + 1] * scale);
  pen.closePath();
}

// For each class how much of each pixel small features cover; null for a class without any.
export function coverOf({ width, height }, blocks, classes, { scale, left, top, ratio }) {
  const cover = Array.from({ length: classes }, () => null);
  for (const block of blocks) {
    for (let k = 0; k < block.count; k++) {
      const extent = block.extents[k] * scale;
      if (extent >= DRAWN_PX * ratio) continue;
      const dots = extent ? Math.ceil(0.5 * extent + 0.25) : Math.ceil(4 * ratio); // a point has no size of its own
      const x = Math.round(block.x[k] * scale - left);
      const y = Math.round(top - block.y[k] * scale);
      if (x < 0 || y < 0 || x + dots > width || y + dots > height) continue;
      const share = extent ? Math.max((0.6 * extent * extent) / (dots * dots), 0.01) : 1;
      const which = block.classes[k];
      cover[which] = cover[which] || new Float32Array(width * height);
      addSquare(cover[which], y * width + x, dots, width, share);
    }
  }
  return cover;
}

function addSquare(sums, first, dots, width, share) {
  for (let row = first, last = first + dots * width; row < last; row += width) {
    for (let right = 0; right < dots; right++) sums[row + right] += share;
  }
}

// Each pixel shows the class that covers most of it, the stronger the more is covered.
export function shade(image, cover, colours) {
  const shades = colours.map(rgbOf).map(([red, green, blue]) => (blue << 16) | (green << 8) | red);
  const out = new Uint32Array(image.data.buffer);
  for (let p = 0; p < out.length; p++) {
    let most = 0;
    let chosen = -1;
    let total = 0;
    for (let which = 0; which < cover.length; which++) {
      const share = cover[which] ? cover[which][p] : 0;
      total += share;
      if (share > most) [most, chosen] = [share, which];
    }
    if (chosen >= 0) out[p] = shades[chosen] | ((80 + 175 * Math.min(1, 2 * total)) << 24);
  }
}

// An outline and a hatch for the features that have anything of an attribute, or of whom nobody knows how much: where
// they are large enough to be seen.
export function drawMarked(canvas, blocks, name, view) {
  const { scale, ratio } = view;
  const large = (DRAWN_PX * ratio) / scale;
  const shapes = new Path2D();
  let drawn = 0;
  for (const block of blocks) {
    const marks = block.values[name];
    if (!marks || block.largest < large || !meets(block.bounds, canvas, view)) continue;
    for (let k = 0; k < block.count; k++) {
      if (marks[k] === NOTHING || block.extents[k] < large || !inPicture(canvas, block, k, view)) continue;
      for (const [begin, end] of ringsOf(block, k)) trace(shapes, block.vertices, begin, end, view);
      drawn++;
    }
  }
  if (drawn) markShapes(canvas.getContext("2d"), shapes, ratio);
  return drawn;
}

function markShapes(pen, shapes, ratio) {
  pen.fillStyle = "rgba(29, 78, 216, 0.35)";
  pen.fill(shapes);
  for (const [style, wide] of MARK_LINES) {
    pen.strokeStyle = style;
    pen.lineWidth = wide * ratio;
    pen.stroke(shapes);
  }
}

// The outline of the feature that is chosen; a ring around a point.
export function drawOutline(canvas, { block, index }, view) {
  const pen = canvas.getContext("2d");
  const rings = [...ringsOf(block, index)];
  const [x, y] = [block.x[index] * view.scale - view.left, view.top - block.y[index] * view.scale];
  pen.beginPath();
  for (const [begin, end] of rings) trace(pen, block.vertices, begin, end, view);
  if (!rings.length) pen.arc(x, y, 7 * view.ratio, 0, 7);
  const lines = [
    ["#ffffff", 5],
    ["#111827", 2.5],
  ];
  for (const [style, wide] of lines) {
    pen.strokeStyle = style;
    pen.lineWidth = wide * view.ratio;
    pen.stroke();
  }
}
