/* What an estate pays for its electricity: energy by band, capacity by month, less what it sells. Nothing here needs a
   page. A tariff: `prices` of its bands, `bands` (`codes`: which row of `shares` each hour has, a row being the share of the
   hour in each band), `months` (which month each hour is in), `capacity` (money per kW and month), `exportPrice`. */

const HOUR_MINUTES = 60;

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

// The mean over the clock's periods of so many minutes, of each hour; of hours that are longer, their own.
function meansOf(bought, { minutes, begin }) {
  if (!minutes || minutes <= HOUR_MINUTES) return bought;
  const period = (t) => Math.floor((begin / 60 + HOUR_MINUTES * t) / minutes);
  const means = new Float64Array(bought.length);
  for (let first = 0, end = 0; first < bought.length; first = end) {
    let sum = 0;
    while (end < bought.length && period(end) === period(first)) sum += bought[end++];
    means.fill(sum / (end - first), first, end);
  }
  return means;
}
