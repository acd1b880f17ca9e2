/* The targets among the wedges: a diamond at what each leaves room for, with the number that it has in the list. Who points
   at one, taps it or hears the chart is told which it is. */

import { el, svg } from "../drawing/dom.js";

const [SIZE, REACH, APART] = [5, 11, 11]; // of a diamond, of what can be tapped, and between numbers above each other

// Places of numbers beside marks of one year, so that none stands upon another: rows of {x, y} in, the same with `at`.
export function numbersApart(marks, { top, foot }) {
  const placed = [...marks].sort((a, b) => a.x - b.x || a.y - b.y);
  placed.forEach((mark, k) => {
    const before = placed[k - 1];
    const least = before && before.x === mark.x ? before.at + APART : top;
    mark.at = Math.max(mark.y, least);
  });
  for (let k = placed.length - 1; k >= 0; k--) {
    const after = placed[k + 1];
    const most = after && after.x === placed[k].x ? after.at - APART : foot;
    placed[k].at = Math.min(placed[k].at, most);
  }
  return placed;
}

export class ScenarioTargetMarks {
  // `toldOf` says of a target its number, and its name with what it asks for.
  constructor(toldOf) {
    Object.assign(this, { toldOf, chosen: null, shown: [] });
    this.node = svg("g", {});
    this.told = el("p", { class: "gp-note gp-target-told gp-screen", role: "status", hidden: true });
  }

  // `x` of a year and `y` of tonnes are where they stand; `edge`: from there on numbers stand on the other side.
  draw(targets, { x, y, edge, top, foot }) {
    const marks = targets.map((target) => ({ target, x: x(target.year), y: y(target.level) }));
    this.shown = targets.map((target) => this.nameOf(target));
    this.node.replaceChildren(...numbersApart(marks, { top, foot }).map((mark) => this.markOf(mark, edge)));
    if (!targets.includes(this.chosen)) this.chosen = null;
    this.tell();
  }

  nameOf(target) {
    return this.toldOf(target).name;
  }

  markOf({ target, x, y, at }, edge) {
    const d = `M${x},${y - SIZE}L${x + SIZE},${y}L${x},${y + SIZE}L${x - SIZE},${y}Z`;
    const [side, anchor] = x > edge ? [-SIZE - 3, "end"] : [SIZE + 3, "start"];
    const number = { x: x + side, y: at + 3.5, "text-anchor": anchor, class: "gp-target-name" };
    const onclick = () => {
      this.chosen = this.chosen === target ? null : target;
      this.tell();
    };
    return svg(
      "g",
      { class: "gp-target-mark", onclick },
      svg("title", {}, this.nameOf(target)),
      svg("circle", { cx: x, cy: y, r: REACH, class: "gp-target-reach" }),
      svg("path", { d, class: "gp-wedge-target" }),
      svg("text", number, this.toldOf(target).number),
    );
  }

  tell() {
    this.told.hidden = !this.chosen;
    this.told.textContent = this.chosen ? this.nameOf(this.chosen) : "";
  }
}
