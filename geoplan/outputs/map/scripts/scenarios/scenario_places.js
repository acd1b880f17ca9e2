/* Where a plan cuts what it cuts: tonnes of each measure, shared out among its places by what they would do alone. And
   where what of a measure stands. */

// Zone -> tonnes in a year; what has no place, as measures of the study as one, is left out. An industrial park counts
// where it lies.
export function cutByZone(model, run, y) {
  const zones = new Map();
  model.measures.forEach((measure, m) => {
    if (measure.kind === "study" || run.by[m][y] === 0 || Number.isNaN(run.by[m][y])) return;
    const shares = sharesOf(model, measure, run.stands[m], y);
    measure.places.forEach((place, at) => {
      const zone = measure.kind === "estate" ? model.given.zone_of[place] : place;
      if (zone === undefined || shares[at] === 0) return;
      zones.set(zone, (zones.get(zone) || 0) + shares[at] * run.by[m][y]);
    });
  });
  return zones;
}

// What each place does of a measure, as shares of all.
function sharesOf({ base, years }, measure, { placed }, y) {
  const count = years.length;
  const alone = measure.places.map((_, at) => {
    const whole = measure.potential[at];
    if (!(whole > 0)) return 0;
    let tonnes = base.gridFactor[y] * measure.energy[at] + measure.direct[at];
    for (const { use, by } of measure.saved) tonnes += by[at] * (base.uses[use].electric ? base.gridFactor[y] : 1);
    for (const each of measure.lag) tonnes += whole * each;
    return Math.abs((placed[at * count + y] / whole) * tonnes);
  });
  const sum = alone.reduce((total, each) => total + each, 0);
  return alone.map((each) => (sum > 0 ? each / sum : 0));
}

// Zone -> what of a measure stands there in a year; of parks where they lie.
export function stockByZone(model, run, m, y) {
  const { kind, places } = model.measures[m];
  const { placed } = run.stands[m];
  const zones = new Map();
  places.forEach((place, at) => {
    const zone = kind === "estate" ? model.given.zone_of[place] : place;
    if (zone !== undefined) zones.set(zone, (zones.get(zone) || 0) + placed[at * model.years.length + y]);
  });
  return zones;
}

// The places of a measure at which any of it stands in a year.
export function standingIn(model, run, m, y) {
  const { placed } = run.stands[m];
  return model.measures[m].places.filter((_, at) => placed[at * model.years.length + y] > 0);
}
