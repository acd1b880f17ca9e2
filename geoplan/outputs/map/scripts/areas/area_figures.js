/* What an area that is drawn gives: its roofs, the land and water in it, and what lies inside. Values bear the names that
   zones have, so that both can be compared. */

import { rowsOf } from "../estates/estate_hours.js";
import { canInflate, inflated } from "../packing/inflated.js";
import { landIn, runsOf } from "./land_cells.js";
import { areaOf, boundsMeet, sharedArea, turned } from "./overlap.js";
import { Plane, mercator } from "./plane.js";
import { boundsOf, holdsPlace, middleOf, signedArea } from "./ring_shape.js";
import { roofsIn } from "./roof_sums.js";
import { ringOf } from "../drawing/shapes.js";

const [M2_PER_HA, M2_PER_KM2, KW_PER_MW, KWH_PER_GWH] = [1e4, 1e6, 1e3, 1e6];
const LEAST_SHARE = 1e-6; // of a zone or a park: less is a border that two drawings do not share

// What `data.area` holds, read once.
export class AreaGround {
  constructor(given) {
    this.given = given;
    this.plane = new Plane(given.plane);
    this.reading = null;
    this.drawn = new Map(); // shape -> its rings in the plane
  }

  hectaresOf(ring) {
    return Math.abs(signedArea(this.plane.ring(ring))) / M2_PER_HA;
  }

  // The rings of a shape of the page, turned, and their bounds.
  ringsOf(shape, quantum) {
    if (!this.drawn.has(shape)) {
      const ring = (steps) => this.plane.ring(ringOf(steps, quantum).slice(0, -1));
      const rings = turned(shape.map((polygon) => polygon.map(ring)));
      this.drawn.set(shape, { rings, bounds: rings.map(boundsOf), whole: areaOf(rings) });
    }
    return this.drawn.get(shape);
  }

  read() {
    this.reading = this.reading || this.readAll();
    return this.reading;
  }

  async readAll() {
    this.kinds = [];
    for (const kind of this.given.kinds) {
      const runs = kind.cells ? runsOf(await inflated(kind.cells.data), kind.cells) : null;
      const wind = kind.figures && kind.figures.by === "wind_speed" ? await windOf(kind.figures) : null;
      this.kinds.push({ ...kind, runs, wind });
    }
  }

  // A hectare of a kind at a place: capacity, energy, its low and high end; null where only Python can tell.
  hectare({ figures, wind }, [x, y]) {
    if (!figures) return null;
    if (figures.by === "place") return figures.hectare[this.nearest(x, y)];
    return wind(x, y);
  }

  nearest(x, y) {
    const far = this.given.places.map(([px, py]) => Math.hypot(px - x, py - y));
    return far.indexOf(Math.min(...far));
  }
}

// Place -> what a hectare gives by the wind of its cell.
async function windOf({ plane, corner, step, width, speeds, cells, hectare }) {
  const levels = rowsOf(await inflated(cells), width);
  const toCells = plane ? new Plane(plane) : null;
  const [, size] = speeds;
  return (x, y) => {
    const at = toCells ? toCells.at(x, y) : [x, y];
    const [column, row] = at.map((value, axis) => Math.floor((value - corner[axis]) / step[axis]));
    const level = levels[row] && column >= 0 && column < width ? levels[row][column] : 0;
    if (!level) return hectare[0].map((value, k) => (k ? null : value));
    return between(hectare, size ? ((level - 1) / 16382) * (hectare.length - 1) : 0);
  };
}

function between(rows, at) {
  const first = Math.min(Math.floor(at), Math.max(rows.length - 2, 0));
  const next = rows[Math.min(first + 1, rows.length - 1)];
  return rows[first].map((value, k) => value + (at - first) * (next[k] - value));
}

// What of the page an area is summed from: a promise, for the roofs may have to be read; `heard` is told the share read.
export async function areaFigures(page, ring, heard = () => {}) {
  const ground = page.areas.ground;
  if (!canInflate()) return null;
  await ground.read();
  const { rooftops } = page;
  if (rooftops && rooftops.can) await rooftops.read(heard);
  return figuresOf(page, ground, ground.plane.ring(ring));
}

function figuresOf({ data, rooftops, sites }, ground, ring) {
  const m2 = Math.abs(signedArea(ring));
  const middle = middleOf([ring]);
  const place = { ring: signedArea(ring) < 0 ? reversed(ring) : ring, bounds: boundsOf(ring), ground };
  const roofs = rooftops && rooftops.can ? roofsIn(ring, { ...rooftops, plane: ground.plane }) : null;
  const kinds = ground.kinds.map((kind) => kindOf(ground, kind, { ring, m2, middle }));
  const values = { area_km2: m2 / M2_PER_KM2, ...(roofs ? roofValues(roofs) : {}) };
  for (const { key, eligibleHa } of kinds) values[`${key}_eligible_km2`] = (eligibleHa * M2_PER_HA) / M2_PER_KM2;
  const zones = data.sets[0].shapes.map((shape, index) => ({ index, share: shareOf(shape, data.quantum, place) }));
  const estates = data.estates.map((estate) => ({ estate, share: estateShare(estate, data.quantum, place) }));
  const items = sites ? sites.kinds.flatMap((kind) => kind.items) : [];
  return {
    values,
    areaHa: m2 / M2_PER_HA,
    kinds,
    status: worstOf(data, kinds, ground),
    roofs: roofs ? roofs.counts : null,
    zones: zones.filter(({ share }) => share > LEAST_SHARE),
    estates: estates.filter(({ share }) => share > LEAST_SHARE),
    candidates: items.filter(({ at }) => holdsPlace(ring, ...ground.plane.at(...mercator(...at)))),
  };
}

// The least real of what its figures rest on.
function worstOf({ layers = [] }, kinds, { given }) {
  const land = given.kinds.filter(({ key }) => kinds.some((kind) => kind.key === key && kind.eligibleHa > 0));
  const rest = layers.filter(({ kind }) => kind === "rooftops");
  const statuses = [...land, ...rest].map(({ status }) => status);
  return ["synthetic", "schematic"].find((status) => statuses.includes(status)) || "real";
}

function reversed(ring) {
  const turnedBack = new Float64Array(ring.length);
  for (let k = 0; k < ring.length; k += 2) turnedBack.set(ring.subarray(ring.length - 2 - k, ring.length - k), k);
  return turnedBack;
}

const total = (byClass) => Object.values(byClass).reduce((sum, value) => sum + value, 0);

function roofValues({ counts, sums }) {
  const [kwp, kwh] = [total(sums.capacity_kwp), total(sums.energy_kwh)];
  const classes = Object.entries(sums.capacity_kwp).filter(([name]) => name);
  return {
    roof_count: total(counts),
    roof_area_m2: total(sums.roof_area_m2),
    rooftop_pv_capacity_mwp: kwp / KW_PER_MW,
    rooftop_pv_energy_gwh: kwh / KWH_PER_GWH,
    rooftop_pv_specific_yield_kwh_per_kwp: kwp > 0 ? kwh / kwp : null,
    ...Object.fromEntries(classes.map(([name, sum]) => [`rooftop_pv_${name}_capacity_mwp`, sum / KW_PER_MW])),
    ...(sums.installed_kwp ? leftOf(kwp, kwh, total(sums.installed_kwp)) : {}),
  };
}

// What stands on roofs already, and what is left: the same share of the energy as of the capacity.
function leftOf(kwp, kwh, installed) {
  const left = Math.max(kwp - installed, 0);
  return {
    installed_rooftop_pv_mwp: installed / KW_PER_MW,
    rooftop_pv_remaining_mwp: left / KW_PER_MW,
    rooftop_pv_remaining_gwh: kwp > 0 ? (kwh * (left / kwp)) / KWH_PER_GWH : 0,
  };
}

// Eligible land of a kind, its share of the area, and what it carries; null where only Python can tell.
function kindOf(ground, kind, { ring, m2, middle }) {
  const land = kind.runs ? landIn(ring, kind.cells, kind.runs) : 0;
  const share = Math.max(0, Math.min(1, land / m2));
  const eligibleHa = (share * m2) / M2_PER_HA;
  const hectare = ground.hectare(kind, middle);
  const [capacity, energy, low, high] = [0, 1, 2, 3].map((k) =>
    hectare && hectare[k] !== null ? hectare[k] * eligibleHa : null,
  );
  return { key: kind.key, eligibleHa, share, capacity, energy, low, high };
}

// The part of a shape of the page that lies in an area: 1 where all of it does.
function shareOf(shape, quantum, { ring, bounds, ground }) {
  const { rings, bounds: each, whole } = ground.ringsOf(shape, quantum);
  if (!(whole > 0) || !each.some((one) => boundsMeet(one, bounds))) return 0;
  return Math.max(0, Math.min(1, sharedArea(rings, ring) / whole));
}

// A park without an outline lies where its point does.
function estateShare({ shape, point }, quantum, place) {
  if (shape.length) return shareOf(shape, quantum, place);
  return holdsPlace(place.ring, ...place.ground.plane.at(...mercator(...point))) ? 1 : 0;
}
