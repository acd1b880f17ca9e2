/* What is known of eco-industrial parks: the tables of the page by park, and how their figures are written. */

import { groupedBy, rowsOf } from "../packing/packed_table.js";
import { known } from "../drawing/values.js";

const LARGER = { kWp: "MWp", kWh: "MWh", kW: "MW" };
const MILLION = 1e6;

export class EcoParks {
  constructor(page, given) {
    const { tables, asked, lines, titles, codes, below } = given;
    Object.assign(this, { page, titles, codes, keys: asked, below: new Set(below) });
    this.tables = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, rowsOf(table)]));
    this.byPark = new Map();
    this.all("pairs").forEach((pair, at) => Object.assign(pair, { line: lines[at] }));
    this.parks = new Map(page.data.estates.map((estate) => [estate.id, estate]));
  }

  all(table) {
    return this.tables[table] || [];
  }

  // What each park is asked by a table: criteria or indicators, whether something is known of it or not.
  asked(table) {
    const names = { eip: ["framework", "criterion"], sdg: ["sdg_indicator", "sdg_targets"] }[table];
    return (this.keys[table] || []).map((keys) => Object.fromEntries(keys.map((key, at) => [names[at], key])));
  }

  // The rows of a park.
  of(table, id) {
    if (!this.byPark.has(table)) this.byPark.set(table, groupedBy(this.all(table), "estate_id"));
    return this.byPark.get(table).get(id) || [];
  }

  // The pairs that a park gives to or takes from.
  pairsOf(id) {
    return this.all("pairs").filter((pair) => pair.from_estate_id === id || pair.to_estate_id === id);
  }

  nameOf(id) {
    const park = this.parks.get(id);
    return park ? park.name : id;
  }

  // A text that no table of titles has stands for itself.
  title(kind, key) {
    const of = this.titles[kind] || {};
    return (of[key] ? this.page.words.inText(of[key]) : key || "").replace(/CO2/g, "CO₂");
  }

  // Shows a park, and brings it into sight where it is not.
  go(id) {
    const { map, estates, view, panel } = this.page;
    const park = this.parks.get(id);
    if (!park) return;
    estates.show(park);
    const [lng, lat] = park.point;
    if (!map.getBounds().contains([lat, lng])) view.flyTo(L.latLngBounds([[lat, lng]]));
    panel.node.querySelector(".gp-close").focus({ preventScroll: true });
  }

  // ---- figures

  size(value, unit) {
    const { words } = this.page;
    if (!known(value)) return "–";
    if (!unit) return words.short(value);
    if (unit === "%") return `${words.short(value)}%`;
    const large = LARGER[unit] && Math.abs(value) >= 1000;
    const figure = words.short(large ? value / 1000 : value);
    const plain = (large ? LARGER[unit] : unit).replace("m3", "m³").replace("CO2", "CO₂");
    if (!plain.endsWith("/a")) return `${figure} ${plain}`;
    return words.t("map.estate.a_year", { figure, unit: plain.slice(0, -2) });
  }

  money(usd) {
    const { words } = this.page;
    if (!known(usd)) return "–";
    if (Math.abs(usd) < MILLION) return `${words.short(usd)} USD`;
    return words.t("map.eco.million_usd", { figure: words.short(usd / MILLION) });
  }

  years(value) {
    const { words } = this.page;
    if (!known(value)) return "–";
    return value === Infinity
      ? words.t("map.estate.never")
      : `${words.number(value, 1)} ${words.t("map.estate.years")}`;
  }

  tonnes(value) {
    return this.size(value, "tCO2e/a");
  }

  // What is known of amounts, each with its word where it has one; what is not known is left out.
  told(parts) {
    const { words } = this.page;
    const sure = parts.filter(([, value]) => value && value !== "–");
    return sure.map(([key, value]) => (key ? words.t(key, { value }) : value));
  }
}
