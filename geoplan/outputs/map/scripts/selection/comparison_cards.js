/* What is picked as cards, for a window too narrow for a table: one each, with its figures and bars; and one for what the
   first of a pair has more than the second. */

import { el, named } from "../drawing/dom.js";
import { differenceOf, figureOf } from "./comparison_table.js";

export function cardsOf(compared) {
  const { things, pair, names } = compared;
  const most = new Map(names.map((name) => [name, compared.most(name)]));
  const cards = things.map((thing, at) => {
    const figure = (name) => figureOf(compared, at, name, most.get(name));
    return cardOf(
      compared,
      [el("b", { class: "gp-pick-number" }, String(thing.number)), " ", named(thing.name)],
      figure,
    );
  });
  return [...cards, pair ? differenceCard(compared) : null].filter(Boolean);
}

function cardOf(compared, head, figure) {
  const { words } = compared.page;
  const pairs = compared.names.flatMap((name) => [
    el("dt", { title: words.description(name) }, compared.titleOf(name)),
    el("dd", {}, ...figure(name)),
  ]);
  return el("section", { class: "gp-card" }, el("h4", {}, ...head), el("dl", {}, pairs));
}

function differenceCard(compared) {
  const { things, pair, page } = compared;
  const { words } = page;
  const of = words.t("map.compare.of", { first: things[pair[0]].number, second: things[pair[1]].number });
  const head = words.headed(words.t("map.compare.difference"), of);
  return cardOf(compared, [head], (name) => differenceOf(compared.difference(name)));
}
