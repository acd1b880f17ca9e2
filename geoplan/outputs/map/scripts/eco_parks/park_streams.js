/* What a park's profile says of what it offers and looks for, with whom it pairs, and whom to ask. */

import { el } from "../drawing/dom.js";
import { bitsOf, contactParts, listOf, lowConfidence, note, placeButton, rowOf } from "./profile_lists.js";
import { known } from "../drawing/values.js";

const DIRECTIONS = ["offered", "sought"];

// "Heat, 140 °C" or "Rice husk".
export function streamName(eco, { stream, material }, degrees) {
  const { words } = eco.page;
  const name = material
    ? words.headed(eco.title("stream", stream), eco.title("material", material))
    : eco.title("stream", stream);
  return known(degrees) ? `${name}, ${words.short(degrees)} °C` : name;
}

export function streamsBrief(eco, id) {
  const { words } = eco.page;
  const [offered, sought] = DIRECTIONS.map(
    (each) => eco.of("streams", id).filter((row) => row.direction === each).length,
  );
  const pairs = eco.pairsOf(id).length;
  return offered + sought + pairs ? words.t("map.eco.streams_brief", { offered, sought, pairs }) : "";
}

export function streamsParts(eco, id) {
  const { words } = eco.page;
  const streams = eco.of("streams", id);
  const pairs = eco.pairsOf(id);
  if (!streams.length && !pairs.length) {
    const key = eco.all("streams").length ? "map.eco.no_streams_here" : "map.eco.no_streams";
    return [note(words.t(key))];
  }
  const low = lowConfidence(words, streams);
  const parts = DIRECTIONS.flatMap((direction) => {
    const rows = streams.filter((row) => row.direction === direction);
    if (!rows.length) return [];
    return [el("h4", {}, words.t(`map.eco.${direction}`)), listOf(rows.map((row) => streamRow(eco, row, low)))];
  });
  if (!pairs.length) return [...parts, low.note, note(words.t("map.eco.no_pairs"))];
  const list = listOf(pairs.map((pair) => pairRow(eco, pair, id)));
  return [...parts, low.note, el("h4", {}, words.t("map.eco.pairs")), list];
}

function streamRow(eco, row, low) {
  const { words } = eco.page;
  const part = (key, value) => (value > 0 ? words.t(key, { value: eco.size(value, row.unit) }) : "");
  const status = `map.eco.stream_status.${row.stream_status}`;
  const lines = [
    [part("map.eco.paired", row.paired_amount), row.paired_amount > 0 ? part("map.eco.left", row.left_amount) : ""],
    [words.has(status) ? words.t(status) : ""],
    [row.source, low.of(row)],
  ];
  const told = lines.map(bitsOf);
  return rowOf(streamName(eco, row, row.temperature_c), eco.size(row.amount, row.unit), told);
}

// A pair as the park sees it: to whom it gives, or from whom it takes.
function pairRow(eco, pair, id) {
  const { words } = eco.page;
  const gives = pair.from_estate_id === id;
  const other = gives
    ? { park: pair.to_estate_id, candidate: pair.to_candidate_id, name: pair.to_name }
    : { park: pair.from_estate_id, name: pair.from_name };
  const avoided = eco.told([["map.eco.avoids", eco.tonnes(pair.pair_avoided_tco2e)]]);
  const facts = [words.t("map.eco.distance", { km: words.number(pair.distance_km, 1) }), ...avoided];
  const head = el("span", {}, gives ? "→ " : "← ", placeButton(eco, other));
  const degrees = gives ? pair.offered_temperature_c : pair.sought_temperature_c;
  return rowOf(head, eco.size(pair.pair_amount, pair.pair_unit), [streamName(eco, pair, degrees), bitsOf(facts)]);
}

export function contactOf(eco, id) {
  const [contact] = eco.of("contacts", id);
  const parts = contact ? contactParts(contact) : [];
  return parts.length ? parts.map((part) => el("p", {}, part)) : [note(eco.page.words.t("map.eco.no_contact"))];
}
