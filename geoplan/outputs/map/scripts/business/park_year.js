/* The first year of a park with its setting, of its year by the hour: what its business case begins with. */

// `year`: the estates of the page (EstateYear); `entry`: the park of the page's data. Returns the first year, units of
// its tariff's money a dollar, and that money's name; NaN and nothing where no tariff is known.
export function firstYearOf(bases, year, entry, setting) {
  const [tariff] = year.tariffsOf(setting);
  const { figures: sums, hours } = year.figuresOf(entry, setting);
  const bare = setting.battery_hours > 0 ? year.figuresOf(entry, { ...setting, battery_hours: 0 }).figures : sums;
  const rule = year.ruleOf(setting);
  const { discharge_efficiency: discharge, emission_factor: factor } = year.terms;
  const saving = year.savingOf(entry);
  const given = { sums: numbers(sums), alone: numbers(bare), hours, tariff, setting, saving, rule, discharge, factor };
  return {
    first: bases.parkYear(entry.id, given),
    usdRate: tariff ? tariff.per_usd : NaN,
    currency: tariff ? tariff.currency : "",
  };
}

// Figures with NaN for what is not known, but the share of own use, which null is of no PV.
function numbers(figures) {
  const all = Object.entries(figures).map(([name, value]) => [name, value === null ? NaN : value]);
  return { ...Object.fromEntries(all), self_consumption: figures.self_consumption };
}
