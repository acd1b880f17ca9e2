/* Figures of what is picked: those that unlike things have in common, their sums, rates and differences. Nothing here
   needs a page. */

import { known } from "../drawing/values.js";

const END = /_(low|p50|high)$/;
const DIGITS = 12; // what is left of a decimal after adding and scaling in binary

const tidy = (value) => (known(value) ? Number(value.toPrecision(DIGITS)) : null);

// The values of a thing by the names under which others have the same figure; `shared` has rows { figure, of, field,
// factor }, `of` a kind of item or a group of it. What has a name of its own keeps it.
export function figuresOf({ item, group, values }, shared) {
  const more = {};
  for (const { figure, of, field, factor } of shared) {
    if ((of !== item.kind && of !== group) || figure in values) continue;
    for (const end of ["", "_low", "_p50", "_high"]) {
      const value = values[field + end];
      if (known(value)) more[figure + end] = tidy(value * factor);
    }
  }
  return { ...values, ...more };
}

// The figures that can be held side by side, in a given order: of things of one kind all that any of them has, of several
// kinds those that each kind has. `of` are the values of each thing.
export function commonFigures(kinds, of, order) {
  const told = new Map();
  kinds.forEach((kind, at) => {
    if (!told.has(kind)) told.set(kind, new Set());
    for (const [name, value] of Object.entries(of[at])) {
      if (known(value) && !END.test(name)) told.get(kind).add(name);
    }
  });
  const all = [...told.values()];
  const every = (name) => all.every((names) => names.has(name));
  const place = new Map(order.map((name, at) => [name, at]));
  return [...new Set(all.flatMap((names) => [...names]))]
    .filter((name) => every(name) && place.has(name))
    .sort((a, b) => place.get(a) - place.get(b));
}

// The sum of a figure, or its mean by what it is weighted with; null where it does not add up, or is not known of each.
export function sumOf(of, name, { sums, weights }) {
  if (sums.includes(name)) return of.every((values) => known(values[name])) ? tidy(added(of, name)) : null;
  const by = weights[name];
  if (!by) return null;
  let [product, whole] = [0, 0];
  for (const values of of) {
    if (!known(values[by]) || (values[by] !== 0 && !known(values[name]))) return null;
    product += values[by] ? values[by] * values[name] : 0;
    whole += values[by];
  }
  return whole > 0 ? tidy(product / whole) : null;
}

const added = (of, name) => of.reduce((sum, values) => sum + values[name], 0);

// All figures of several things of one kind together that any of them has; ends of ranges do not add up.
export function sumsOf(of, rules) {
  const names = new Set(of.flatMap((values) => Object.keys(values)).filter((name) => !END.test(name)));
  const told = [...names].map((name) => [name, sumOf(of, name, rules)]);
  return Object.fromEntries(told.filter(([, value]) => known(value)));
}

// A value shared by areas or persons, with the digits that are shown.
export function rateOf(value, by, factor) {
  return known(value) && by > 0 ? Number(((value * factor) / by).toPrecision(3)) : null;
}

// What the first has more than the second, and in per cent of the second; null where there is nothing to tell.
export function differenceOf(first, second) {
  if (!known(first) || !known(second)) return { value: null, percent: null };
  const value = tidy(first - second);
  return { value, percent: second > 0 ? (100 * (first - second)) / second : null };
}
