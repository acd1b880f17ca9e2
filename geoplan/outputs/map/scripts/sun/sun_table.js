/* The sun at a place and on a plane, from the tables that geoplan/outputs/map/sun/sun_content.py has packed. Between the
   planes of a table it is bilinear, as geoplan's own look-up is, and the circle of azimuths is closed. */

import { rowsOf } from "../estates/estate_hours.js";
import { inflated } from "../packing/inflated.js";

const MONTHS = 12;
const EARTH_KM = 6371.0088;

// Unpacked once: the months of each table and mounting, and the cells of a grid where there is one.
export async function readSun(given) {
  const planes = given.tilts.length * given.azimuths.length;
  const months = {};
  for (const [mounting, { step, rows }] of Object.entries(given.months)) {
    const all = rowsOf(await inflated(rows), planes);
    const tables = Array.from({ length: all.length / MONTHS }, (_, at) => all.slice(at * MONTHS, (at + 1) * MONTHS));
    months[mounting] = { step, tables };
  }
  const { cells } = given;
  const grid = cells ? { ...cells, rows: rowsOf(await inflated(cells.ghi), cells.width) } : null;
  return { ...given, months, cells: grid };
}

export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

// Kilometres between two places, [longitude, latitude] each.
export function farKm([west, south], [east, north]) {
  const rad = Math.PI / 180;
  const half = (angle) => Math.sin((angle * rad) / 2) ** 2;
  const root = half(north - south) + Math.cos(south * rad) * Math.cos(north * rad) * half(east - west);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(root)));
}

function nearestOf(places, at) {
  const far = places.map((place) => farKm(place.at, at));
  return places[far.indexOf(Math.min(...far))];
}

// The nearest cell that is known: where it lies, and what a year brings it [kWh/m2]; null without a grid.
export function cellAt(cells, [lng, lat]) {
  if (!cells) return null;
  const [east, south] = cells.step;
  const shrink = Math.cos((lat * Math.PI) / 180);
  let nearest = { ghi: 0, far: Infinity };
  cells.rows.forEach((row, j) => {
    const away = (cells.north + j * south - lat) ** 2;
    if (away > nearest.far) return;
    row.forEach((ghi, i) => {
      const far = away + ((cells.west + i * east - lng) * shrink) ** 2;
      if (ghi && far < nearest.far) nearest = { ghi, far, at: [cells.west + i * east, cells.north + j * south] };
    });
  });
  return nearest.ghi ? nearest : null;
}

// What holds at a place: the place of the weather, the cell of the grid, the irradiation by month [kWh/m2].
export function placeAt(sun, at) {
  const cell = cellAt(sun.cells, at);
  const place = nearestOf(sun.places, cell ? cell.at : at);
  const own = sum(place.ghi);
  const scale = cell ? cell.ghi / own : 1;
  const home = sum(sun.places[sun.homes[place.table]].ghi);
  return { place, cell, ghi: place.ghi.map((month) => month * scale), factor: (scale * own) / home };
}

// The place of a value on a rising axis, and how far it lies beyond it towards the next.
function between(axis, value) {
  let at = axis.findLastIndex((end) => end <= value);
  at = Math.max(0, Math.min(at, axis.length - 2));
  return [at, (value - axis[at]) / (axis[at + 1] - axis[at])];
}

// The planes of a table around one, each with its weight.
export function planesAround({ tilts, azimuths }, { tilt, azimuth }) {
  const count = azimuths.length;
  const turned = ((((azimuth - azimuths[0]) % 360) + 360) % 360) + azimuths[0];
  const [row, down] = between(tilts, tilt);
  const [left, right] = between([...azimuths, azimuths[0] + 360], turned);
  const next = left + 1 === count ? 0 : left + 1;
  return [
    [row * count + left, (1 - down) * (1 - right)],
    [row * count + next, (1 - down) * right],
    [(row + 1) * count + left, down * (1 - right)],
    [(row + 1) * count + next, down * right],
  ];
}

// Yield by month [kWh/kWp] of a plane: its mounting, tilt and azimuth.
export function yieldsOf(sun, here, plane) {
  const { step, tables } = sun.months[plane.mounting];
  const around = planesAround(sun, plane);
  const scale = step * here.factor;
  return tables[here.place.table].map((row) => scale * sum(around.map(([at, weight]) => row[at] * weight)));
}

export function optimumAt(sun, here, mounting) {
  return { tilt: sun.optimum[mounting][here.place.table], azimuth: here.place.at[1] < 0 ? 0 : 180 };
}
