import assert from "node:assert/strict";
import { test } from "node:test";

import { faultsOfPlan, planOf, settingsOf } from "../../../../geoplan/outputs/map/scripts/plans/plan_file.js";
import { contentOf } from "../../../../geoplan/outputs/map/scripts/ranking/weights_file.js";
import { twins } from "./twins.js";

const { content, files } = twins.plans;
const read = (text) => contentOf({ text: () => Promise.resolve(text) });

test("the page refuses the plans that Python refuses, and takes from the others what it does", async () => {
  for (const { text, settings } of files) {
    const plan = await read(text);
    const faults = faultsOfPlan(plan, content);
    assert.equal(faults.length > 0, settings === null, `${text}: ${JSON.stringify(faults)}`);
    if (settings) assert.deepEqual(Object.fromEntries(settingsOf(plan, content)), settings, text);
  }
});

test("another study, other zones and what is not known are told by name", () => {
  const plan = planOf(content, settingsOf({}, content));
  const [id] = Object.keys(plan.estates);
  assert.deepEqual(faultsOfPlan(plan, content), []);
  assert.deepEqual(faultsOfPlan({ ...plan, study: "other" }, content), [{ key: "study", study: "other" }]);
  assert.deepEqual(faultsOfPlan({ ...plan, zones: "" }, content), [{ key: "zones" }]);
  const estates = { [id]: { pv_share: 2, colour: "red" }, nowhere: {} };
  assert.deepEqual(faultsOfPlan({ ...plan, estates, later: {} }, content), [
    { key: "unknown", names: `later; ${id}: colour; nowhere` },
    { key: "value", names: `${id}: pv_share 2` },
  ]);
});

test("what is left to the law or to nobody is not written", () => {
  const settings = new Map([["E1", { pv_share: 0.5, customer: "", surplus_share: null, dispatch: "tariff" }]]);
  assert.deepEqual(planOf(content, settings), {
    schema: content.schema,
    version: content.version,
    study: content.study,
    zones: content.zones,
    estates: { E1: { pv_share: 0.5, dispatch: "tariff" } },
  });
});
