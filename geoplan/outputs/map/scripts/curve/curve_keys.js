/* The keys beneath a supply curve: a colour a kind, what a hollow bar means, and the band of the futures. */

import { isDemonstration } from "../candidates/candidate_markers.js";
import { coloured, el } from "../drawing/dom.js";

export function curveKeys(page, steps, hasBand) {
  const { words, sites } = page;
  const kinds = [...new Set(steps.map(({ kind }) => kind))];
  const key = (node, text) => el("span", { class: "gp-curve-key" }, node, text);
  return [
    ...kinds.map((kind) => key(coloured(kind.colour, "gp-swatch"), sites.nameOf(kind))),
    steps.some(({ item }) => isDemonstration(item))
      ? key(el("span", { class: "gp-swatch gp-hollow-swatch" }), words.t("map.candidate_demonstration"))
      : null,
    hasBand ? key(el("span", { class: "gp-swatch gp-band-swatch" }), words.t("map.curve.band")) : null,
  ].filter(Boolean);
}
