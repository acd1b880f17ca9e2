import assert from "node:assert/strict";
import { test } from "node:test";

import {
  appliedShares,
  closeness,
  closenessPoints,
  idealsOf,
  inOrder,
  intervalsOf,
  isStable,
  ranksOf,
  scoresBy,
  telling,
  tellsApart,
  uniform,
  weightedPoints,
  weightedSums,
} from "../../../../geoplan/outputs/map/scripts/ranking/rank.js";
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

function assertSited(method, scoresOf) {
  const { columns: table, weights: given, nominal, ends, sampling: drawing, [method]: python } = twins.sited;
  const ranks = ranksOf(scoresBy(table, given, scoresOf));
  const intervals = intervalsOf(table, given, drawing, scoresOf, ends);
  assert.deepEqual(ranks, python.rank);
  assert.deepEqual(intervals, python.interval);
  const stable = intervals.map((interval) => isStable(interval, drawing, ranks.filter(Boolean).length));
  assert.deepEqual(stable, python.stable);
  assert.ok(stable.includes(true) && stable.includes(false));
  const shares = appliedShares(table, given, nominal);
  assert.ok(shares.every((share, at) => near(share, python.applied[at])));
  assert.equal(ranks[7], ranks[8]);
}

test("with uncertain energies ranks, what is stable and the applied weight are those of Python", () => {
  assertSited("weighted_sum", weightedSums);
});

test("so they are by TOPSIS", () => {
  const ideals = idealsOf(telling(twins.sited.columns, twins.sited.weights).columns);
  assertSited("topsis", (table, given) => closeness(table, given, ideals).map(({ score }) => score));
});

test("a criterion that is equal for all is known as in Python; where only such have a weight, all are first", () => {
  const { columns: table, equal, alike, sampling: drawing } = twins.sited;
  assert.deepEqual(
    table.map((column) => !tellsApart(column)),
    equal,
  );
  const given = equal.map(Number);
  const ranks = ranksOf(scoresBy(table, given, weightedSums));
  const told = intervalsOf(table, given, drawing).map((interval, at) => [ranks[at], ...interval]);
  assert.deepEqual(told, alike);
});

test("scores that differ by less than a tie share a rank", () => {
  assert.deepEqual(ranksOf([0.5, 0.5 + 9e-10, 0.5 + 3e-9, 0.1]), [2, 2, 1, 4]);
});
