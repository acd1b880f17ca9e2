import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, partsOfStop, spread, stopOf } from "../../../../geoplan/outputs/map/scripts/tour/stop_views.js";

const STOPS = [{ view: "" }, { view: "#study=a&language=ja&zone=11383&per=km2&tour=4" }];

test("a stop's view keeps neither study nor language nor another stop", () => {
  assert.deepEqual(partsOfStop(STOPS[1]), { zone: "11383", per: "km2" });
  assert.deepEqual(partsOfStop(STOPS[0]), {});
});

test("the address of a stop names it, in the language of its reader", () => {
  assert.equal(addressOf(STOPS, 0), "tour=1");
  assert.equal(addressOf(STOPS, 1, "vi"), "language=vi&tour=2&zone=11383&per=km2");
});

test("only numbers of stops are stops", () => {
  const asked = ["1", "2", "3", "0", "-1", "1.5", "", "x", "01"];
  assert.deepEqual(
    asked.map((text) => stopOf(text, 2)),
    [0, 1, null, null, null, null, null, null, 0],
  );
});

test("an address that says nothing but the stop shows its view; what else it says stays as it is", () => {
  assert.deepEqual(spread({ tour: "2", language: "vi" }, STOPS), {
    language: "vi",
    tour: "2",
    zone: "11383",
    per: "km2",
  });
  const moved = { tour: "2", zone: "7" };
  assert.equal(spread(moved, STOPS), moved);
  const none = { zone: "7" };
  assert.equal(spread(none, STOPS), none);
  const beyond = { tour: "9" };
  assert.equal(spread(beyond, STOPS), beyond);
});
