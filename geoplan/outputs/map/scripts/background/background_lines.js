/* Reads lines and rings as outputs/map/planner/packed_lines.py has written them (its head says the format). Coordinates are
   quanta of EPSG:3857. */

import { readerOf, running } from "../packing/varints.js";

const UNKNOWN = [Infinity, Infinity, -Infinity, -Infinity];

// The groups of areas and of lines, in the order in which they are drawn: vertices of all lines, where each ends, the
// place of its name, and the box around it.
export function readGroups(bytes, { areas, lines }) {
  const reader = readerOf(bytes);
  return { areas: areas.map((told) => groupOf(reader, told)), lines: lines.map((told) => groupOf(reader, told)) };
}

function groupOf(reader, { key, lines: count }) {
  const ends = running(reader.plain(count));
  const names = reader.plain(count);
  const [x, y] = [running(reader.signed(count)), running(reader.signed(count))];
  const steps = (count ? ends[count - 1] : 0) - count;
  const [dx, dy] = [reader.signed(steps), reader.signed(steps)];
  const vertices = new Int32Array(2 * (steps + count));
  const boxes = new Int32Array(4 * count);
  for (let line = 0, vertex = 0, step = 0; line < count; line++) {
    let [px, py] = [x[line], y[line]];
    const box = [...UNKNOWN];
    for (;;) {
      vertices[2 * vertex] = px;
      vertices[2 * vertex + 1] = py;
      if (px < box[0]) box[0] = px;
      if (py < box[1]) box[1] = py;
      if (px > box[2]) box[2] = px;
      if (py > box[3]) box[3] = py;
      if (++vertex === ends[line]) break;
      px += dx[step];
      py += dy[step++];
    }
    boxes.set(box, 4 * line);
  }
  return { key, count, vertices, ends, names, boxes };
}

// The lines of a group that meet a box: west, south, east, north in quanta.
export function linesIn({ count, boxes }, [west, south, east, north]) {
  const inside = [];
  for (let line = 0, at = 0; line < count; line++, at += 4) {
    if (boxes[at] <= east && boxes[at + 2] >= west && boxes[at + 1] <= north && boxes[at + 3] >= south) {
      inside.push(line);
    }
  }
  return inside;
}

// Where a line begins among the vertices of its group, and where it ends.
export function spanOf({ ends }, line) {
  return [line ? ends[line - 1] : 0, ends[line]];
}

// The middle of a line, as it is drawn, and how far it is from its beginning to its end along it.
export function middleOf({ vertices, ends }, line) {
  const [begin, end] = spanOf({ ends }, line);
  const far = (at) => Math.hypot(vertices[2 * at + 2] - vertices[2 * at], vertices[2 * at + 3] - vertices[2 * at + 1]);
  let length = 0;
  for (let at = begin; at < end - 1; at++) length += far(at);
  let left = length / 2;
  for (let at = begin; at < end - 1; at++) {
    const step = far(at);
    if (left <= step && step) {
      const part = left / step;
      const between = (k) => vertices[2 * at + k] + part * (vertices[2 * at + 2 + k] - vertices[2 * at + k]);
      return { x: between(0), y: between(1), length };
    }
    left -= step;
  }
  return { x: vertices[2 * begin], y: vertices[2 * begin + 1], length };
}
