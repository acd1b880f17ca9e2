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
