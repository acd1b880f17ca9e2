import assert from "node:assert/strict";
import { test } from "node:test";

import { csvOf } from "../../../../geoplan/outputs/map/scripts/taking/csv.js";
import { collectionOf, geometryOf, pointOf, ringOf } from "../../../../geoplan/outputs/map/scripts/taking/geojson.js";
import { tableOf } from "../../../../geoplan/outputs/map/scripts/taking/records.js";
import { fileNameOf } from "../../../../geoplan/outputs/map/scripts/taking/saved_file.js";

const TAIL = { data_status: "zones: schematic", data_sources: "Made up" };

test("a table has the names of a run's tables, each figure followed by its ends, and how real the data are", () => {
  const records = [
    { zone_id: "01", zone_name: "Một", energy_gwh: 2, area_km2: 3, energy_gwh_low: 1, energy_gwh_high: 4 },
    { zone_id: "02", zone_name: null, energy_gwh: null, area_km2: 5 },
  ];
  const { columns, rows } = tableOf("zone", records, TAIL);
  const figures = ["energy_gwh", "energy_gwh_low", "energy_gwh_high", "area_km2"];
  assert.deepEqual(columns, ["zone_id", "zone_name", ...figures, "data_status", "data_sources"]);
  assert.deepEqual(rows[1], ["02", null, null, null, null, 5, "zones: schematic", "Made up"]);
});

test("cells that would break a table or run as a formula do neither", () => {
  const text = csvOf({
    columns: ["a", "b"],
    rows: [
      ["=1+1", 'Phường "Một", cũ'],
      [-2.5, null],
      [Infinity, "a\nb"],
    ],
  });
  assert.equal(text, '\ufeffa,b\r\n\'=1+1,"Phường ""Một"", cũ"\r\n-2.5,\r\n,"a\nb"\r\n');
});

const CLOCKWISE = [
  [0, 0],
  [0, 2],
  [2, 2],
  [2, 0],
];

test("rings are closed, outer ones run anticlockwise and holes clockwise", () => {
  const outer = ringOf(CLOCKWISE);
  assert.deepEqual(outer, [...CLOCKWISE, [0, 0]].reverse());
  assert.deepEqual(ringOf(outer), outer);
  assert.deepEqual(ringOf(outer, true), [...outer].reverse());
});

test("one polygon is a polygon, several are a multipolygon, none is nothing", () => {
  assert.equal(geometryOf([[CLOCKWISE]]).type, "Polygon");
  assert.equal(geometryOf([[CLOCKWISE], [CLOCKWISE]]).coordinates.length, 2);
  assert.equal(geometryOf([]), null);
  assert.deepEqual(pointOf([106.68312345, 20.1]), { type: "Point", coordinates: [106.683123, 20.1] });
  assert.equal(pointOf(null), null);
});

test("what is said of all features stands beside them", () => {
  const feature = { id: "zone:zones:1", geometry: null, properties: { a: 1 }, more: true };
  const made = collectionOf([feature], { licence: "CC0" });
  assert.deepEqual(made, {
    type: "FeatureCollection",
    licence: "CC0",
    features: [{ type: "Feature", id: "zone:zones:1", geometry: null, properties: { a: 1 } }],
  });
});

test("names of files have plain letters, whatever the language", () => {
  assert.equal(fileNameOf("Hải Phòng – Đồ Sơn", "picked"), "hai-phong-do-son-picked");
  assert.equal(fileNameOf("例示市"), "map");
});
