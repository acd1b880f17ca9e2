import assert from "node:assert/strict";
import { test } from "node:test";

import { bandOf, quantileOf } from "../../../../geoplan/outputs/map/scripts/curve/supply_band.js";
import {
  between,
  roundAbove,
  stepAt,
  stepsOf,
  ticksTo,
} from "../../../../geoplan/outputs/map/scripts/curve/supply_steps.js";
import { inflated } from "../../../../geoplan/outputs/map/scripts/packing/inflated.js";
import { futuresOf } from "../../../../geoplan/outputs/map/scripts/packing/packed_numbers.js";
import { near, twins } from "./twins.js";

const entriesOf = ({ sites }) =>
  sites.map(({ candidate_id: id, candidate_kind: key, ...values }) => ({ item: { id, values }, kind: { key } }));

function* curvesOf(twin) {
  const kept = new Set(twin.kept);
  yield [twin.curves.all, () => true];
  yield [twin.curves.kept, ({ item }) => kept.has(item.id)];
}

test("the steps are those of geoplan.supply_curve, of all sites and of those that a filter leaves", () => {
  for (const twin of twins.curves) {
    for (const [curve, isIn] of curvesOf(twin)) {
      const steps = stepsOf(entriesOf(twin), twin.content, isIn);
      assert.deepEqual(
        steps.map(({ item }) => item.id),
        curve.candidate_id,
      );
      steps.forEach(({ to, cost }, at) => {
        assert.ok(near(to, curve.cumulative_gwh[at]));
        assert.equal(cost, curve.lcoe_usd_per_mwh[at]);
      });
    }
  }
});

test("the band is P10, P50 and P90 of geoplan.supply_curve", async () => {
  for (const twin of twins.curves) {
    const { futures } = twin.content;
    const rows = futuresOf(await inflated(futures.rows), futures);
    for (const [curve, isIn] of curvesOf(twin)) {
      const sites = stepsOf(entriesOf(twin), twin.content, isIn).map(({ at, cost, energy }) => ({
        cost,
        energy,
        costRow: futures.lcoe_usd_per_mwh[at],
        energyRow: futures.energy_gwh[at],
      }));
      const limits = [...new Set(curve.lcoe_usd_per_mwh)];
      const band = bandOf(sites, rows, limits);
      const ends = { low: "low", median: "p50", high: "high" };
      curve.lcoe_usd_per_mwh.forEach((cost, row) => {
        for (const [name, end] of Object.entries(ends)) {
          const [told, wanted] = [band[name][limits.indexOf(cost)], curve[`cumulative_gwh_${end}`][row]];
          assert.ok(near(told, wanted, 1e-6), `${name} at ${cost}: ${told}, not ${wanted}`);
        }
      });
    }
  }
});

test("without a limit all counts, and what does not vary is what it is", () => {
  const sites = [
    { cost: 50, energy: 2, costRow: 0, energyRow: -1 },
    { cost: 60, energy: 5, costRow: -1, energyRow: -1 },
  ];
  const rows = [Float64Array.of(0.5, 1, 1.5)];
  const { low, median, high } = bandOf(sites, rows, [50, 60, Infinity]);
  assert.deepEqual([...low], [0.4, 5.4, 7], "between the two nearest futures");
  assert.deepEqual([...median], [2, 7, 7]);
  assert.deepEqual([...high], [2, 7, 7]);
  assert.equal(quantileOf([1, 2, 4], 0.75), 3);
});

test("what gives way to one that gives way itself stays", () => {
  const values = (cost) => ({ lcoe_usd_per_mwh: cost, energy_gwh: 1 });
  const entries = [50, 60, 70].map((cost) => ({ item: { values: values(cost) }, kind: {} }));
  const pairs = [
    [1, 0],
    [2, 1],
  ];
  const kept = (isIn) => stepsOf(entries, { order: [0, 1, 2], alone: pairs }, isIn).map(({ at }) => at);
  assert.deepEqual(
    kept(() => true),
    [0, 2],
  );
  assert.deepEqual(
    kept((entry) => entry !== entries[0]),
    [1],
  );
});

test("what lies between two costs is counted, both ends with it", () => {
  const steps = [50, 60, 60, 80].map((cost, at) => ({ cost, energy: at + 1 }));
  assert.deepEqual(between(steps, null, null), { count: 4, energy: 10 });
  assert.deepEqual(between(steps, null, 60), { count: 3, energy: 6 });
  assert.deepEqual(between(steps, 60, 60), { count: 2, energy: 5 });
  assert.deepEqual(between(steps, 81, null), { count: 0, energy: 0 });
});

test("the step at an amount is found, beyond all the last", () => {
  const steps = [1, 3, 3.5].map((to) => ({ to }));
  assert.deepEqual(
    [0, 0.99, 1, 2, 3.2, 9].map((amount) => stepAt(steps, amount)),
    [0, 0, 1, 1, 2, 2],
  );
  assert.equal(stepAt([], 1), -1);
});

test("axes have round numbers", () => {
  assert.deepEqual([0.3, 1, 7, 12, 200, 0].map(roundAbove), [0.5, 1, 10, 20, 200, 1]);
  assert.deepEqual(ticksTo(240, 5), [0, 50, 100, 150, 200]);
});
