/* What of a roof is left to build on, where a layer says what stands on it. Nothing here needs a page. */

export const STANDS = "installed_kwp"; // 0 where nothing stands, null where nobody says how much
export const GROSS = "capacity_kwp";
const ENERGY = "energy_kwh";

export function carries(values) {
  return values[STANDS] !== undefined && values[STANDS] !== 0;
}

// Capacity and energy of what is left: the same share of both. All of it where nothing is known to stand.
export function leftOfRoof(values) {
  const [kwp, kwh] = [values[GROSS] || 0, values[ENERGY] || 0];
  if (!carries(values) || values[STANDS] === null) return { kwp, kwh };
  const left = Math.max(kwp - values[STANDS], 0);
  return { kwp: left, kwh: kwp > 0 ? kwh * (left / kwp) : 0 };
}
