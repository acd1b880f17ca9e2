/* One estate with one setting: its hours, sums, bills, payback and what it avoids, in the order of
   geoplan/planning/estates/estate_figures.py. Nothing here needs a page. */

import { balanceOf, sumOf, sumsOf } from "./estate_balance.js";
import { billOf } from "./estate_bill.js";

const KWH_PER_MWH = 1000;

// `given`: load as it was and pv [kW] of all roofs, pvKwp of all roofs, setting, tariffs (that of the setting, then that
// of the other calendar; none where nothing is known), terms, the rule of the surplus, and what all measures of energy
// saving come to. Returns the figures, null where something is not known, and the hours of the balance. A payback that
// never comes is Infinity.
export function estateFigures({ load: before, pv, pvKwp, setting, tariffs, terms, rule, saving }) {
  const saved = setting.saving_share * saving.share;
  const whole = sumOf(before);
  const load = before.map((kw) => kw * (1 - saved));
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
  const bills = own ? billsOf(before, hours, own, terms) : { bill_before: NaN, bill_after: NaN, saving: NaN };
  const ofPv = costOf(kwp, terms.pv_usd_per_kwp);
  const ofBattery = costOf(kwh, terms.battery_usd_per_kwh) + costOf(battery.kw, terms.battery_usd_per_kw);
  const ofSaving = costOf(setting.saving_share, saving.investment);
  const investment = ofPv + ofBattery + ofSaving;
  let running = ofPv * terms.pv_om_share + ofBattery * terms.battery_om_share;
  running += costOf(setting.saving_share, saving.running);
  const figures = {
    pv_kwp: kwp,
    battery_kwh: kwh,
    battery_kw: battery.kw,
    saved_kwh: whole * saved,
    ...sums,
    ...bills,
    saving_other: other ? billsOf(before, otherHours, other, terms).saving : NaN,
    investment,
    running,
    payback_years: paybackOf(investment, bills.saving - running),
    avoided_tco2e: ((whole - sums.import_kwh + sums.export_kwh) / KWH_PER_MWH) * terms.emission_factor,
  };
  for (const [name, value] of Object.entries(figures)) if (Number.isNaN(value)) figures[name] = null;
  return { figures, hours };
}

function billsOf(load, hours, tariff, { usd_rate: rate }) {
  const before = billOf(load, null, tariff) / rate;
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
