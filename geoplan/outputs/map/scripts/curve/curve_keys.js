/* The keys beneath a supply curve: a colour a kind, what a hollow bar means, the band of the futures, and how many sites are
   no supply of their own. */

import { isDemonstration } from "../candidates/candidate_markers.js";
import { coloured, el } from "../drawing/dom.js";

export function curveKeys(page, steps, { isDrawn, left }) {
  const { words, sites } = page;
  const kinds = [...new Set(steps.map(({ kind }) => kind))];
  const key = (node, text) => el("span", { class: "gp-curve-key" }, node, text);
  return [
    ...kinds.map((kind) => key(coloured(kind.colour, "gp-swatch"), sites.nameOf(kind))),
    steps.some(({ item }) => isDemonstration(item))
      ? key(el("span", { class: "gp-swatch gp-hollow-swatch" }), words.t("map.candidate_demonstration"))
      : null,
    isDrawn ? key(el("span", { class: "gp-swatch gp-band-swatch" }), words.t("map.curve.band")) : null,
    left ? el("span", { class: "gp-note" }, words.t("map.curve.left_out", { count: words.number(left, 0) })) : null,
  ].filter(Boolean);
}
