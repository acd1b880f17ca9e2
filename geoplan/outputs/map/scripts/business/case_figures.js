/* What PV on one roof, or in one park, comes to: of a first year, in one future or in all, by the same steps as
   geoplan/planning/business/case_figures.py. Nothing here needs a page. */

import { costOf, flowPayback, flowsOf, simplePayback, worthOf } from "./case_flows.js";

const KWH_PER_MWH = 1000;
const PAYBACKS = ["payback_years", "discounted_payback_years"];
const [LOW, HIGH] = [0.1, 0.9];

export const NO_BATTERY = { kwh: 0, kw: 0 };
export const NO_MEASURES = { saved: 0, running: 0, again: [] };

// The year at another price of what is bought.
export function atPrice(year, price) {
  const times = price / year.price;
  const measures = { ...year.measures, saved: year.measures.saved * times };
  const money = { avoided: year.avoided * times, batterySaves: year.batterySaves * times };
  return { ...year, ...money, measures, price };
}

// What of a surplus may be sold by a rule of energy, as a part of it.
export function soldShare(surplus, left, sun) {
  if (!surplus || surplus.of === "capacity" || !(left > 0)) return 1;
  const by = surplus.of === "produced" && surplus.share < 1;
  const most = by ? (surplus.share * (sun - left)) / (1 - surplus.share) : surplus.share * sun;
  return Math.min(1, most / left);
}

// The year with another share of the energy that the own load takes.
export function withUsed(year, share, factor) {
  const used = share * year.energy;
  const times = year.used > 0 ? used / year.used : 0;
  const [left, before] = [year.energy - used, year.energy - year.used];
  const byPower = year.surplus && year.surplus.of === "capacity";
  const part = byPower ? (before > 0 ? year.sold / before : 1) : soldShare(year.surplus, left, year.energy);
  const sold = year.exportPrice >= 0 ? left * part : 0;
  const more = ((used + sold - year.used - year.sold) / KWH_PER_MWH) * factor;
  return {
    ...year,
    avoided: year.avoided * times,
    batterySaves: year.batterySaves * times,
    exported: sold * Math.max(year.exportPrice, 0),
    used,
    sold,
    avoidedT: year.avoidedT + more,
  };
}

// The first year of a roof. `basis`: surplus, exportPrice; prices in money of the place.
export function roofYear({ kwp, kwh, share, price }, { surplus, exportPrice }, terms) {
  const used = kwh * share;
  const left = kwh - used;
  const sold = exportPrice >= 0 ? left * soldShare(surplus, left, kwh) : 0;
  const [paid, brings] = [price / terms.usd_rate, exportPrice / terms.usd_rate];
  return {
    kwp,
    battery: NO_BATTERY,
    measures: NO_MEASURES,
    left: null,
    avoided: used * paid,
    exported: sold * Math.max(brings, 0),
    batterySaves: 0,
    used,
    sold,
    energy: kwh,
    price: paid,
    exportPrice: brings,
    surplus,
    avoidedT: ((used + sold) / KWH_PER_MWH) * terms.emission_factor,
    lastingT: 0,
  };
}

// As if a kWh cost one dollar, where nobody knows its price.
function ofUnitPrice(year) {
  return { ...year, avoided: year.used, batterySaves: 0 * year.used, price: 1 };
}

export function caseFigures(year, terms) {
  const rate = terms.discount_rate;
  const isKnown = Number.isFinite(year.avoided);
  const scaled = Number.isFinite(year.price) && year.price !== 0 ? year : ofUnitPrice(year);
  const priced = flowsOf(scaled, terms);
  const { flows, paid, running } = isKnown && scaled !== year ? flowsOf(year, terms) : priced;
  const nothing = worthOf(flowsOf(atPrice(scaled, 0), terms).flows, rate);
  const slope = worthOf(priced.flows, rate) - nothing;
  const known = isKnown ? 1 : NaN;
  const saving = (year.avoided + year.exported + year.batterySaves + year.measures.saved) * known;
  const unsold = Math.max(year.energy - year.used - year.sold, 0);
  return {
    pv_kwp: year.kwp,
    energy_kwh: year.energy,
    used_kwh: year.used,
    sold_kwh: year.sold,
    unsold_kwh: unsold,
    investment_usd: paid,
    running_usd: running,
    saving_usd: saving,
    payback_years: simplePayback(paid, saving - running),
    discounted_payback_years: flowPayback(flows, rate) * known,
    npv_usd: worthOf(flows, rate) * known,
    kwh_usd: kwhCost(year, terms),
    pays_from_usd: slope > 0 ? (scaled.price * -nothing) / slope : NaN,
    avoided_tco2e: year.avoidedT,
    life_avoided_tco2e: (year.avoidedT - year.lastingT) * yearsOf(terms) + year.lastingT * Math.round(terms.pv_life),
  };
}

// What a kWh of the PV costs over its life.
function kwhCost({ kwp, energy }, terms) {
  const pv = costOf(kwp, terms.pv_usd_per_kwp);
  const [life, inverter] = [Math.round(terms.pv_life), Math.round(terms.inverter_year)];
  let [spent, given, worth, wear] = [pv, 0, 1, 1];
  for (let t = 1; t <= life; t++) {
    worth /= 1 + terms.discount_rate;
    spent += pv * terms.pv_om_share * worth + (t === inverter ? pv * terms.inverter_share * worth : 0);
    given += energy * wear * worth;
    wear *= 1 - terms.pv_degradation;
  }
  return given > 0 ? spent / given : NaN;
}

// How many first years all years of the modules come to, as they wear.
function yearsOf(terms) {
  const [left, life] = [1 - terms.pv_degradation, Math.round(terms.pv_life)];
  return left < 1 ? (1 - left ** life) / (1 - left) : life;
}

// P10 and P90 of each figure of many futures; of paybacks the ends of what comes back in a year, which is finite.
export function endsOf(futures) {
  if (!futures.length) return {};
  const names = Object.keys(futures[0]);
  return Object.fromEntries(names.map((name) => [name, ends(name, futures)]));
}

function ends(name, futures) {
  const is = PAYBACKS.includes(name);
  const values = Float64Array.from(futures, (each) => (is ? 1 / each[name] : each[name]));
  if (values.some(Number.isNaN)) return [NaN, NaN];
  values.sort();
  const both = [quantile(values, LOW), quantile(values, HIGH)];
  return is ? [1 / both[1], 1 / both[0]] : both;
}

function quantile(rising, share) {
  const at = share * (rising.length - 1);
  const [below, part] = [Math.floor(at), at % 1];
  const [low, high] = [rising[below], rising[Math.min(below + 1, rising.length - 1)]];
  return low + (high - low) * part;
}
