/* Names of the background: places, the largest first, then roads and waters, where they lie upon no other name. */

import { boxAround, meet } from "../zones/label_boxes.js";
import { boxOf, isNamed } from "./background_drawing.js";
import { linesIn, middleOf } from "./background_lines.js";

const MOST = 60;
const MOST_LINES = 40;
const ROOM = 2; // pixels around a name
const LONG_ENOUGH = 0.6; // a line is named where so much of its name has room along it
const NEAR_PX = 220; // the same name stands no nearer to itself

// Names with their places on the screen, in pixels of the canvas. `measure` says how wide a text is at a size, `taken` are
// boxes that stay free, in pixels of the canvas too.
export function namesIn(canvas, { places, groups, names, looks }, view, { measure, taken }) {
  const room = { boxes: [...taken], stand: [], canvas, ratio: view.ratio, measure };
  for (const [name, key, x, y] of places) {
    const look = looks.get(key);
    if (room.stand.length === MOST) break;
    if (!isNamed(look, view.metres)) continue;
    const at = { x: (x / view.quantum) * view.scale - view.left, y: view.top - (y / view.quantum) * view.scale };
    put(room, name, look, { ...at, y: at.y - 0.7 * look.size * view.ratio }, { dot: at });
  }
  for (const group of [...groups].reverse()) nameLines(room, group, names, looks.get(group.key), view);
  return room.stand;
}

function nameLines(room, group, names, look, view) {
  if (!look.size || !isNamed(look, view.metres)) return;
  const most = room.stand.length + MOST_LINES;
  for (const line of linesIn(group, boxOf(room.canvas, view))) {
    if (!group.names[line] || room.stand.length >= most) continue;
    const name = names[group.names[line]];
    const { x, y, length } = middleOf(group, line);
    const width = room.measure(name, look.size) * view.ratio;
    if (length * view.scale < LONG_ENOUGH * width) continue;
    const at = { x: x * view.scale - view.left, y: view.top - y * view.scale };
    const near = (other) => other.name === name && Math.hypot(other.x - at.x, other.y - at.y) < NEAR_PX * view.ratio;
    if (!room.stand.some(near)) put(room, name, look, at, {});
  }
}

function put(room, name, look, { x, y }, more) {
  const { canvas, ratio, measure } = room;
  const half = (measure(name, look.size) / 2 + ROOM) * ratio;
  const box = boxAround({ x, y }, half, (look.size / 2 + ROOM) * ratio);
  if (box[0] < 0 || box[1] < 0 || box[2] > canvas.width || box[3] > canvas.height) return;
  if (room.boxes.some((other) => meet(box, other))) return;
  room.boxes.push(box);
  room.stand.push({ name, look, x, y, ...more });
}

export function drawNames(canvas, stand, { ratio }) {
  const pen = canvas.getContext("2d");
  Object.assign(pen, { textAlign: "center", textBaseline: "middle", lineJoin: "round", strokeStyle: "#ffffff" });
  for (const { name, look, x, y, dot } of stand) {
    pen.font = fontOf(look.size * ratio);
    pen.fillStyle = look.colour;
    if (dot && look.width) {
      pen.beginPath();
      pen.arc(dot.x, dot.y, look.width * ratio, 0, 7);
      pen.lineWidth = 1.5 * ratio;
      pen.stroke();
      pen.fill();
    }
    pen.fillStyle = look.ink;
    pen.lineWidth = 3 * ratio;
    pen.strokeText(name, x, y);
    pen.fillText(name, x, y);
  }
}

export function fontOf(size) {
  return `500 ${size}px sans-serif`;
}
