/* Sums and differences of zones in all futures that the run has drawn. P10 and P90 of a sum are no sums of those of its
   parts, for not all zones are high in the same future: they are taken from the sums. Nothing here needs a page. */

const QUANTILES = { low: 0.1, p50: 0.5, high: 0.9 };

// Bytes -> how each row varies, a number a future: the eight high bits of the levels of all rows, then the four low ones
// by pairs.
export function rowsOf(bytes, { count, ends }) {
  const all = count * ends.length;
  const levelAt = (k) => (bytes[k] << 4) | ((bytes[all + (k >> 1)] >> (k % 2 ? 0 : 4)) & 15);
  return ends.map(([least, step], row) =>
    Float64Array.from({ length: count }, (_, future) => least + step * levelAt(row * count + future)),
  );
}

// The amount in each future of zones that are added, or taken away, by `signs`. `weights` has for each zone how much of
// each row it is made of.
export function amountsOf(rows, weights, signs) {
  const amounts = new Float64Array(rows.length ? rows[0].length : 0);
  rows.forEach((row, at) => {
    const weight = weights.reduce((sum, each, zone) => sum + signs[zone] * each[at], 0);
    if (weight) for (let k = 0; k < amounts.length; k++) amounts[k] += weight * row[k];
  });
  return amounts;
}

// P10, P50 and P90 by the name that stands behind that of the figure, between the two nearest futures.
export function endsOf(amounts) {
  const rising = Float64Array.from(amounts).sort();
  const at = (share) => {
    const place = share * (rising.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, rising.length - 1);
    return rising[below] + (place - below) * (rising[above] - rising[below]);
  };
  return Object.fromEntries(Object.entries(QUANTILES).map(([name, share]) => [name, at(share)]));
}
