/* Scores, ranks and how far they depend on the weights: the sums of geoplan/siting/ranking, number by number.

   `columns` are shares from 0 to 1 by criterion, null where one is not known; `weights` stand in the same order. */

// Scores that differ by no more share a rank, and a criterion whose shares do tells nobody apart.
export const TIE = 1e-9;
const ALIKE = 0.5;

// Numbers from 0 to 1 (Mulberry32).
export function uniform(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Whether a criterion tells any two apart; one that does not weighs nothing.
export function tellsApart(column) {
  let [least, most] = [Infinity, -Infinity];
  for (const share of column) {
    if (share === null) continue;
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  return most - least > TIE;
}

// The columns and weights of the criteria that tell apart, and which these are.
export function telling(columns, weights) {
  const kept = columns.map((_, at) => at).filter((at) => tellsApart(columns[at]));
  return { columns: kept.map((at) => columns[at]), weights: kept.map((at) => weights[at]), kept };
}

// Scores by what tells apart; where only criteria have a weight that do not, all are alike. null where nothing is known.
export function scoresBy(columns, weights, scoresOf) {
  const told = telling(columns, weights);
  if (told.weights.some((weight) => weight > 0)) return scoresOf(told.columns, told.weights);
  const counts = columns.filter((_, at) => weights[at] > 0 && !told.kept.includes(at));
  return (columns[0] || []).map((_, one) => (counts.some((column) => column[one] !== null) ? ALIKE : null));
}

// Of all weights that were given, how much tells apart and is known of each.
export function appliedShares(columns, weights, nominal) {
  const told = telling(columns, weights);
  const known = (one) =>
    told.weights.reduce((sum, weight, at) => sum + (told.columns[at][one] === null ? 0 : weight), 0);
  return (columns[0] || []).map((_, one) => (nominal > 0 ? known(one) / nominal : 0));
}

// The one meaning of a stable rank: see is_stable in Python. `count` have a rank.
export function isStable([low, high], { stable_ranks, stable_share }, count) {
  return low > 0 && high - low <= Math.max(stable_ranks, stable_share * count);
}

// The weighted sum over the criteria that are known of each; null where nothing is known.
export function weightedSums(columns, weights) {
  return columns[0].map((_, one) => {
    let total = 0;
    let weight = 0;
    columns.forEach((column, at) => {
      const share = column[one];
      if (share === null) return;
      total += weights[at] * share;
      weight += weights[at];
    });
    return weight > 0 ? total / weight : null;
  });
}

// 1 + how many score more, by more than a tie; 0 where there is no score.
export function ranksOf(scores) {
  const rising = Float64Array.from(scores.filter((score) => score !== null)).sort();
  return scores.map((score) => {
    if (score === null) return 0;
    let low = 0;
    let high = rising.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rising[middle] <= score + TIE) low = middle + 1;
      else high = middle;
    }
    return 1 + rising.length - low;
  });
}

// Places from the first rank to the last; those without a rank come at the end.
export function inOrder(ranks) {
  return ranks.map((_, at) => at).sort((a, b) => (ranks[a] || Infinity) - (ranks[b] || Infinity) || a - b);
}

// The best and the worst share of each column, which TOPSIS measures from.
export function idealsOf(columns) {
  const known = columns.map((column) => column.filter((share) => share !== null));
  return known.map((shares) => [Math.max(0, ...shares), Math.min(1, ...shares)]);
}

// TOPSIS: how far from the worst of all, over that and how far from the best; null where nothing is known. `parts` has
// for each column what it adds to the square of the distance from the worst.
export function closeness(columns, weights, ideals) {
  return columns[0].map((_, at) => {
    const shares = columns.map((column) => column[at]);
    const weight = shares.reduce((sum, share, which) => sum + (share === null ? 0 : weights[which]), 0);
    if (!(weight > 0)) return { score: null, parts: shares.map(() => null) };
    const square = (share, which, end) =>
      share === null ? 0 : ((weights[which] / weight) * (share - ideals[which][end])) ** 2;
    const parts = shares.map((share, which) => square(share, which, 1));
    const above = Math.sqrt(parts.reduce((sum, part) => sum + part, 0));
    const below = Math.sqrt(shares.reduce((sum, share, which) => sum + square(share, which, 0), 0));
    return { score: above + below > 0 ? above / (above + below) : 0.5, parts };
  });
}

// Between which ranks most of those lie that drawn weights and energies give. `ends` has for columns that follow the
// energy what they are at its low and at its high end, null for others; each thing has an energy of its own.
export function intervalsOf(...given) {
  const steps = intervalsInSteps(...given);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

// The same, a draw at each step, so that very many things can be ranked without holding up the page.
export function* intervalsInSteps(columns, weights, sampling, scoresOf = weightedSums, ends = null) {
  const { spread, samples, seed, lower, upper } = sampling;
  const told = telling(columns, weights);
  if (!told.weights.some((weight) => weight > 0)) {
    return ranksOf(scoresBy(columns, weights, scoresOf)).map((rank) => [rank, rank]);
  }
  const moves = ends ? told.kept.map((at) => movesOf(columns[at], ends[at])) : [];
  const isMoved = moves.some((move) => move && move.some(([down, up]) => down !== 0 || up !== 0));
  const draw = uniform(seed);
  const drawn = (columns[0] || []).map(() => new Int32Array(samples));
  for (let sample = 0; sample < samples; sample++) {
    const given = told.weights.map((weight) => weight * (1 + spread * (2 * draw() - 1)));
    const energies = isMoved ? drawn.map(() => 2 * draw() - 1) : null;
    const moved = energies ? told.columns.map((column, at) => movedBy(column, moves[at], energies)) : told.columns;
    ranksOf(scoresOf(moved, given)).forEach((rank, one) => {
      drawn[one][sample] = rank;
    });
    yield;
  }
  return drawn.map((ranks) => {
    ranks.sort();
    return [ranks[Math.floor(lower * (samples - 1))], ranks[Math.ceil(upper * (samples - 1))]];
  });
}

// How far each share lies from that at the low and at the high end of the energy.
function movesOf(column, ends) {
  if (!ends) return null;
  const far = (end, one) => (column[one] === null || end[one] === null ? 0 : end[one] - column[one]);
  return column.map((_, one) => [far(ends[0], one), far(ends[1], one)]);
}

// Shares with each energy between its low end (-1), its base (0) and its high end (1).
function movedBy(column, moves, energies) {
  if (!moves) return column;
  return column.map((share, one) => {
    if (share === null) return null;
    const at = energies[one];
    return share + (at < 0 ? -at * moves[one][0] : at * moves[one][1]);
  });
}

// What each criterion adds to a weighted sum, out of 100, and the most that it could; points are null where not known.
export function weightedPoints(shares, weights) {
  const sum = shares.reduce((total, share, at) => total + (share === null ? 0 : weights[at]), 0);
  return shares.map((share, at) => ({
    points: share === null || !sum ? null : (100 * weights[at] * share) / sum,
    most: sum ? (100 * weights[at]) / sum : 0,
  }));
}

// What each criterion adds to a score by TOPSIS, out of 100: the score, shared by the squares of the distances.
export function closenessPoints(shares, { score, parts }) {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return shares.map((share, at) => {
    if (share === null || score === null) return null;
    return whole > 0 ? (100 * score * parts[at]) / whole : 0;
  });
}
