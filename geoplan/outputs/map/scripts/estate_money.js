/* One estate with one setting: its hours, sums, bills, payback and what it avoids, in the order of
   geoplan/planning/estates/estate_figures.py. Nothing here needs a page. */

import { balanceOf, sumOf, sumsOf } from "./estate_balance.js";
import { billOf } from "./estate_bill.js";

const KWH_PER_MWH = 1000;

// `given`: load and pv [kW] of all roofs, pvKwp of all roofs, setting, tariffs (that of the setting, then that of the other
// calendar; none where nothing is known), terms, and the rule of the surplus. Returns the figures, null where something is not known, and the
// hours of the balance. A payback that never comes is Infinity.
export function estateFigures({ load, pv, pvKwp, setting, tariffs, terms, rule }) {
  const sun = pv.map((kw) => kw * setting.pv_share);
  const kwp = pvKwp * setting.pv_share;
  const kwh = setting.battery_hours * (sumOf(load) / load.length);
  const { charge_efficiency: charge, discharge_efficiency: discharge } = terms;
  const battery = { kwh, kw: kwh * terms.battery_kw_per_kwh, charge, discharge };
  const given = { battery, dispatch: setting.dispatch, rule };
  const balance = (tariff) => balanceOf(load, sun, { ...given, tariff });
  const [own, other] = tariffs;
  const hours = balance(own || null);
  const sums = sumsOf(hours);
  const otherHours = other && setting.dispatch === "tariff" ? balance(other) : hours;
  const bills = own ? billsOf(hours, own, terms) : { bill_before: NaN, bill_after: NaN, saving: NaN };
  const ofPv = costOf(kwp, terms.pv_usd_per_kwp);
  const ofBattery = costOf(kwh, terms.battery_usd_per_kwh) + costOf(battery.kw, terms.battery_usd_per_kw);
  const running = ofPv * terms.pv_om_share + ofBattery * terms.battery_om_share;
  const figures = {
    pv_kwp: kwp,
    battery_kwh: kwh,
    battery_kw: battery.kw,
    ...sums,
    ...bills,
    saving_other: other ? billsOf(otherHours, other, terms).saving : NaN,
    investment: ofPv + ofBattery,
    running,
    payback_years: paybackOf(ofPv + ofBattery, bills.saving - running),
    avoided_tco2e: ((sums.load_kwh - sums.import_kwh + sums.export_kwh) / KWH_PER_MWH) * terms.emission_factor,
  };
  for (const [name, value] of Object.entries(figures)) if (Number.isNaN(value)) figures[name] = null;
  return { figures, hours };
}

function billsOf(hours, tariff, { usd_rate: rate }) {
  const before = billOf(hours.load, null, tariff) / rate;
  const after = billOf(hours.bought, hours.sold, tariff) / rate;
  return { bill_before: before, bill_after: after, saving: before - after };
}

// Nothing, whatever the price, where there is none.
function costOf(size, price) {
  return size > 0 ? size * price : 0;
}

// How many years of what is left pay an investment back; not known where there is none to pay.
function paybackOf(investment, left) {
  if (!(investment > 0) || Number.isNaN(left)) return NaN;
  return left > 0 ? investment / left : Infinity;
}
