/* Classes of as many values each, for results that the page works out by itself. Nothing here needs a page. */

import { known } from "./values.js";

const DIGITS = 3; // limits with more are no easier to read than the values
const REACH = 0.25; // how far a limit may lie from its place, in parts of a class, to be a rounder number

// Fewer classes where values are alike. A value that equals a limit belongs to the upper class.
export function quantiles(values, count) {
  const rising = values.filter(known).sort((a, b) => a - b);
  if (!rising.length) return { scheme: "none", limits: [] };
  const reach = Math.floor((REACH * rising.length) / count);
  const ends = Array.from({ length: count - 1 }, (_, at) => Math.ceil(((at + 1) * rising.length) / count) - 1);
  const limits = ends.map((end) => roundestNear(rising, end, reach)).filter((limit) => limit !== null);
  return { scheme: "quantiles", limits: [...new Set(limits)].sort((a, b) => a - b) };
}

// The roundest number by which the values up to about a place are told from those above; null where they are alike.
function roundestNear(rising, end, reach) {
  const places = Array.from({ length: 2 * reach + 1 }, (_, at) => end + (at % 2 ? -1 : 1) * Math.ceil(at / 2));
  const gaps = places.filter((at) => at >= 0 && at + 1 < rising.length && rising[at] < rising[at + 1]);
  if (!gaps.length) return null;
  for (let digits = 1; digits <= DIGITS; digits += 1) {
    for (const at of gaps) {
      const limit = roundBetween(rising[at], rising[at + 1], digits);
      if (limit !== null) return limit;
    }
  }
  return rising[gaps[0] + 1];
}

// A number of so many digits above one value and not above the next; null where there is none.
export function roundBetween(low, high, digits) {
  if (low < 0 && high >= 0) return 0;
  const place = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high)))) - digits + 1;
  const step = Number(`1e${place}`);
  const [first, last] = [Math.floor(low / step) + 1, Math.floor(high / step)];
  const nearest = Math.min(Math.max(Math.round((low + high) / 2 / step), first), last);
  const limit = Number(`${nearest}e${place}`);
  return low < limit && limit <= high ? limit : null;
}
