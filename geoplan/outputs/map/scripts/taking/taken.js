/* What of the picked things is taken along: their records, their shapes, and whose data they are. */

import { featureOf } from "../drawing/shapes.js";
import { known } from "../drawing/values.js";
import { geometryOf, pointOf } from "./geojson.js";
import { tableOf } from "./records.js";

const HEADS = {
  zone: ({ item, index }, { data }) => {
    const set = data.sets.find(({ key }) => key === item.set);
    const of = (column) => column[index] || null;
    return {
      zone_id: item.id,
      zone_name: of(set.names) || item.id,
      zone_name_en: of(set.plain),
      zone_type: of(set.types),
      district: of(set.districts),
    };
  },
  candidate: ({ item, site, group, at }) => ({
    candidate_id: item.id,
    candidate_name: site.name,
    candidate_kind: group,
    zone_name: site.zone || null,
    place_status: site.place,
    longitude: at[0],
    latitude: at[1],
  }),
  estate: ({ item, name }, { data }) => {
    const { stage } = data.estates.find(({ id }) => id === item.id);
    return { estate_id: item.id, estate_name: name, estate_status: stage || null };
  },
  area: ({ item }) => ({ area_id: item.id, area_name: item.name || null }),
};

const DIGITS = 9; // sums of areas have more than anybody knows

function someOf(values) {
  const some = Object.entries(values).filter(([, value]) => known(value));
  return Object.fromEntries(some.map(([name, value]) => [name, Number(value.toPrecision(DIGITS))]));
}

export function recordOf(thing, page) {
  return { ...HEADS[thing.item.kind](thing, page), ...someOf(thing.values) };
}

// How real the data are, and where they come from, in the language of the page.
export function originOf({ data, words }) {
  const layers = data.layers.map(({ kind, status, ...layer }) => {
    const [attribution, vintage, licence] = [layer.attribution, layer.vintage, layer.licence].map((each) =>
      words.inText(each),
    );
    return { layer: kind, title: words.t(`layer.${kind}`), status, attribution, vintage, licence };
  });
  const doubtful = layers.filter(({ status }) => status !== "real");
  return {
    layers,
    data_status: doubtful.length ? doubtful.map(({ layer, status }) => `${layer}: ${status}`).join("; ") : "real",
    data_sources: [...new Set(layers.map(({ attribution }) => attribution).filter(Boolean))].join("; "),
  };
}

// A table for each kind of things, and of each set of zones.
export function tablesOf(things, page) {
  const { data_status, data_sources } = originOf(page);
  const groups = new Map();
  for (const thing of things) {
    const key = thing.item.set || thing.item.kind;
    groups.set(key, [...(groups.get(key) || []), thing]);
  }
  return [...groups].map(([key, all]) => {
    const records = all.map((thing) => recordOf(thing, page));
    return { key, ...tableOf(all[0].item.kind, records, { data_status, data_sources }) };
  });
}

function shapeOf({ item, shape, ring, at }, quantum) {
  if (ring) return geometryOf([[ring]]);
  if (item.kind === "candidate" || !shape || !shape.length) return pointOf(at);
  return geometryOf(featureOf(shape, quantum).geometry.coordinates);
}

// Zones, parks and areas as polygons and sites as points, each with its figures and its status.
export function featuresOf(things, page) {
  const { data_status } = originOf(page);
  return things.map((thing) => ({
    id: [thing.item.kind, thing.item.set, thing.item.id].filter(Boolean).join(":"),
    geometry: shapeOf(thing, page.data.quantum),
    properties: { kind: thing.item.kind, name: thing.name, ...recordOf(thing, page), data_status },
  }));
}
