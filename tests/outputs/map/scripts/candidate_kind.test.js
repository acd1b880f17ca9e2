import assert from "node:assert/strict";
import { test } from "node:test";

import { near, twins } from "./twins.js";

// Sliders make nodes, which nobody looks at here.
const node = () => ({ setAttribute() {}, addEventListener() {}, append() {}, style: {} });
globalThis.document = { createElement: node };
const { CandidateKind } = await import("../../../../geoplan/outputs/map/scripts/candidates/candidate_kind.js");
const { Priority } = await import("../../../../geoplan/outputs/map/scripts/ranking/priority.js");
const { appliedShares, isStable, ranksOf, scoresBy, weightedSums } =
  await import("../../../../geoplan/outputs/map/scripts/ranking/rank.js");

const { candidates, table, equal, ranking, set, zones, by_weights } = twins.page;
const { sampling, kinds } = candidates;
const kindOf = (given) => new CandidateKind(given, { sampling, moved() {}, rested() {} });

const priorityOf = (own) => {
  const sets = [{ ...own, values: {}, classes: {} }];
  const data = { ranking: { ...ranking }, fields: {}, groups: [], selectable: [], sets };
  const words = { say: (each) => each, button: node };
  return new Priority({ data, words, state: { set: own } });
};

const named = (key) => equal[key].filter(Boolean).sort();

function assertRow(row, [rank, low, high, stable, share], told) {
  assert.deepEqual([told.rank, ...told.interval], [rank, low, high], row);
  assert.equal(told.stable, Boolean(stable), row);
  assert.ok(near(told.share, share), `${row}: ${told.share}, ${share}`);
}

test("a page that is opened ranks sites as the table does, calls the same stable and names the same weight", () => {
  let [stable, moving] = [0, 0];
  for (const kind of kinds.map(kindOf)) {
    const { ranks, shares } = kind.ranked();
    const intervals = kind.intervals.work();
    const count = ranks.filter(Boolean).length;
    kind.items.forEach(({ id }, at) => {
      const isSure = isStable(intervals[at], sampling, count);
      [stable, moving] = [stable + isSure, moving + !isSure];
      assertRow(id, table[id], { rank: ranks[at], interval: intervals[at], stable: isSure, share: shares[at] });
    });
    assert.deepEqual(
      kind.equal
        .map(({ key }) => key)
        .filter((key) => kind.weights[key] > 0)
        .sort(),
      named(kind.key),
    );
  }
  assert.ok(stable > 0 && stable + moving === Object.keys(table).length);
});

test("what is equal for all adds nothing to a score, and its slider moves none", () => {
  for (const kind of kinds.map(kindOf)) {
    const keys = kind.contributions(kind.items[0]).map(({ criterion }) => criterion.key);
    assert.ok(kind.equal.every(({ key }) => !keys.includes(key)));
    const before = kind.ranked();
    for (const { key } of kind.equal) kind.weights[key] += 50;
    assert.deepEqual(kind.ranked().ranks, before.ranks);
  }
});

test("a file of weights counts for the page as for a run: what it leaves out of a kind counts 0", () => {
  const kind = kindOf(kinds[0]);
  const [first, ...others] = Object.keys(kind.weights);
  const before = { ...kind.weights };
  for (const nothing of [{}, { [first]: 0 }, { unheard: 3 }]) {
    kind.take(nothing);
    assert.deepEqual(kind.weights, before);
  }
  kind.take({ [first]: 7 });
  assert.deepEqual(kind.weights, { [first]: 7, ...Object.fromEntries(others.map((name) => [name, 0])) });
});

function intervalsBy(priority, of) {
  const steps = priority.intervalsInSteps(of);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

test("zones have the ranks, the stable ones and the applied weight of their table", () => {
  const applied = ranking.criteria.filter((criterion) => criterion.applied);
  const columns = applied.map(({ key }) => set.shares[key]);
  const weights = applied.map(({ weight }) => weight);
  const nominal = ranking.criteria.reduce((sum, { weight }) => sum + weight, 0);
  const ranks = ranksOf(scoresBy(columns, weights, weightedSums));
  const intervals = intervalsBy(priorityOf(set), set);
  const shares = appliedShares(columns, weights, nominal);
  const count = ranks.filter(Boolean).length;
  assert.ok(count > 5);
  set.ids.forEach((id, at) => {
    const stable = isStable(intervals[at], ranking, count);
    assertRow(id, zones[id], { rank: ranks[at], interval: intervals[at], stable, share: shares[at] });
  });
});

test("intervals of zones are those of the futures until a slider moves, and then of the weights alone", () => {
  const priority = priorityOf(set);
  const [first] = priority.applied;
  const weight = priority.weights[first.key];
  assert.notDeepEqual(intervalsBy(priority, set), by_weights);
  const without = { ...set, rank_ends: undefined };
  assert.deepEqual(intervalsBy(priority, without), by_weights);
  priority.weights[first.key] = 3 * weight + 1;
  assert.deepEqual(intervalsBy(priority, set), intervalsBy(priority, without));
  assert.notDeepEqual(intervalsBy(priority, set), by_weights);
  priority.weights[first.key] = weight;
  assert.deepEqual(
    intervalsBy(priority, set).map(([low]) => low),
    set.rank_ends[0],
  );
});
