import assert from "node:assert/strict";
import { test } from "node:test";

import {
  percentsOf,
  roundedParts,
  shownPoints,
} from "../../../../geoplan/outputs/map/scripts/drawing/rounded_parts.js";

const sum = (parts) => parts.reduce((total, part) => total + (part || 0), 0);
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-6, `${value} is not ${wanted}`);

// Numbers that look drawn, and are the same each time.
function numbers(seed, count) {
  let state = seed;
  return Array.from({ length: count }, () => (state = (state * 16807) % 2147483647) / 2147483647);
}

test("shares in per cent come to 100", () => {
  assert.deepEqual(percentsOf([20, 25, 10, 10]), [31, 39, 15, 15]); // each rounded: 31, 38, 15, 15
  assert.deepEqual(percentsOf([1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(percentsOf([0, 0]), [0, 0]);
  for (let seed = 1; seed < 200; seed++) near(sum(percentsOf(numbers(seed, 7))), 100);
});

test("what is not known stays so, and nothing falls below 0", () => {
  assert.deepEqual(roundedParts([null, 0, 0.4], { whole: 0, step: 1 }), [null, 0, 0]);
});

test("points are never above what they could be, and come to the score", () => {
  const waste = [20, 25, 10, 10].map((weight) => (100 * weight) / 65);
  const shares = [1, 1, 0, 1];
  const rows = waste.map((most, at) => ({ points: shares[at] * most, most }));
  const score = sum(rows.map(({ points }) => points));
  const shown = shownPoints(rows, score);
  near(sum(shown.map(({ most }) => most)), 100);
  near(sum(shown.map(({ points }) => points)), Math.round(10 * score) / 10);
  shares.forEach((share, at) => near(shown[at].points, share ? shown[at].most : 0));
});

test("so it is with any shares and weights", () => {
  for (let seed = 1; seed < 500; seed++) {
    const weights = numbers(seed, 6);
    const shares = numbers(seed + 7, 6).map((share) => (share > 0.8 ? 1 : share < 0.1 ? null : share));
    const known = sum(weights.map((weight, at) => (shares[at] === null ? 0 : weight)));
    if (!known) continue;
    const rows = weights.map((weight, at) => {
      const most = (100 * weight) / known;
      return { points: shares[at] === null ? null : shares[at] * most, most };
    });
    const score = sum(rows.map(({ points }) => points));
    const shown = shownPoints(rows, score);
    for (const [at, { points, most }] of shown.entries()) {
      if (shares[at] === null) assert.equal(points, null);
      else assert.ok(points <= most + 1e-9 && Math.abs(points - rows[at].points) < 0.11, JSON.stringify(shown));
    }
    assert.ok(Math.abs(sum(shown.map(({ points }) => points)) - score) < 0.16);
  }
});

test("points without a most come to the score too", () => {
  const rows = [10.04, 20.04, 0.04].map((points) => ({ points, most: null }));
  near(sum(shownPoints(rows, 30.12).map(({ points }) => points)), 30.1);
});
