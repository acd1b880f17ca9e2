import assert from "node:assert/strict";
import { test } from "node:test";

import {
  closeness,
  closenessPoints,
  idealsOf,
  inOrder,
  intervalsOf,
  ranksOf,
  uniform,
  weightedPoints,
  weightedSums,
} from "../../../../geoplan/outputs/map/scripts/rank.js";
import { near, twins } from "./twins.js";

const { columns, weights, sampling, weighted_sum: sums, topsis } = twins.rank;
const sharesOf = (at) => columns.map((column) => column[at]);
const byCloseness = (table, given) => closeness(table, given, idealsOf(columns)).map(({ score }) => score);

test("the numbers drawn are those of Python to the last digit", () => {
  const draw = uniform(sampling.seed);
  assert.deepEqual(
    twins.rank.drawn.map(() => draw()),
    twins.rank.drawn,
  );
});

test("weighted sums, ranks and their intervals are those of Python", () => {
  const scores = weightedSums(columns, weights);
  assert.ok(scores.every((score, at) => near(score, sums.score[at])));
  assert.deepEqual(ranksOf(scores), sums.rank);
  assert.deepEqual(intervalsOf(columns, weights, sampling), sums.interval);
});

test("closeness by TOPSIS, its ranks and their intervals are those of Python", () => {
  const scores = byCloseness(columns, weights);
  assert.ok(scores.every((score, at) => near(score, topsis.score[at])));
  assert.deepEqual(ranksOf(scores), topsis.rank);
  assert.deepEqual(intervalsOf(columns, weights, sampling, byCloseness), topsis.interval);
});

test("what each criterion adds to a score is what Python says, by either method", () => {
  const all = closeness(columns, weights, idealsOf(columns));
  for (const at of sums.score.keys()) {
    const summed = weightedPoints(sharesOf(at), weights).map(({ points }) => points);
    const shared = closenessPoints(sharesOf(at), all[at]);
    assert.ok(
      summed.every((points, which) => near(points, sums.points[at][which], 1e-10)),
      `${at}: ${summed}`,
    );
    assert.ok(
      shared.every((points, which) => near(points, topsis.points[at][which], 1e-10)),
      `${at}: ${shared}`,
    );
  }
});

test("the most that criteria could add to a sum is 100, over those that are known", () => {
  const points = weightedPoints([0.5, null, 1], [1, 5, 3]);
  assert.deepEqual(points, [
    { points: 12.5, most: 25 },
    { points: null, most: 125 },
    { points: 75, most: 75 },
  ]);
  assert.deepEqual(weightedPoints([null], [2]), [{ points: null, most: 0 }]);
});

test("equal scores share a rank, and what has none comes last", () => {
  assert.deepEqual(ranksOf([0.2, null, 0.7, 0.7]), [3, 0, 1, 1]);
  assert.deepEqual(inOrder([3, 0, 1, 1]), [2, 3, 0, 1]);
});

test("without a weight there is no score", () => {
  const nothing = weights.map(() => 0);
  assert.ok(weightedSums(columns, nothing).every((score) => score === null));
  assert.ok(byCloseness(columns, nothing).every((score) => score === null));
});
