/* Classes that stay while what is shown moves: the steps 1, 2, 5, 10, 20 and so on, up to the greatest value of all times;
   what is nothing has a class of its own. Nothing here needs a page. */

const STEPS = [1, 2, 5];
const BELOW = 0.99; // values are rounded when they are shown

// The steps above 0 and up to the greatest value, rising.
function stepsUpTo(greatest, count) {
  const steps = [];
  for (let size = Math.floor(Math.log10(greatest)); steps.length < count && size > -300; size--) {
    for (const step of [...STEPS].reverse()) {
      const limit = Number(`${step}e${size}`);
      if (limit <= greatest) steps.unshift(limit);
    }
  }
  return steps.slice(-count);
}

// Of values above 0: the least and the greatest of them say all. `scheme` is what the legend calls them.
export function steadyClasses(scheme, { least, greatest }, most) {
  if (!(greatest > 0)) return { scheme: "none", limits: [] };
  const limits = stepsUpTo(greatest, most - 2).filter((limit) => limit > least);
  return { scheme, limits: [least * BELOW, ...limits], none_apart: true, is_steady: true };
}

// The least and the greatest of the values above 0, and of those that `ends` is told of.
export function endsOf(values, ends = { least: Infinity, greatest: 0 }) {
  for (const value of values) {
    if (!(value > 0)) continue;
    ends.least = Math.min(ends.least, value);
    ends.greatest = Math.max(ends.greatest, value);
  }
  return ends;
}
