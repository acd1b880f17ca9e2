/* Draws the background on a canvas: the ground beneath the zones, waters and roads upon them. `view` says where quanta lie
   on the canvas (scale, left, top), how many of its pixels make one of the screen (ratio), and how many metres of the
   ground one of the screen is (metres). */

import { linesIn, spanOf } from "./background_lines.js";

const LEAST_PX = 0.7; // steps along a line that are shorter on the screen are left out
const FULL_WIDTH_M = 40; // metres for a pixel up to which lines are as wide as their look says
const LEAST_WIDTH = 0.45;
const EDGED_PX = 0.8; // a narrower line has no light edge, nor has any where more metres make a pixel
const EDGED_M = 30;
const EDGE = 1.6;
const STROKED = 48; // lines stroked at once
const THIN_PX = 1.4; // the ends of narrower lines are not seen
const EDGE_ALPHA = 0.75;
const FAINT = 0.6; // of the whole place the zones are what is looked at
const MIST = 0.7; // of what lies around the place
const FULL_MIST = 0.2; // of the mist: a box of another projection lies askew in it

export function isDrawn({ drawn }, metres) {
  return drawn === null || metres <= drawn;
}

export function isNamed({ drawn, named }, metres) {
  return isDrawn({ drawn }, metres) && (named === null || metres <= named);
}

// How wide a look is at a scale, as geoplan/outputs/drawing/background/looks.py has it.
export function widthAt({ width }, metres) {
  return width * Math.min(1, Math.max(LEAST_WIDTH, (FULL_WIDTH_M / metres) ** 0.35));
}

// What of the ground a canvas shows: west, south, east, north in quanta.
export function boxOf({ width, height }, { scale, left, top }) {
  return [left / scale, (top - height) / scale, (left + width) / scale, top / scale];
}

export function drawAreas(canvas, groups, looks, view) {
  const pen = canvas.getContext("2d");
  for (const group of groups) {
    pen.beginPath();
    for (const ring of linesIn(group, boxOf(canvas, view))) {
      trace(pen, group, ring, view);
      pen.closePath();
    }
    pen.fillStyle = looks.get(group.key).colour;
    pen.fill("evenodd");
  }
}

// Says how many lines were drawn.
export function drawLines(canvas, groups, looks, view) {
  const pen = canvas.getContext("2d");
  let drawn = 0;
  for (const group of groups) {
    const look = looks.get(group.key);
    if (!isDrawn(look, view.metres)) continue;
    const inside = linesIn(group, boxOf(canvas, view));
    const paths = pathsOf(group, inside, view);
    const width = widthAt(look, view.metres) * view.ratio;
    if (look.edge && view.metres <= EDGED_M && width > EDGED_PX * view.ratio) {
      stroke(pen, paths, { colour: look.edge, width: EDGE * width, alpha: EDGE_ALPHA });
    }
    stroke(pen, paths, { colour: look.colour, width, alpha: view.metres > EDGED_M ? FAINT : 1 });
    drawn += inside.length;
  }
  return drawn;
}

// One path of very many lines is slow to stroke.
function pathsOf(group, lines, view) {
  const paths = [];
  for (let at = 0; at < lines.length; at += STROKED) {
    const path = new Path2D();
    for (const line of lines.slice(at, at + STROKED)) trace(path, group, line, view);
    paths.push(path);
  }
  return paths;
}

function stroke(pen, paths, { colour, width, alpha }) {
  const join = width > THIN_PX ? "round" : "bevel";
  Object.assign(pen, { strokeStyle: colour, lineWidth: width, globalAlpha: alpha, lineJoin: join });
  pen.lineCap = width > THIN_PX ? "round" : "butt";
  for (const path of paths) pen.stroke(path);
  pen.globalAlpha = 1;
}

// Steps that are too short to be seen are left out, but not the last one.
function trace(pen, group, line, { scale, left, top, ratio }) {
  const { vertices } = group;
  const [begin, end] = spanOf(group, line);
  const least = LEAST_PX * ratio;
  let x = vertices[2 * begin] * scale - left;
  let y = top - vertices[2 * begin + 1] * scale;
  pen.moveTo(x, y);
  for (let at = begin + 1; at < end; at++) {
    const px = vertices[2 * at] * scale - left;
    const py = top - vertices[2 * at + 1] * scale;
    if (at < end - 1 && Math.abs(px - x) < least && Math.abs(py - y) < least) continue;
    [x, y] = [px, py];
    pen.lineTo(x, y);
  }
}

// A picture of the ground, laid into its bounds: west, south, east, north in metres of the page.
export function drawPicture(canvas, picture, [west, south, east, north], { scale, left, top, quantum }) {
  const pen = canvas.getContext("2d");
  const of = (metres) => (metres / quantum) * scale;
  pen.imageSmoothingEnabled = true;
  pen.drawImage(picture, of(west) - left, top - of(north), of(east - west), of(north - south));
}

// Where what is known ends, it fades away as into mist: from `box` inwards to `inner`, both in quanta. A colour is laid upon
// it; without one it is taken off.
export function fadeEdges(canvas, box, inner, { scale, left, top }, colour = null) {
  const pen = canvas.getContext("2d");
  const across = (quanta) => quanta * scale - left;
  const down = (quanta) => top - quanta * scale;
  pen.save();
  if (!colour) pen.globalCompositeOperation = "destination-out";
  box.forEach((side, at) => {
    const [from, to] = (at % 2 ? [side, inner[at]].map(down) : [side, inner[at]].map(across)).map(Math.round);
    if (from === to) return;
    const mist = at % 2 ? pen.createLinearGradient(0, from, 0, to) : pen.createLinearGradient(from, 0, to, 0);
    for (const stop of [0, FULL_MIST]) mist.addColorStop(stop, colour || "#000000");
    mist.addColorStop(1, `${colour || "#000000"}00`);
    pen.fillStyle = mist;
    const [begin, wide] = [Math.min(from, to), Math.abs(to - from)];
    pen.fillRect(...(at % 2 ? [0, begin, canvas.width, wide] : [begin, 0, wide, canvas.height]));
  });
  pen.restore();
}

// The box of all groups: west, south, east, north; null where there is nothing.
export function boxOfAll(groups) {
  const all = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { boxes } of groups) {
    for (let at = 0; at < boxes.length; at++) {
      all[at % 4] = at % 4 < 2 ? Math.min(all[at % 4], boxes[at]) : Math.max(all[at % 4], boxes[at]);
    }
  }
  return all[0] <= all[2] ? all : null;
}

// How far the mist reaches inwards: a part of what lies between the box and the place itself, upon which there is none.
export function mistWithin(box, place) {
  return box.map((side, at) => {
    const gap = at < 2 ? Math.max(0, place[at] - side) : Math.min(0, place[at] - side);
    return side + MIST * gap;
  });
}
