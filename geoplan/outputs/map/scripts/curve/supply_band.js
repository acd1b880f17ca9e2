/* What sites give at or below a cost in each future, and the tenth, fiftieth and ninetieth of a hundred futures, as
   geoplan.supply_curve has them. Nothing here needs a page. */

const SHARES = { low: 0.1, median: 0.5, high: 0.9 };

// Between the two nearest of rising numbers.
export function quantileOf(rising, share) {
  const place = share * (rising.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, rising.length - 1);
  return rising[below] + (place - below) * (rising[above] - rising[below]);
}

// Sites whose cost and whose energy vary alike are one: their energies add up.
function grouped(sites) {
  const groups = new Map();
  for (const { cost, energy, costRow, energyRow } of sites) {
    const key = `${costRow} ${energyRow} ${cost}`;
    const group = groups.get(key) || { cost, costRow, energyRow, energy: 0 };
    group.energy += energy;
    groups.set(key, group);
  }
  return [...groups.values()];
}

// The place of the first limit that is not below a cost.
function placeOf(limits, cost) {
  let [low, high] = [0, limits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (limits[middle] >= cost) high = middle;
    else low = middle + 1;
  }
  return low;
}

// `sites`: base cost and energy, and of each the row of factors, -1 for what does not vary; `rows`: factors, one a
// future; `limits`: costs, rising. Returns P10, P50 and P90 by limit.
export function bandOf(sites, rows, limits) {
  const count = rows.length ? rows[0].length : 1;
  const sums = limits.map(() => new Float64Array(count));
  for (const { cost, energy, costRow, energyRow } of grouped(sites)) {
    const [costs, energies] = [rows[costRow], rows[energyRow]];
    for (let future = 0; future < count; future++) {
      const place = placeOf(limits, costs ? cost * costs[future] : cost);
      if (place < limits.length) sums[place][future] += energies ? energy * energies[future] : energy;
    }
  }
  const band = Object.fromEntries(Object.keys(SHARES).map((name) => [name, new Float64Array(limits.length)]));
  const below = new Float64Array(count);
  sums.forEach((row, at) => {
    for (let future = 0; future < count; future++) below[future] += row[future];
    const rising = Float64Array.from(below).sort();
    for (const [name, share] of Object.entries(SHARES)) band[name][at] = quantileOf(rising, share);
  });
  return band;
}
