/* What is spent and saved year by year, and what that is worth: the owner's part of
   geoplan/planning/estates/money/estate_money.py and returns.py, by the same steps. Nothing here needs a page. */

// What a size costs; nothing, whatever the price, where there is none of it.
export function costOf(size, price) {
  return size === 0 ? 0 : size * price;
}

// What is bought again in a year whenever it has lasted, less what is left of the last in the last year.
function again(price, lasts, year, life) {
  if (price === 0) return 0;
  const bought = year % lasts === 0 && year < life ? 1 : 0;
  const left = year === life ? ((lasts - (life % lasts)) % lasts) / lasts : 0;
  return (bought - left) * price;
}

// Today's flow first, then one at the end of each year; and what is paid today, and a year's upkeep.
export function flowsOf(year, terms) {
  const life = Math.round(terms.pv_life);
  const pv = costOf(year.kwp, terms.pv_usd_per_kwp);
  const store = costOf(year.battery.kwh, terms.battery_usd_per_kwh);
  const converter = costOf(year.battery.kw, terms.battery_usd_per_kw);
  const { saved, running: kept, again: measures } = year.measures;
  const running = pv * terms.pv_om_share + costOf(store + converter, terms.battery_om_share) + kept;
  const paid = pv + store + converter + measures.reduce((sum, [usd]) => sum + usd, 0);
  const flows = [-paid];
  let [wear, growth] = [1, 1];
  for (let t = 1; t <= life; t++) {
    growth *= 1 + terms.price_escalation;
    const left = leftIn(t, year.left, Math.round(terms.battery_life));
    let flow = growth * (wear * year.avoided + left * year.batterySaves + saved) + wear * year.exported - running;
    if (t === Math.round(terms.inverter_year)) flow -= pv * terms.inverter_share;
    flow -= again(store, Math.round(terms.battery_life), t, life);
    flow -= again(converter, Math.round(terms.converter_life), t, life);
    for (const [usd, lasts] of measures) flow -= again(usd, lasts, t, life);
    flows.push(flow);
    wear *= 1 - terms.pv_degradation;
  }
  return { flows, paid, running };
}

// What is left of a battery's size in a year; from the beginning again when it is bought again.
function leftIn(t, left, lasts) {
  if (!left) return 1;
  return left[Math.min((t - 1) % lasts, left.length - 1)];
}

// Today's worth of flows.
export function worthOf(flows, rate) {
  let worth = 0;
  for (let t = flows.length - 1; t >= 0; t--) worth = worth / (1 + rate) + flows[t];
  return worth;
}

// How many years of what a year leaves pay it back; NaN where nothing is spent or a number is not known.
export function simplePayback(paid, left) {
  if (!(paid > 0) || Number.isNaN(left)) return NaN;
  return left > 0 ? paid / left : Infinity;
}

// After how many years the sum of discounted flows first reaches nought, within a year in a straight line.
export function flowPayback(flows, rate) {
  let total = 0;
  let found = Infinity;
  for (let t = 0; t < flows.length; t++) {
    const worth = flows[t] / (1 + rate) ** t;
    if (t && found === Infinity && total < 0 && total + worth >= 0) found = t - 1 - total / worth;
    total += worth;
  }
  return flows[0] < 0 && !Number.isNaN(total) ? found : NaN;
}
