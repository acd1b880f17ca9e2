/* What measures cost year by year, what a tonne of them costs, and in which order they stand. */

import { lifeOf } from "./scenario_stock.js";

// A year's part of an investment; of what lasts for ever (`years` without end) it is the interest.
export function annuity(rate, years) {
  return rate === 0 ? 1 / years : rate / -Math.expm1(-years * Math.log1p(rate));
}

// What a measure costs in each year [USD/a]: annuities of what stands, running cost, less what its energy is worth. NaN
// where its cost or worth is not known.
export function yearlyCosts(costs, { stock, added }, { rate, worth, moved = 1 }) {
  const count = stock.length;
  if (!costs) return new Float64Array(count).fill(NaN);
  const life = lifeOf({ costs });
  const share = annuity(rate, life);
  return Float64Array.from({ length: count }, (_, y) => {
    let sum = 0;
    for (let built = Math.max(0, y - life + 1); built <= y; built++) sum += costs.capex[built] * added[built];
    return share * sum * moved + (costs.running[y] - worth[y]) * stock[y];
  });
}

// Today's worth of a row of years.
export function presentValue(row, rate) {
  return row.reduce((sum, value, y) => sum + value / (1 + rate) ** y, 0);
}

// The cost of a tonne of each measure: what it costs over what it brings, both at today's worth. `net` below 0 pays for
// itself.
export function abatementOf(cost, tonnes, rate) {
  const [net, cut] = [presentValue(cost, rate), presentValue(tonnes, rate)];
  return { net, cut, perTonne: cut > 0 ? net / cut : NaN, paysForItself: net < 0 };
}

// First those that pay for themselves, the most money first; then by what a tonne costs; those without a cost last.
export function inCurveOrder(rows) {
  const by = (row) => (row.paysForItself ? row.net : row.perTonne);
  const rank = (row) => (Number.isNaN(by(row)) ? 2 : row.paysForItself ? 0 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b) || (rank(a) === 2 ? 0 : by(a) - by(b)));
}
