/* The balance of one estate over the hours of a year, as geoplan/planning/estates/estate_figures.py works it out: load, PV,
   a battery and the grid, mean kW of each hour. Nothing here needs a page. */

import { chargeLimits } from "./estate_bill.js";
import { emptyFlows, greedyFlows, tariffFlows } from "./estate_dispatch.js";

export function sumOf(values) {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t];
  return sum;
}

export function mostOf(values) {
  let most = 0;
  for (let t = 0; t < values.length; t++) if (values[t] > most) most = values[t];
  return most;
}

// A share of something that may be nothing: null where it is.
export function ratio(part, whole) {
  return whole > 0 ? part / whole : null;
}

// What may be sold of the surplus `left` [kWh]; Infinity where no rule holds.
function mostSold(rule, sun, left) {
  if (!rule) return Infinity;
  if (rule.of === "produced" && rule.share < 1) return (rule.share * (sun - left)) / (1 - rule.share);
  return rule.share * sun;
}

// How much of each hour's surplus is sold: the energy of the year is taken off all hours evenly.
function soldShare(left, sun, { rule, exportPrice }) {
  if (exportPrice < 0) return 0;
  const total = sumOf(left);
  return total > 0 ? Math.min(1, mostSold(rule, sumOf(sun), total) / total) : 1;
}

function flowsOf(net, { battery, dispatch, rule, tariff }) {
  if (!(battery.kwh > 0)) return emptyFlows(net.length);
  if (dispatch !== "tariff" || !tariff) return greedyFlows(net, battery);
  const selling = rule && rule.share === 0 ? 0 : tariff.exportPrice;
  return tariffFlows(net, { buying: tariff.buying, selling, limits: chargeLimits(net, tariff) }, battery);
}

// Hours of an estate. `given`: battery (kwh, kw, charge, discharge), dispatch, rule of the surplus (share, of; null for
// none), tariff (buying, exportPrice; null for none).
export function balanceOf(load, sun, given) {
  const steps = load.length;
  const kw = () => new Float64Array(steps);
  const [net, used, left, sold, curtailed, bought, clean] = [kw(), kw(), kw(), kw(), kw(), kw(), kw()];
  for (let t = 0; t < steps; t++) net[t] = load[t] - sun[t];
  const flows = flowsOf(net, given);
  const { chargePv, chargeGrid, discharge, level, levelPv } = flows;
  for (let t = 0; t < steps; t++) {
    used[t] = Math.min(load[t], sun[t]);
    left[t] = Math.max(sun[t] - used[t] - chargePv[t], 0);
    bought[t] = load[t] - used[t] - discharge[t] + chargeGrid[t];
    clean[t] = used[t] + (t && level[t - 1] > 0 ? discharge[t] * (levelPv[t - 1] / level[t - 1]) : 0);
  }
  const exportPrice = given.tariff ? given.tariff.exportPrice : 0;
  const share = soldShare(left, sun, { rule: given.rule, exportPrice });
  for (let t = 0; t < steps; t++) {
    sold[t] = left[t] * share;
    curtailed[t] = left[t] - sold[t];
  }
  return { load, sun, used, chargePv, chargeGrid, discharge, level, bought, sold, curtailed, clean };
}

// Sums [kWh], shares and highest powers [kW] of a balance; a share is null where there is nothing that it is of.
export function sumsOf(hours) {
  const names = { load: "load", pv: "sun", used: "used", import: "bought", export: "sold" };
  const sums = { ...names, curtailed: "curtailed", clean: "clean" };
  for (const [name, column] of Object.entries(sums)) sums[name] = sumOf(hours[column]);
  let met = 0;
  for (let t = 0; t < hours.load.length; t++) met += Math.min(hours.load[t], hours.clean[t]);
  const bought = ratio(sums.import, sums.load);
  return {
    load_kwh: sums.load,
    pv_kwh: sums.pv,
    used_kwh: sums.used,
    import_kwh: sums.import,
    export_kwh: sums.export,
    curtailed_kwh: sums.curtailed,
    self_consumption: ratio(sums.clean, sums.pv),
    self_sufficiency: bought === null ? null : 1 - bought,
    matching: ratio(met, sums.load),
    direct_use: ratio(sums.used, sums.pv),
    peak_load_kw: mostOf(hours.load),
    peak_import_kw: mostOf(hours.bought),
    peak_export_kw: mostOf(hours.sold),
  };
}
