import assert from "node:assert/strict";
import { test } from "node:test";

import { numbersApart } from "../../../../geoplan/outputs/map/scripts/scenarios/scenario_target_marks.js";

const box = { top: 16, foot: 172 };

test("numbers of marks that lie apart stand beside them", () => {
  const marks = [
    { x: 10, y: 20 },
    { x: 10, y: 60 },
    { x: 90, y: 60 },
  ];
  assert.deepEqual(
    numbersApart(marks, box).map(({ at }) => at),
    [20, 60, 60],
  );
});

test("numbers of marks upon each other stand one below the other, and none below the chart", () => {
  const marks = [171, 172, 172].map((y) => ({ x: 10, y }));
  const at = numbersApart(marks, box).map((mark) => mark.at);
  assert.equal(at.at(-1), 172);
  for (let k = 1; k < at.length; k++) assert.ok(at[k] - at[k - 1] >= 11);
});
