/* Zones in the order of weighted criteria, ranked anew while the sliders move. */

import { el } from "../drawing/dom.js";
import { GrowingList } from "../drawing/growing_list.js";
import { appliedShares, inOrder, intervalsOf, ranksOf, scoresBy, tellsApart, weightedSums } from "./rank.js";
import { Resting } from "./resting.js";
import { fillList, rankList } from "./rank_list.js";
import { Sliders, weightsOf, withoutWeight } from "./sliders.js";
import { quantiles } from "../drawing/quantiles.js";
import { nameOf } from "../drawing/values.js";
import { onSliders } from "./weights_file.js";
import { WeightsSection } from "./weights_section.js";

const FIELD = "priority_score";
const ROWS_AT_A_TIME = 100;

export class Priority {
  constructor(page) {
    const { data, words } = page;
    this.page = page;
    this.given = data.ranking;
    this.applied = this.given.criteria.filter((criterion) => criterion.applied);
    this.weights = weightsOf(this.given.criteria);
    this.begun = JSON.stringify(this.listed());
    this.intervals = new Resting(
      () => this.intervalsOf(page.state.set),
      () => this.drawList(),
    );
    const moved = () => this.moved();
    const { applied: criteria, weights } = this;
    const refused = () => this.file.say(words.t("map.weights_none"));
    this.sliders = new Sliders(words, { criteria, weights, prefix: "gp-weight-", moved, refused });
    data.fields[FIELD] = this.given.field;
    data.groups.push({ key: "priority", fields: [FIELD], colours: this.given.colours });
    data.selectable.push(FIELD);
    this.score();
    this.section = this.sectionOf();
  }

  sectionOf() {
    const { words } = this.page;
    this.list = el("ol", { class: "gp-ranking gp-priority" });
    this.rows = new GrowingList(this.list, ROWS_AT_A_TIME, () => this.drawList());
    this.missing = el("div", {});
    const first = () => this.take(weightsOf(this.given.criteria));
    this.file = new WeightsSection(this.page, { prefix: "gp-weights", first, taken: () => this.show() });
    const section = el(
      "details",
      { id: "gp-priority" },
      words.say(el("summary", {}), "map.priority"),
      words.say(el("p", { class: "gp-note" }), "map.priority_hint"),
      ...this.sliders.nodes,
      this.file.node,
      this.list,
      this.missing,
    );
    section.addEventListener("toggle", () => {
      if (section.open) this.show();
    });
    return section;
  }

  listed() {
    return this.applied.map(({ key }) => this.weights[key]);
  }

  columnsOf(set) {
    return this.applied.map(({ key }) => set.shares[key] || set.ids.map(() => null));
  }

  // The intervals of the table, as long as no slider has moved; with other weights those of the futures are not known,
  // and the weights alone are varied.
  intervalsOf(set) {
    if (set.rank_ends && JSON.stringify(this.listed()) === this.begun) {
      const [low, high] = set.rank_ends;
      return low.map((rank, zone) => [rank, high[zone]]);
    }
    return intervalsOf(this.columnsOf(set), this.listed(), this.given);
  }

  scoresOf(set) {
    return scoresBy(this.columnsOf(set), this.listed(), weightedSums);
  }

  // The criteria that are equal for all of a set of zones.
  equalOf(set) {
    const columns = this.columnsOf(set);
    return this.applied.filter((_, at) => !tellsApart(columns[at]));
  }

  score() {
    for (const set of this.page.data.sets) {
      const scores = this.scoresOf(set);
      const values = scores.map((score) => (score === null ? null : Math.round(1000 * score) / 10));
      set.values[FIELD] = values;
      set.classes[FIELD] = quantiles(values, this.given.colours.length);
    }
  }

  // The map shows the scores as soon as they are asked for.
  show() {
    this.page.state.field = FIELD;
    this.page.results.follow();
    this.page.refresh();
  }

  moved() {
    this.rows.shown = ROWS_AT_A_TIME;
    this.file.say("");
    this.score();
    this.show();
  }

  take(wanted) {
    Object.assign(this.weights, wanted);
    this.moved();
  }

  signature() {
    return JSON.stringify([this.page.state.set.key, this.listed()]);
  }

  // Ranks follow at once; how stable they are takes a moment and follows when the slider rests.
  draw() {
    const equal = this.equalOf(this.page.state.set);
    this.sliders.draw(equal);
    this.missing.replaceChildren(...withoutWeight(this.page.words, this.given.criteria, equal));
    this.drawList();
    this.intervals.ask(this.signature(), this.section.open);
  }

  drawList() {
    const { state, words, zones } = this.page;
    const { set } = state;
    const scores = this.scoresOf(set);
    const ranks = ranksOf(scores);
    const nominal = Object.values(this.weights).reduce((sum, weight) => sum + weight, 0);
    const shares = appliedShares(this.columnsOf(set), this.listed(), nominal);
    const intervals = this.intervals.of(this.signature());
    const order = inOrder(ranks).filter((zone) => ranks[zone]);
    const equal = this.equalOf(set);
    const counts = (criterion) => this.weights[criterion.key] > 0 && !equal.includes(criterion);
    const unknown = (zone) => this.applied.filter((one) => counts(one) && (set.shares[one.key] || [])[zone] === null);
    const entries = order.slice(0, this.rows.shown).map((zone) => ({
      id: set.ids[zone],
      rank: ranks[zone],
      score: scores[zone],
      share: shares[zone],
      interval: intervals && intervals[zone],
      name: nameOf(set, zone),
      unknown: unknown(zone).map(({ title }) => words.inText(title)),
      choose: () => zones.choose(set, zone, true),
    }));
    fillList(this.list, rankList(words, entries, { ...this.given, count: order.length }));
    this.rows.follow(order.length);
  }

  // Weights that were read: a criterion that the file leaves out counts 0. What the map shows stays.
  takeFile({ weights }) {
    const given = onSliders(weights);
    for (const { key } of this.given.criteria) this.weights[key] = given[key] || 0;
    this.score();
    this.page.refresh();
  }
}
