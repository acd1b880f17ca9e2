/* One estate with one setting: its hours, sums, bills, payback and what it avoids, in the order of
   geoplan/planning/estates/estate_figures.py. Nothing here needs a page. */

import { balanceOf, sumOf, sumsOf } from "./estate_balance.js";
import { billOf } from "./estate_bill.js";

const KWH_PER_MWH = 1000;

// The rule of the surplus: the share of a setting wins over the law's.
function ruleOf(setting, surplus) {
  const share = setting.surplus_share;
  if (share === null || share === undefined) return surplus || null;
  return { share, of: surplus ? surplus.of : "available" };
}

// `given`: load and pv [kW] of all roofs, pvKwp of all roofs, setting, tariffs (that of the setting, then that of the other
// calendar; none where nothing is known), terms, surplus. Returns the figures, null where something is not known, and the
// hours of the balance.
export function estateFigures({ load, pv, pvKwp, setting, tariffs, terms, surplus }) {
  const sun = pv.map((kw) => kw * setting.pv_share);
  const kwp = pvKwp * setting.pv_share;
  const kwh = setting.battery_hours * (sumOf(load) / load.length);
  const battery = {
    kwh,
    kw: kwh * terms.battery_kw_per_kwh,
    charge: terms.charge_efficiency,
    discharge: terms.discharge_efficiency,
  };
  const given = { battery, dispatch: setting.dispatch, rule: ruleOf(setting, surplus) };
  const balance = (tariff) => balanceOf(load, sun, { ...given, tariff });
  const hours = balance(tariffs[0] || null);
  const sums = sumsOf(hours);
  const figures = {
    ...sums,
    pv_kwp: kwp,
    battery_kwh: kwh,
    battery_kw: battery.kw,
    ...moneyOf(hours, kwp, kwh, tariffs[0], terms),
    saving_other: savingOther(hours, tariffs[1], terms, balance, setting),
    avoided_tco2e: ((sums.load_kwh - sums.import_kwh + sums.export_kwh) / KWH_PER_MWH) * terms.grid_factor,
  };
  return { figures, hours };
}

function billsOf(hours, tariff, { exchange_rate: rate }) {
  const before = billOf(hours.load, null, tariff) / rate;
  const after = billOf(hours.bought, hours.sold, tariff) / rate;
  return { bill_before: before, bill_after: after, saving: before - after };
}

function moneyOf(hours, kwp, kwh, tariff, terms) {
  const investment = kwp * terms.capex_usd_per_kwp + kwh * terms.battery_usd_per_kwh;
  if (!tariff) return { bill_before: null, bill_after: null, saving: null, investment, payback: null };
  const bills = billsOf(hours, tariff, terms);
  const om = kwp * terms.om_usd_per_kwp + kwh * terms.battery_om_usd_per_kwh;
  const yearly = bills.saving - om;
  return { ...bills, investment, payback: investment > 0 && yearly > 0 ? investment / yearly : null };
}

// What the same setting saves where hours are those of the other calendar; a dispatch by prices is made anew for them.
function savingOther(hours, tariff, terms, balance, { dispatch }) {
  if (!tariff) return null;
  return billsOf(dispatch === "tariff" ? balance(tariff) : hours, tariff, terms).saving;
}
