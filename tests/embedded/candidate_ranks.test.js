import assert from "node:assert/strict";
import { test } from "node:test";

import { near, twins } from "../outputs/map/scripts/twins.js";

// Sliders make nodes, which nobody looks at here.
globalThis.document = {
  createElement: () => ({ setAttribute() {}, addEventListener() {}, append() {}, style: {} }),
};
const { CandidateKind } = await import("../../geoplan/outputs/map/scripts/candidates/candidate_kind.js");
const { isStable } = await import("../../geoplan/outputs/map/scripts/ranking/rank.js");
const { inWords } = await import("../../geoplan/outputs/map/scripts/ranking/rank_list.js");

const { kinds, sampling, table, report } = twins;

for (const given of kinds) {
  test(`${given.key}: the map ranks, orders and calls stable what tables and report do`, () => {
    const kind = new CandidateKind(given, { sampling, moved() {}, rested() {} });
    const { ranks, order, scores, shares } = kind.ranked();
    const intervals = kind.intervals.work();
    const count = ranks.filter(Boolean).length;
    const listed = order.filter((at) => ranks[at]);
    const told = listed.map((at) => {
      const { id, name } = kind.items[at];
      return {
        id,
        name,
        rank: ranks[at],
        range: inWords(intervals[at]),
        stable: isStable(intervals[at], sampling, count),
      };
    });
    const wanted = table[given.key];
    assert.deepEqual(
      told,
      wanted.map(({ score: _, applied: __, ...row }) => row),
    );
    listed.forEach((at, place) => {
      assert.ok(near(scores[at], wanted[place].score, 1e-9), told[place].id);
      assert.ok(near(shares[at], wanted[place].applied, 1e-9), told[place].id);
    });
    const byName = new Map(told.map(({ name, rank, range, stable }) => [name, [rank, range, stable]]));
    assert.ok(report[given.key].length > 0);
    for (const [name, ...row] of report[given.key]) assert.deepEqual(byName.get(name), row, name);
  });
}
