/* The keys beneath a supply curve: a colour a kind, what a hollow bar means, the band of the futures, and which sites stand
   not in it. */

import { isDemonstration } from "../candidates/site_sign.js";
import { coloured, el } from "../drawing/dom.js";

export function curveKeys(page, steps, { isDrawn, left, unknown }) {
  const { words, sites } = page;
  const kinds = [...new Set(steps.map(({ kind }) => kind))];
  const key = (node, text) => el("span", { class: "gp-curve-key" }, node, text);
  const note = (name, count) => el("span", { class: "gp-note" }, words.t(name, { count: words.number(count, 0) }));
  return [
    ...kinds.map((kind) => key(coloured(kind.colour, "gp-swatch"), sites.nameOf(kind))),
    steps.some(({ item }) => isDemonstration(item))
      ? key(el("span", { class: "gp-swatch gp-hollow-swatch" }), words.t("map.candidate_demonstration"))
      : null,
    isDrawn ? key(el("span", { class: "gp-swatch gp-band-swatch" }), words.t("map.curve.band")) : null,
    left ? note("map.curve.left_out", left) : null,
    unknown ? note("map.curve.unknown", unknown) : null,
  ].filter(Boolean);
}
