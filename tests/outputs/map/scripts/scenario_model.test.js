import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { futuresOf, numbersOf } from "../../../../geoplan/outputs/map/scripts/packing/packed_numbers.js";
import {
  bandOf,
  chanceOf,
  futuresOfRun,
  gapOf,
  levelsOf,
} from "../../../../geoplan/outputs/map/scripts/scenarios/scenario_chance.js";
import { ScenarioModel } from "../../../../geoplan/outputs/map/scripts/scenarios/scenario_model.js";
import { twins } from "./twins.js";

const inflated = (text) => new Uint8Array(inflateRawSync(Buffer.from(text, "base64")));

function modelOf(content) {
  const rows = numbersOf(inflated(content.numbers.packed), content.numbers.lengths);
  return new ScenarioModel(content, rows, futuresOf(inflated(content.futures.rows), content.futures));
}

const towns = twins.scenarios.map(({ content, cases }) => ({ model: modelOf(content), cases }));

// Beside a number of its row that is large, one that is small may differ by rounding. What Python does not know is null.
function alike(found, wanted, told) {
  const scale = Math.max(1, ...wanted.map(Math.abs));
  assert.equal(found.length, wanted.length, told);
  wanted.forEach((value, at) => {
    if (value === null) {
      assert.ok(Number.isNaN(found[at]), `${told} [${at}]: ${found[at]}, not known in Python`);
      return;
    }
    const off = Math.abs(found[at] - value);
    assert.ok(off <= 1e-9 * scale, `${told} [${at}]: ${found[at]}, Python ${value}`);
  });
}

function each(act) {
  towns.forEach(({ model, cases }, town) =>
    cases.forEach(({ setting, run }, at) =>
      act(model.runOf(setting), run, { model, told: `town ${town}, plan ${at}` }),
    ),
  );
}

test("each plan stands and is built as Python says, and is held back where it says so", () => {
  each((found, wanted, { told }) => {
    found.stands.forEach(({ placed, stock, added, limited, isShort }, m) => {
      alike(placed, wanted.placed[m], `${told} placed ${m}`);
      alike(stock, wanted.stock[m], `${told} stock ${m}`);
      alike(added, wanted.added[m], `${told} added ${m}`);
      const why = [...(limited.length ? ["build_limit"] : []), ...(isShort ? ["resource"] : [])];
      assert.deepEqual(why, wanted.limited[m], `${told} limited ${m}`);
    });
  });
});

test("each plan cuts what Python says, by measure and in all", () => {
  each((found, wanted, { told }) => {
    alike(found.cut, wanted.cut, `${told} cut`);
    found.by.forEach((row, m) => alike(row, wanted.attributed[m], `${told} by ${m}`));
    found.cut.forEach((cut, y) => {
      const sum = found.by.reduce((total, row) => total + row[y], 0);
      if (wanted.cut[y] === null) return;
      assert.ok(Math.abs(sum - cut) <= 1e-9 * Math.max(1, Math.abs(cut)), `${told} ${y}: ${sum} and ${cut}`);
    });
  });
});

test("each plan costs what Python says, in its years and by the tonne, and the curve has its order", () => {
  const unknown = (value) => (Number.isNaN(value) ? null : value);
  const close = (value, other) => value === other || Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(other));
  each((found, { money }, { told, model }) => {
    for (const [who, wanted] of Object.entries(money)) {
      const rows = model.moneyOf(found, who);
      const certain = ({ net, perTonne }) => !Number.isNaN(net) && !Number.isNaN(perTonne);
      const order = wanted.order.filter((m) => wanted.net[m] !== null && wanted.per_tonne[m] !== null);
      assert.deepEqual(
        rows.filter(certain).map(({ m }) => m),
        order,
        `${told} ${who}`,
      );
      for (const { m, yearly, net, perTonne } of rows) {
        yearly.forEach((value, y) => assert.ok(close(unknown(value), wanted.yearly[m][y]), `${told} ${who} ${m} ${y}`));
        assert.ok(close(unknown(net), wanted.net[m]), `${told} ${who} ${m}: ${net}, ${wanted.net[m]}`);
        assert.ok(
          close(unknown(perTonne), wanted.per_tonne[m]),
          `${told} ${who} ${m}: ${perTonne}, ${wanted.per_tonne[m]}`,
        );
      }
    }
  });
});

test("the futures of each plan have the range that Python's have", () => {
  each((found, wanted, { told, model }) => {
    const futures = futuresOfRun(model, found);
    const [band, totalBand] = [bandOf(futures.cut), bandOf(futures.total)];
    ["low", "p50", "high"].forEach((name, at) => {
      alike(band[name], wanted.band[at], `${told} ${name}`);
      alike(totalBand[name], wanted.total_band[at], `${told} ${name} in all`);
    });
  });
});

test("a target in each sense has the level in each future, the gap and the chance that Python says", () => {
  const chances = [];
  each((found, wanted, { told, model }) => {
    const futures = futuresOfRun(model, found);
    for (const { target, levels, chance, gap } of wanted.targets) {
      const named = `${told} ${target.sense}`;
      if (target.level !== null) alike(levelsOf(target, model), levels, named);
      assert.equal(chanceOf(target, model, futures), chance, named);
      const ours = gapOf(target, model, found);
      assert.equal(ours === null, gap === null, named);
      assert.ok(Math.abs(ours - gap) <= 1e-9 * Math.max(1, Math.abs(target.level)), named);
      chances.push(chance);
    }
  });
  assert.ok(chances.filter((chance) => chance > 0 && chance < 1).length > 50, "chances that tell something");
});
