/* Candidates of one kind, and the weights that rank them. */

import {
  appliedShares,
  closeness,
  closenessPoints,
  idealsOf,
  inOrder,
  intervalsOf,
  ranksOf,
  scoresBy,
  telling,
  weightedPoints,
  weightedSums,
} from "../ranking/rank.js";
import { shownPoints } from "../drawing/rounded_parts.js";
import { Resting } from "../ranking/resting.js";
import { Sliders, weightsOf } from "../ranking/sliders.js";
import { onSliders } from "../ranking/weights_file.js";

export class CandidateKind {
  constructor(given, { words, sampling, topsis, moved, refused, rested }) {
    Object.assign(this, given); // key, colour, criteria, items
    this.topsis = Boolean(topsis);
    this.applied = this.criteria.filter((criterion) => criterion.applied);
    this.weights = weightsOf(this.criteria);
    this.columns = this.applied.map(({ key }) => this.items.map((item) => item.shares[key] ?? null));
    this.kept = telling(this.columns, this.columns).kept;
    this.equal = this.applied.filter((_, at) => !this.kept.includes(at));
    this.ideals = this.topsis ? idealsOf(this.kept.map((at) => this.columns[at])) : null;
    const { applied: criteria, weights } = this;
    this.sliders = new Sliders(words, { criteria, weights, prefix: `gp-weight-${this.key}-`, moved, refused });
    const scores = (columns, drawn) => this.scoresOf(columns, drawn);
    const ends = this.applied.map(({ key }) => this.endsOf(key));
    this.begun = this.signature();
    const drawn = () => intervalsOf(this.columns, this.listed(), sampling, scores, ends);
    this.intervals = new Resting(() => this.given() || drawn(), rested);
  }

  // The intervals of the table, as long as no slider has moved; with other weights those of the futures are not known.
  given() {
    const known = this.signature() === this.begun && this.items.every(({ interval }) => interval);
    return known ? this.items.map(({ interval }) => interval) : null;
  }

  // The shares by a criterion at the low and at the high end of each energy; null where it does not follow the energy.
  endsOf(key) {
    if (!this.items.some(({ ends }) => ends && key in ends)) return null;
    return [0, 1].map((end) => this.items.map((item) => (item.ends && item.ends[key] ? item.ends[key][end] : null)));
  }

  listed() {
    return this.applied.map(({ key }) => this.weights[key]);
  }

  signature() {
    return JSON.stringify(this.listed());
  }

  scoresOf(columns, weights) {
    if (!this.topsis) return weightedSums(columns, weights);
    return closeness(columns, weights, this.ideals).map(({ score }) => score);
  }

  ranked() {
    if (!this.applied.length) return this.unranked();
    const scores = scoresBy(this.columns, this.listed(), (columns, weights) => this.scoresOf(columns, weights));
    const ranks = ranksOf(scores);
    const nominal = Object.values(this.weights).reduce((sum, weight) => sum + weight, 0);
    return { scores, ranks, order: inOrder(ranks), shares: appliedShares(this.columns, this.listed(), nominal) };
  }

  unranked() {
    const [scores, ranks] = [this.items.map(() => null), this.items.map(() => 0)];
    return { scores, ranks, order: inOrder(ranks), shares: ranks };
  }

  sharesOf(item) {
    return this.applied.map(({ key }) => item.shares[key] ?? null);
  }

  // The criteria that count and are not known of an item.
  unknownOf(item) {
    const shares = this.sharesOf(item);
    return this.applied.filter(({ key }, at) => this.weights[key] > 0 && shares[at] === null && this.kept.includes(at));
  }

  // What each criterion that tells apart adds to the score, out of 100, and the most that it could; null where there is
  // no such end.
  pointsOf(item) {
    const told = telling(this.columns, this.listed());
    const shares = told.columns.map((column) => column[this.items.indexOf(item)]);
    if (!this.topsis) return weightedPoints(shares, told.weights);
    const all = closeness(told.columns, told.weights, this.ideals);
    const points = told.columns.length ? closenessPoints(shares, all[this.items.indexOf(item)]) : [];
    return points.map((each) => ({ points: each, most: null }));
  }

  // The same with the criteria, those that count, as they are shown.
  contributions(item) {
    const { scores } = this.ranked();
    const told = this.pointsOf(item).map((each, at) => ({ criterion: this.applied[this.kept[at]], ...each }));
    const rows = told.filter(({ criterion }) => this.weights[criterion.key] > 0);
    const shown = shownPoints(rows, 100 * (scores[this.items.indexOf(item)] || 0));
    return rows.map(({ criterion }, at) => ({ criterion, ...shown[at] }));
  }

  // Weights that were read: of a kind that a file names, a criterion that it leaves out counts 0.
  take(given) {
    const weights = onSliders(given);
    const names = Object.keys(this.weights);
    if (!names.some((name) => weights[name] > 0)) return;
    for (const name of names) this.weights[name] = weights[name] || 0;
  }

  takeDefaults() {
    Object.assign(this.weights, weightsOf(this.criteria));
  }
}
