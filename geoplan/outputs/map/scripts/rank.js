/* Scores, ranks and how far they depend on the weights: the sums of geoplan/siting/ranking, number by number.

   `columns` are shares from 0 to 1 by criterion, null where one is not known; `weights` stand in the same order. */

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

// 1 + how many score more; 0 where there is no score.
export function ranksOf(scores) {
  const rising = Float64Array.from(scores.filter((score) => score !== null)).sort();
  return scores.map((score) => {
    if (score === null) return 0;
    let low = 0;
    let high = rising.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rising[middle] <= score) low = middle + 1;
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

// Between which ranks most of those lie that drawn weights give.
export function intervalsOf(columns, weights, { spread, samples, seed, lower, upper }, scoresOf = weightedSums) {
  const draw = uniform(seed);
  const drawn = columns[0].map(() => new Int32Array(samples));
  for (let sample = 0; sample < samples; sample++) {
    const given = weights.map((weight) => weight * (1 + spread * (2 * draw() - 1)));
    ranksOf(scoresOf(columns, given)).forEach((rank, one) => {
      drawn[one][sample] = rank;
    });
  }
  return drawn.map((ranks) => {
    ranks.sort();
    return [ranks[Math.floor(lower * (samples - 1))], ranks[Math.ceil(upper * (samples - 1))]];
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
