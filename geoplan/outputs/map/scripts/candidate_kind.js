/* Candidates of one kind, and the weights that rank them. */

import {
  closeness,
  closenessPoints,
  idealsOf,
  inOrder,
  intervalsOf,
  ranksOf,
  weightedPoints,
  weightedSums,
} from "./rank.js";
import { Resting } from "./resting.js";
import { Sliders, weightsOf } from "./sliders.js";

export class CandidateKind {
  constructor(given, { words, sampling, topsis, moved, rested }) {
    Object.assign(this, given); // key, colour, criteria, items
    this.topsis = Boolean(topsis);
    this.applied = this.criteria.filter((criterion) => criterion.applied);
    this.weights = weightsOf(this.criteria);
    this.columns = this.applied.map(({ key }) => this.items.map((item) => item.shares[key] ?? null));
    this.ideals = this.topsis ? idealsOf(this.columns) : null;
    const { applied: criteria, weights } = this;
    this.sliders = new Sliders(words, { criteria, weights, prefix: `gp-weight-${this.key}-`, moved });
    const scores = (columns, drawn) => this.scoresOf(columns, drawn);
    this.intervals = new Resting(() => intervalsOf(this.columns, this.listed(), sampling, scores), rested);
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
    const scores = this.applied.length ? this.scoresOf(this.columns, this.listed()) : this.items.map(() => null);
    const ranks = ranksOf(scores);
    return { scores, ranks, order: inOrder(ranks) };
  }

  sharesOf(item) {
    return this.applied.map(({ key }) => item.shares[key] ?? null);
  }

  // The criteria that count and are not known of an item.
  unknownOf(item) {
    const shares = this.sharesOf(item);
    return this.applied.filter(({ key }, at) => this.weights[key] > 0 && shares[at] === null);
  }

  // What each criterion adds to the score, out of 100, and the most that it could; null where there is no such end.
  pointsOf(item) {
    const shares = this.sharesOf(item);
    if (!this.topsis) return weightedPoints(shares, this.listed());
    const all = closeness(this.columns, this.listed(), this.ideals);
    const points = closenessPoints(shares, all[this.items.indexOf(item)]);
    return points.map((each) => ({ points: each, most: null }));
  }

  // The same with the criteria, those that count.
  contributions(item) {
    const points = this.pointsOf(item);
    const rows = this.applied.map((criterion, at) => ({ criterion, ...points[at] }));
    return rows.filter(({ criterion }) => this.weights[criterion.key] > 0);
  }

  // Weights that were read: those that are not named stay as they are.
  take(weights) {
    for (const name of Object.keys(this.weights)) {
      if (Number.isFinite(weights[name]) && weights[name] >= 0) this.weights[name] = weights[name];
    }
  }

  takeDefaults() {
    Object.assign(this.weights, weightsOf(this.criteria));
  }
}
