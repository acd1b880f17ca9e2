/* What is compared on one sheet of paper, either way up: the map and its legend, sums and the table, and the sources. */

import { el } from "../drawing/dom.js";

const LEAST_FIT = 0.72; // smaller letters nobody reads; what does not fit then goes on to the next sheet
// Of the lower papers, A4 and Letter: how wide what is compared is, how high the sheet is, and what stands above and
// below it there.
const WAYS = {
  portrait: { wide: 190, high: 266, mapHigh: 82 },
  landscape: { wide: 153, high: 176, mapHigh: 0 },
};
const mm = (px) => (px * 25.4) / 96;

// `paper` makes the parts that every sheet has, and takes them away again.
export function layOneSheet(paper) {
  const { frame, legend, comparison } = paper.page;
  const head = paper.head();
  const side = el("div", { class: "gp-one-legend gp-legend" }, legend.whole());
  const part = el("section", { class: "gp-one-part" }, ...comparison.paperParts());
  const foot = paper.foot("gp-one-foot");
  paper.add(paper.north(), frame.stage);
  for (const node of [head, side, part, foot]) paper.add(node, frame.root);
  frame.root.prepend(head);
  frame.root.classList.add("gp-one-sheet");
  for (const [way, { wide, high, mapHigh }] of Object.entries(WAYS)) {
    part.style.width = `${wide}mm`;
    const room = high - mm(head.offsetHeight) - mm(foot.offsetHeight) - mapHigh;
    const fit = Math.min(1, Math.max(LEAST_FIT, room / mm(part.offsetHeight)));
    part.style.setProperty(`--fit-${way}`, fit.toFixed(3));
  }
  part.style.width = "";
}
