/* The sites of all kinds together, the cheapest electricity first: in the place of one kind, whose sites weights rank. */

import { ALL } from "./candidate_filter.js";

export class EveryKind {
  // `order`: which items stand in the supply curve, the cheapest first.
  constructor(kinds, order) {
    this.key = ALL;
    this.isEvery = true;
    this.items = kinds.flatMap(({ items }) => items);
    this.order = order;
    this.ranks = this.items.map(() => 0);
    order.forEach((at, place) => (this.ranks[at] = place + 1));
    const others = this.items.map((_, at) => at).filter((at) => !this.ranks[at]);
    const nobody = this.items.map(() => null);
    this.told = { scores: nobody, ranks: this.ranks, order: [...order, ...others], shares: nobody };
    // what a kind has whose sites are ranked by weights
    Object.assign(this, { criteria: [], applied: [], equal: [], weights: {} });
    this.sliders = { nodes: [], draw: () => null };
    this.intervals = { ask: () => null, of: () => null, settle: () => null };
  }

  signature() {
    return "";
  }

  ranked() {
    return this.told;
  }

  unknownOf() {
    return [];
  }
}
