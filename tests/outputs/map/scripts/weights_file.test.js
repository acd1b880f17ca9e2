import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords } from "../../../../geoplan/outputs/map/scripts/ranking/rank_list.js";
import { contentOf, onSliders, wrongWith } from "../../../../geoplan/outputs/map/scripts/ranking/weights_file.js";
import { twins } from "./twins.js";

const { schema, most, known, files } = twins.weights;
const file = (text) => ({ text: () => Promise.resolve(text) });

test("the page refuses the files of weights that Python refuses, and takes the others", async () => {
  const all = { zones: { names: known, applied: known }, kinds: {} };
  for (const { text, refused } of files) {
    const told = wrongWith(await contentOf(file(text)), { schema, most }, all);
    assert.equal(told !== null, refused, text);
  }
});

test("an interval of ranks is one number where both are the same, and dots while it is not known", () => {
  assert.equal(inWords([3, 7]), "3–7");
  assert.equal(inWords([3, 3]), "3");
  assert.equal(inWords(undefined), "…");
});

const SCHEMA = "geoplan-weights/1";
const KNOWN = {
  zones: { names: ["solar", "biomass", "grid"], applied: ["solar", "biomass"] },
  kinds: { waste: { names: ["haul", "grid"], applied: ["haul"] }, biogas: { names: ["haul"], applied: [] } },
};
const NOTHING = { names: [], nothing: [] };
const wrong = (content, wanted = SCHEMA) =>
  wrongWith({ schema: SCHEMA, ...content }, { schema: wanted, most: 1e6 }, KNOWN);

test("weights that are known, not negative and not all zero are taken", () => {
  assert.equal(wrong({ weights: { solar: 3 } }), null);
  assert.equal(wrong({ weights: { solar: 0, biomass: 0.5 }, candidates: { waste: { haul: 1 } } }), null);
  assert.equal(wrong({ weights: { solar: 3 }, candidates: { tides: { moon: -1 } } }), null, "a kind not met here");
});

test("a file of something else, or none at all, is wrong", () => {
  assert.deepEqual(wrongWith(null, { schema: SCHEMA, most: 1e6 }, KNOWN), NOTHING);
  assert.deepEqual(wrong({ weights: { solar: 3 } }, "geoplan-weights/2"), NOTHING);
  assert.deepEqual(wrong({}), NOTHING);
  assert.deepEqual(wrong({ weights: { solar: 3 }, candidates: [] }), { names: ["candidates"], nothing: [] });
});

test("what is wrong is named", () => {
  const told = wrong({ weights: { solar: -1, wind: 3, biomass: 1 }, candidates: { waste: { haul: "1", grid: 1 } } });
  assert.deepEqual(told.names, ["solar", "wind", "waste.haul"]);
  assert.deepEqual(wrong({ weights: { solar: 1 }, candidates: { waste: 3 } }).names, ["waste"]);
});

test("weights of which none counts rank nothing: neither zones nor a kind", () => {
  assert.deepEqual(wrong({ weights: { solar: 0 } }), { names: [], nothing: ["zones"] });
  assert.deepEqual(wrong({ weights: { grid: 20 } }).nothing, ["zones"], "the grid is not applied");
  const kinds = { waste: { haul: 0, grid: 20 }, biogas: { haul: 0 } };
  assert.deepEqual(wrong({ weights: { solar: 1 }, candidates: kinds }).nothing, ["waste", "biogas"]);
  assert.equal(wrong({ weights: { solar: 1 }, candidates: { biogas: { haul: 1 } } }), null, "nothing is applied to it");
});

test("weights of any size come onto the sliders in their proportions", () => {
  assert.deepEqual(onSliders({ solar: 20, grid: 100 }), { solar: 20, grid: 100 });
  assert.deepEqual(onSliders({ solar: 1, grid: 0 }), { solar: 1, grid: 0 });
  assert.deepEqual(onSliders({ solar: 0.3, grid: 0.6 }), { solar: 50, grid: 100 });
  assert.deepEqual(onSliders({ solar: 1e12, grid: 5e11 }), { solar: 100, grid: 50 });
  assert.deepEqual(onSliders({ solar: 1.7e308, grid: 1.7e308 }), { solar: 100, grid: 100 });
  assert.deepEqual(onSliders({ solar: 1e-300, grid: 0 }), { solar: 100, grid: 0 });
});
