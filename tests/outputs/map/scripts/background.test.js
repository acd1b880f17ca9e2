/* The background without a page: what is unpacked, which lines are drawn at which scale, where names stand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { twins } from "./twins.js";

import {
  boxOf,
  boxOfAll,
  drawAreas,
  drawLines,
  fadeEdges,
  isNamed,
  mistWithin,
  widthAt,
} from "../../../../geoplan/outputs/map/scripts/background/background_drawing.js";
import {
  linesIn,
  middleOf,
  readGroups,
  spanOf,
} from "../../../../geoplan/outputs/map/scripts/background/background_lines.js";
import { namesIn } from "../../../../geoplan/outputs/map/scripts/background/background_names.js";

const { packed, looks: list, lines, widths } = twins.background;
const looks = new Map(list.map((look) => [look.key, look]));
const groups = readGroups(inflateRawSync(Buffer.from(packed.data, "base64")), packed);
const pointsOf = (group, line) => {
  const [begin, end] = spanOf(group, line);
  return Array.from({ length: end - begin }, (_, k) => [...group.vertices.slice(2 * (begin + k), 2 * (begin + k) + 2)]);
};

// Node has no paths: those here take what they are told.
globalThis.Path2D = class {
  moveTo() {}
  lineTo() {}
};

// A canvas that notes what it is told.
function canvasOf(width, height) {
  const told = [];
  const pen = new Proxy(
    {},
    {
      get: (has, name) => has[name] ?? ((...given) => told.push([name, ...given])),
      set: (has, name, value) => {
        has[name] = value;
        told.push([name, value]);
        return true;
      },
    },
  );
  return { width, height, told, getContext: () => pen };
}

test("lines and rings are those that Python packed, with their names", () => {
  for (const form of ["areas", "lines"]) {
    for (const group of groups[form]) {
      const told = lines[form][group.key];
      assert.equal(group.count, told.length);
      told.forEach(([name, points], line) => {
        assert.deepEqual(pointsOf(group, line), points);
        assert.equal(packed.names[group.names[line]], name);
      });
    }
  }
});

test("a line is found by the box around it, and only there", () => {
  const group = groups.lines.find(({ key }) => key === "river");
  const all = Array.from({ length: group.count }, (_, line) => line);
  assert.deepEqual(linesIn(group, [-1e9, -1e9, 1e9, 1e9]), all);
  assert.deepEqual(linesIn(group, [0, 0, 1, 1]), []);
  const [x, y] = pointsOf(group, 0)[0];
  assert.ok(linesIn(group, [x, y, x, y]).includes(0));
});

test("the middle of a line lies on it, half way", () => {
  const bent = { vertices: Int32Array.from([0, 0, 30, 0, 30, 10]), ends: Uint32Array.from([3]) };
  assert.deepEqual(middleOf(bent, 0), { x: 20, y: 0, length: 40 });
  const dot = { vertices: Int32Array.from([7, 8, 7, 8]), ends: Uint32Array.from([2]) };
  assert.deepEqual(middleOf(dot, 0), { x: 7, y: 8, length: 0 });
});

test("lines are as wide as on paper", () => {
  for (const [key, metres, width] of widths) assert.ok(Math.abs(widthAt(looks.get(key), metres) - width) < 1e-9);
});

const [west, , east, north] = allOf();
function allOf() {
  const boxes = groups.lines.flatMap(({ boxes: each }) => [...each]);
  const side = (k, pick) => pick(...boxes.filter((_, at) => at % 4 === k));
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}
const viewOf = (metres) => {
  const scale = 400 / (east - west);
  return { scale, ratio: 1, left: west * scale, top: north * scale, metres, quantum: packed.quantum };
};

test("small roads are drawn near by alone, and areas as rings that are closed", () => {
  const far = canvasOf(400, 400);
  drawLines(far, groups.lines, looks, viewOf(300));
  const near = canvasOf(400, 400);
  drawLines(near, groups.lines, looks, viewOf(5));
  const colours = ({ told }) => new Set(told.filter(([name]) => name === "strokeStyle").map(([, value]) => value));
  assert.ok(!colours(far).has(looks.get("minor").colour));
  assert.ok(colours(near).has(looks.get("minor").colour));
  assert.ok(colours(far).has(looks.get("motorway").colour));
  const canvas = canvasOf(400, 400);
  drawAreas(canvas, groups.areas, looks, viewOf(300));
  const count = (name) => canvas.told.filter(([each]) => each === name).length;
  assert.equal(count("closePath"), count("moveTo"));
  assert.equal(count("fill"), groups.areas.length);
  assert.equal(boxOf(canvas, viewOf(300))[0], west);
});

test("names stand where nothing else does, the largest places first, each inside", () => {
  const ground = { places: packed.places, groups: groups.lines, names: packed.names, looks };
  const measure = (name, size) => 0.5 * size * name.length;
  const taken = [[0, 0, 100, 400]];
  const metres = 40;
  const stand = namesIn({ width: 400, height: 400 }, ground, viewOf(metres), { measure, taken });
  assert.ok(stand.length > 3);
  const boxes = stand.map(({ name, look, x, y }) => {
    const half = measure(name, look.size) / 2;
    return [x - half, y - look.size / 2, x + half, y + look.size / 2];
  });
  const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  boxes.forEach((box, at) => {
    assert.ok(box[0] >= 100 && box[1] >= 0 && box[2] <= 400 && box[3] <= 400);
    assert.ok(boxes.every((other, before) => before === at || !meet(box, other)));
  });
  const ranks = stand.filter(({ dot }) => dot).map(({ look }) => list.indexOf(look));
  assert.deepEqual(
    ranks,
    [...ranks].sort((a, b) => a - b),
  );
  for (const { look } of stand) assert.ok(isNamed(look, metres));
  assert.deepEqual(
    namesIn({ width: 400, height: 400 }, ground, viewOf(1e9), { measure, taken: [[0, 0, 400, 400]] }),
    [],
  );
});

test("what is known ends in a mist that does not reach the place", () => {
  const box = boxOfAll([{ boxes: [0, 10, 50, 60] }, { boxes: [] }, { boxes: [-20, 20, 100, 110] }]);
  assert.deepEqual(box, [-20, 10, 100, 110]);
  assert.equal(boxOfAll([{ boxes: [] }]), null);
  const inner = mistWithin(box, [0, 30, 90, 120]); // the place goes beyond it in the north: there it ends as it is
  assert.ok(inner[0] > -20 && inner[0] < 0 && inner[1] > 10 && inner[1] < 30 && inner[2] < 100 && inner[2] > 90);
  assert.equal(inner[3], 110);
  const [laid, stops] = [[], []];
  const gradient = (...line) => ({ line, addColorStop: (_at, colour) => stops.push(colour) });
  const pen = {
    save() {},
    restore() {},
    createLinearGradient: gradient,
    fillRect: (...rectangle) => laid.push(rectangle),
  };
  const canvas = { width: 120, height: 100, getContext: () => pen };
  fadeEdges(canvas, box, inner, { scale: 1, left: -20, top: 110 }, "#f3f2ee");
  assert.deepEqual(
    laid.map((rectangle) => rectangle.map(Math.round)),
    [
      [0, 0, 14, 100],
      [0, 86, 120, 14],
      [113, 0, 7, 100],
    ],
  );
  assert.deepEqual([...new Set(stops)], ["#f3f2ee", "#f3f2ee00"]);
  fadeEdges(canvas, box, inner, { scale: 1, left: -20, top: 110 });
  assert.equal(pen.globalCompositeOperation, "destination-out");
});
