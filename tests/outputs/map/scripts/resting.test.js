import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Resting } from "../../../../geoplan/outputs/map/scripts/ranking/resting.js";

const { now } = performance;
afterEach(() => {
  performance.now = now;
});

// A clock that goes on by 4 ms whenever it is read: a slice of 10 ms takes three steps.
function slowly() {
  let clock = 0;
  performance.now = () => (clock += 4);
}

function* counted(steps, log) {
  for (let step = 1; step <= steps; step++) {
    log.push(step);
    yield;
  }
  return `${steps} steps`;
}

test("long work is done piece by piece, and told once", async () => {
  slowly();
  const log = [];
  const told = await new Promise((go) => {
    const resting = new Resting(
      () => counted(20, log),
      () => go(resting.of("key")),
    );
    resting.ask("key", true);
    resting.ask("key", true); // who asks again while it is under way waits for the same
    assert.equal(resting.of("key"), undefined);
  });
  assert.equal(told, "20 steps");
  assert.equal(log.length, 20);
});

test("the page has its turn between the pieces, and another state of things ends them", async () => {
  slowly();
  const log = [];
  let wanted = "first";
  const told = await new Promise((go) => {
    const resting = new Resting(
      () => {
        if (wanted === "first") {
          wanted = "second";
          setImmediate(() => resting.ask("second", true));
          return counted(1e9, log);
        }
        return ["at once"];
      },
      () => go([resting.of("first"), resting.of("second")]),
    );
    resting.ask("first", true);
  });
  assert.deepEqual(told, [undefined, ["at once"]]);
  assert.ok(log.length < 1e6);
});

test("who needs it at once gets it, however long it takes", () => {
  slowly();
  let times = 0;
  const resting = new Resting(
    () => counted(50, []),
    () => (times += 1),
  );
  resting.ask("key", true);
  resting.settle("key");
  resting.settle("key");
  assert.equal(resting.of("key"), "50 steps");
  assert.equal(times, 1);
});
