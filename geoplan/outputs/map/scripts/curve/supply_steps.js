/* The steps of a supply curve: sites by the cost of their electricity, each as wide as what it gives in a year. Nothing
   here needs a page. */

export const COST = "lcoe_usd_per_mwh";
export const ENERGY = "energy_gwh";

// `order`: places of the sites that have a cost, the cheapest first; `alone`: pairs of sites that are no two supplies: the
// first is left out where the second is there. `isIn` says whether a site belongs to the curve.
export function stepsOf(entries, { order, alone }, isIn) {
  const there = new Set(order.filter((at) => isIn(entries[at])));
  const rivals = new Map();
  for (const [left, kept] of alone) rivals.set(left, [...(rivals.get(left) || []), kept]);
  for (const at of order) if ((rivals.get(at) || []).some((kept) => there.has(kept))) there.delete(at);
  let from = 0;
  return order
    .filter((at) => there.has(at))
    .map((at) => {
      const { item, kind } = entries[at];
      const energy = item.values[ENERGY];
      return { at, item, kind, cost: item.values[COST], energy, from, to: (from += energy) };
    });
}

// The step that stands at an amount; the last beyond all, -1 where there is none.
export function stepAt(steps, amount) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].to > amount) high = middle;
    else low = middle + 1;
  }
  return steps.length ? low : -1;
}

// What stands between two costs, ends included; null: no end.
export function between(steps, low, high) {
  const inside = steps.filter(({ cost }) => !(low !== null && cost < low) && !(high !== null && cost > high));
  return { count: inside.length, energy: inside.reduce((sum, { energy }) => sum + energy, 0) };
}

const NICE = [1, 2, 5, 10];

// The round number next above a size: 1, 2 or 5 with noughts.
export function roundAbove(size) {
  if (!(size > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(size));
  return unit * NICE.find((each) => each * unit >= size * 0.999999);
}

// Round numbers from 0 up to an end, about so many.
export function ticksTo(end, about) {
  const step = roundAbove(end / about);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, at) => at * step);
}
