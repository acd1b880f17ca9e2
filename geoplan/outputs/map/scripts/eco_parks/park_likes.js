/* Who is like a pilot, and why: what the side of the page and a park's profile say of it. */

import { el } from "../drawing/dom.js";
import { bitsOf, listOf, note, parkButton, placeButton, rowOf } from "./profile_lists.js";
import { known } from "../drawing/values.js";

const NEAREST = 5;

// The pilots: each with its places, the most alike first, and its roll-out by year.
export function pilotsOf(eco) {
  const pilots = new Map();
  const keyOf = (row) => `${row.pilot_estate_id}\n${row.technology}`;
  const pilotOf = (row) => {
    const { pilot_estate_id: id, technology } = row;
    if (!pilots.has(keyOf(row))) pilots.set(keyOf(row), { key: keyOf(row), id, technology, places: [], years: [] });
    return pilots.get(keyOf(row));
  };
  for (const row of eco.all("roll_out")) pilotOf(row).years.push(row);
  for (const row of eco.all("likes")) pilotOf(row).places.push(row);
  for (const { places, years } of pilots.values()) {
    places.sort((a, b) => (a.similarity_rank || Infinity) - (b.similarity_rank || Infinity));
    years.sort((a, b) => a.year - b.year);
  }
  return [...pilots.values()];
}

export function isAlike({ is_alike: alike }) {
  return Boolean(alike);
}

// "Alike in industry and size; not known: voltage".
export function reasonsOf(eco, row) {
  const { words } = eco.page;
  const features = (given) =>
    words.listed(
      (given || "")
        .split(";")
        .filter(Boolean)
        .map((key) => eco.title("feature", key)),
    );
  const by = row.alike_by ? words.t("map.eco.alike_by", { features: features(row.alike_by) }) : "";
  const unknown = row.unknown_features
    ? words.t("map.eco.alike_unknown", { features: features(row.unknown_features) })
    : "";
  return eco.page.words.runOn([by, unknown]);
}

export function similarityOf({ words }, row) {
  if (!known(row.similarity)) return words.t("map.not_known");
  return words.t("map.eco.similarity", { share: words.number(100 * row.similarity, 0) });
}

// A place that is like a pilot, with the reasons.
export function placeRow(eco, row) {
  const { words } = eco.page;
  const kind = row.place_kind === "roof" ? words.t("map.eco.place.roof") : "";
  const gains = eco.told([
    ["", eco.size(row.project_size, row.project_unit)],
    ["map.eco.avoids", eco.tonnes(row.project_avoided_tco2e)],
    ["map.eco.from_year", known(row.roll_out_year) ? String(row.roll_out_year) : ""],
  ]);
  const place = { park: row.estate_id, candidate: row.candidate_id, name: row.place_name };
  const lines = [reasonsOf(eco, row), bitsOf([kind, ...gains])];
  return rowOf(placeButton(eco, place), similarityOf(eco.page, row), lines);
}

// Those that are alike; where there are none, the nearest, which are not alike enough.
export function placesList(eco, places, most) {
  const { words } = eco.page;
  const alike = places.filter(isAlike);
  if (!alike.length) {
    const nearest = places.filter(({ similarity }) => known(similarity)).sort((a, b) => b.similarity - a.similarity);
    const list = nearest.length ? listOf(nearest.slice(0, NEAREST).map((row) => placeRow(eco, row))) : null;
    return [note(words.t(list ? "map.eco.nobody_alike_nearest" : "map.eco.nobody_alike")), list];
  }
  const more = alike.length > most ? note(words.t("map.eco.more_places", { count: alike.length - most })) : null;
  const rows = alike.slice(0, most).map((row) => placeRow(eco, row));
  return [listOf(rows, "ol"), more];
}

// ---- in the profile

const MOST = 8;

// What is said of a park: of those it leads, and of those that it follows.
function partsOf(eco, id) {
  const pilots = pilotsOf(eco);
  const own = pilots.filter((pilot) => pilot.id === id);
  const followed = pilots.flatMap((pilot) =>
    pilot.places.filter((row) => row.estate_id === id).map((row) => ({ pilot, row })),
  );
  return { own, followed };
}

export function dominoBrief(eco, id) {
  const { words } = eco.page;
  const { own, followed } = partsOf(eco, id);
  if (own.length) return words.t("map.eco.pilot");
  return followed.length ? similarityOf(eco.page, followed[0].row) : "";
}

export function dominoParts(eco, id) {
  const { words } = eco.page;
  const { own, followed } = partsOf(eco, id);
  const title = ({ technology }) => eco.title("technology", technology);
  const led = own.flatMap((pilot) => [
    el("h4", {}, words.t("map.eco.pilot_of", { technology: title(pilot) })),
    ...placesList(eco, pilot.places, MOST),
  ]);
  const follows = followed.map(({ pilot, row }) => {
    const head = el("span", {}, parkButton(eco, pilot.id), words.headed("", title(pilot)));
    const rank =
      known(row.similarity_rank) && isAlike(row) ? words.t("map.eco.rank_of", { rank: row.similarity_rank }) : "";
    return rowOf(head, similarityOf(eco.page, row), [reasonsOf(eco, row), rank || words.t("map.eco.not_alike")]);
  });
  if (!led.length && !follows.length) return [note(words.t("map.eco.no_likes"))];
  return [...led, ...(follows.length ? [el("h4", {}, words.t("map.eco.like_pilot")), listOf(follows)] : [])];
}
