import assert from "node:assert/strict";
import { test } from "node:test";

import {
  judgeScenarios,
  savedScenarios,
  wholeScenario,
} from "../../../../geoplan/outputs/map/scripts/scenarios/scenario_file.js";
import { twins } from "./twins.js";

const { content, files } = twins.scenario_files;

function faultsOf(given, known = content) {
  const notes = { unknown: [], wrong: [] };
  judgeScenarios(given, known, notes);
  return notes;
}

test("the page refuses the scenarios that Python refuses, and no others", () => {
  for (const { given, refused } of files) {
    const { unknown, wrong } = faultsOf(given);
    assert.equal(unknown.length + wrong.length > 0, refused, JSON.stringify([given, unknown, wrong]));
  }
});

test("what is not known is told by name, and without measures no name is unknown", () => {
  const given = { plan: { measures: { unheard: {}, rooftop_pv: { rate: 99 } }, places: { nowhere: {} } } };
  assert.deepEqual(faultsOf(given), {
    unknown: ["plan: unheard", "plan: nowhere"],
    wrong: ["plan: rooftop_pv: rate 99"],
  });
  assert.deepEqual(faultsOf(given, null), { unknown: [], wrong: ["plan: rooftop_pv: rate 99"] });
});

test("what is saved is read as it was, and its title stands in all languages", () => {
  const measures = { rooftop_pv: { shares: { 2030: 0.5 }, curve: "linear" } };
  const whole = wholeScenario({ title: { en: "A plan", vi: "" }, measures });
  assert.deepEqual(whole, { title: { en: "A plan", vi: "A plan", ja: "A plan" }, measures, places: {} });
  const saved = savedScenarios(new Map([["plan", { ...whole, places: { a: {} } }]]));
  assert.deepEqual(wholeScenario(saved.plan), whole);
  assert.deepEqual(faultsOf(saved), { unknown: [], wrong: [] });
});
