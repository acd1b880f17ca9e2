import assert from "node:assert/strict";
import { test } from "node:test";

import {
  numbersOf,
  numbersText,
  partsIn,
  seenOf,
  seenText,
  switchesOf,
  switchesText,
  textOf,
} from "../../../../geoplan/outputs/map/scripts/state/address_text.js";

test("parts are read as they were written, whatever letters stand in them", () => {
  const parts = { result: "waste_energy_gwh", zone: "Hồng Bàng & 100 % = #1", site: "waste:planned:dinh-vu" };
  const text = textOf({ ...parts, set: "" });
  assert.equal(
    text,
    "result=waste_energy_gwh&zone=Hồng%20Bàng%20%26%20100%20%25%20%3D%20%231&site=waste:planned:dinh-vu",
  );
  assert.deepEqual(partsIn(text), { parts, wrong: [] });
});

test("a link is read whatever a mail has made of it", () => {
  for (const sent of [
    "#study=hai-phong&zone=11617",
    "  study=hai-phong&zone=11617\n",
    "file:///C:/maps/map.html#study=hai-phong&zone=11617",
    "<https://example.org/map.html#study=hai-phong&zone=11617>.",
    '"#study=hai-phong&\r\n  zone=116\n17",',
    "#study=hai-phong&amp;zone=11617",
    "#study=hai%2Dphong&zone=%31%31617",
  ]) {
    assert.deepEqual(partsIn(sent), { parts: { study: "hai-phong", zone: "11617" }, wrong: [] }, sent);
  }
});

test("a limit without an upper end may stand last", () => {
  const parts = { kind: "all", filter: "capacity_mw:5.." };
  assert.equal(textOf(parts), "kind=all&filter=capacity_mw:5.%2E");
  for (const sent of [textOf(parts), `<#${textOf(parts)}>.`, "#kind=all&filter=capacity_mw:5.."]) {
    assert.deepEqual(partsIn(sent), { parts, wrong: [] }, sent);
  }
});

test("what is no part is named, and breaks nothing", () => {
  assert.deepEqual(partsIn("#zone=%E0%A4%A&=3&hello&set=districts"), {
    parts: { set: "districts" },
    wrong: ["zone=%E0%A4%A", "=3", "hello"],
  });
  assert.deepEqual(partsIn(""), { parts: {}, wrong: [] });
  assert.deepEqual(partsIn("#"), { parts: {}, wrong: [] });
});

test("letters that are composed in another way are the same name", () => {
  const apart = "Hồng".normalize("NFD");
  assert.equal(partsIn(`#zone=${encodeURIComponent(apart)}`).parts.zone, "Hồng".normalize("NFC"));
});

test("of weights what was moved is written, and what is unknown or comes to nothing is named", () => {
  const begun = { "": { waste: 10, grid: 5 }, biomass: { haul: 3, grid: 1 } };
  const groups = (now) =>
    Object.fromEntries(Object.keys(begun).map((key) => [key, { begun: begun[key], now: now[key] }]));
  const now = { "": { waste: 12.5, grid: 5 }, biomass: { haul: 3, grid: 0 } };
  assert.equal(numbersText(groups(begun)), "");
  const text = numbersText(groups(now));
  assert.equal(text, "waste:12.5,biomass/grid:0");
  assert.deepEqual(numbersOf(text, groups(begun)), { now, wrong: [] });
  assert.deepEqual(numbersOf("", groups(now)), { now: begun, wrong: [] });
  const wrong = ["sun:3", "waste:-1", "waste:1e9", "waste:101", "biomass/waste:2", "toString:1", "x"];
  assert.deepEqual(numbersOf(wrong.join(","), groups(begun)), { now: begun, wrong });
  assert.deepEqual(numbersOf("waste:1,biomass/grid:0,biomass/haul:0", groups(begun)), {
    now: { ...begun, "": { waste: 1, grid: 5 } },
    wrong: ["biomass/*:0"],
  });
  const unknown = { ...groups(begun), "": { begun: begun[""], now: begun[""], applied: ["waste"] } };
  assert.deepEqual(numbersOf("waste:0", unknown), { now: begun, wrong: ["*:0"] }, "the grid does not count");
});

test("of layers those that are other than at the start are written", () => {
  const begun = new Map([
    ["labels", true],
    ["rooftops", false],
  ]);
  const now = new Map([
    ["labels", false],
    ["rooftops", true],
  ]);
  assert.equal(switchesText(begun, begun), "");
  assert.equal(switchesText(begun, now), "-labels,rooftops");
  assert.deepEqual(switchesOf("-labels,rooftops", begun), { now, wrong: [] });
  assert.deepEqual(switchesOf("-roads,labels", begun), { now: begun, wrong: ["-roads"] });
});

test("a place on the map is short and right to a metre, and what is none is refused", () => {
  const seen = { zoom: 12.25, lat: 20.8613349, lng: -106.6 };
  assert.equal(seenText(seen), "12.25/20.86133/-106.6");
  assert.deepEqual(seenOf("12.25/20.86133/-106.6"), { zoom: 12.25, lat: 20.86133, lng: -106.6 });
  for (const wrong of [
    "12/20",
    "12/95/106",
    "12/20/190",
    "-1/20/106",
    "99/20/106",
    "a/b/c",
    "12/20/106/4",
    "1e3/2/3",
  ]) {
    assert.equal(seenOf(wrong), null, wrong);
  }
});
