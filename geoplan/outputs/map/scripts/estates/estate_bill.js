/* What an estate pays for its electricity: energy by band, capacity by month, less what it sells. Nothing here needs a
   page. A tariff: `prices` of its bands, `bands` (`codes`: which row of `shares` each hour has, a row being the share of the
   hour in each band), `months` (which month each hour is in), `periods` (as periodsOf), `capacity` (money per kW and month), `exportPrice`. */

const HOUR_MINUTES = 60;
const KNOWN_HOURS = 18; // a plan knows a day and acts for its first six hours: of each hour that acts, so many are known

// Money per kWh of each hour.
export function buyingOf({ prices, bands }) {
  const price = bands.shares.map((row) => row.reduce((sum, share, band) => sum + share * prices[band], 0));
  return Float64Array.from(bands.codes, (code) => price[code]);
}

// What is paid for taking `bought` and selling `sold`, mean kW of each hour; nothing is sold where that is left out.
export function billOf(bought, sold, tariff) {
  const { prices, bands, capacity, exportPrice } = tariff;
  const energy = bands.shares.map(() => 0); // by row of shares, so that each hour is one step
  let given = 0;
  for (let t = 0; t < bought.length; t++) {
    energy[bands.codes[t]] += bought[t];
    if (sold) given += sold[t];
  }
  const inBand = (band) => bands.shares.reduce((sum, row, code) => sum + row[band] * energy[code], 0);
  const paid = prices.reduce((sum, price, band) => sum + price * inBand(band), 0);
  const peaks = capacity > 0 ? capacity * peaksOf(bought, tariff) : 0;
  return paid + peaks - exportPrice * given;
}

// The highest powers of all months, added up.
function peaksOf(bought, tariff) {
  const { months } = tariff;
  const means = meansOf(bought, tariff);
  const most = new Map();
  for (let t = 0; t < bought.length; t++) most.set(months[t], Math.max(most.get(months[t]) || 0, means[t]));
  return [...most.values()].reduce((sum, peak) => sum + peak, 0);
}

// Which period of so many minutes of the clock each hour is in; null where that is not more than an hour.
export function periodsOf(count, { minutes, begin }) {
  if (!minutes || minutes <= HOUR_MINUTES) return null;
  return Float64Array.from({ length: count }, (_, t) => Math.floor((begin / 60 + HOUR_MINUTES * t) / minutes));
}

// Calls `told` with the first hour and the end of each run of hours that are alike.
function eachRun(names, told) {
  for (let first = 0, end = 0; first < names.length; first = end) {
    while (end < names.length && names[end] === names[first]) end++;
    told(first, end);
  }
}

// The mean of its period, of each hour.
function meansOf(kw, { periods }) {
  if (!periods) return kw;
  const means = new Float64Array(kw.length);
  eachRun(periods, (first, end) => {
    let sum = 0;
    for (let t = first; t < end; t++) sum += kw[t];
    means.fill(sum / (end - first), first, end);
  });
  return means;
}

// The largest charge from the grid of each hour that makes no new peak of its month: import stays below the highest that
// the month has had without a battery, or will have within the hours that are known. null where capacity has no price.
export function chargeLimits(net, tariff) {
  if (!(tariff.capacity > 0)) return null;
  const need = net.map((kw) => Math.max(kw, 0));
  const means = meansOf(need, tariff);
  const peaks = new Float64Array(net.length);
  eachRun(tariff.months, (first, end) => {
    let most = 0;
    for (let t = first, seen = first; t < end; t++) {
      while (seen < end && seen <= t + KNOWN_HOURS) most = Math.max(most, means[seen++]);
      peaks[t] = most;
    }
  });
  if (tariff.periods) {
    eachRun(tariff.periods, (first, end) => peaks.fill(Math.min(...peaks.subarray(first, end)), first, end));
  }
  return peaks.map((peak, t) => Math.max(peak - Math.max(need[t], means[t]), 0));
}
