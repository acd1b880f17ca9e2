/* Fills of zones whose range is wide: the colour of their class, hatched. */

import { rgbOf } from "./colours.js";
import { svg } from "./dom.js";

const SIDE = 7;

export class Hatches {
  constructor(defs) {
    this.defs = defs;
    this.made = new Set();
  }

  // `fill` is the colour as it is drawn, `colour` that of the class, as #rrggbb.
  of(fill, colour) {
    const id = "gp-wide-" + fill.replace(/\W/g, "");
    if (!this.made.has(id)) {
      this.made.add(id);
      this.defs.append(hatch(id, fill, lineUpon(colour)));
    }
    return `url(#${id})`;
  }
}

// Lines that can be seen on a colour.
export function lineUpon(colour) {
  const [red, green, blue] = rgbOf(colour);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "rgba(17,24,39,.6)" : "rgba(255,255,255,.7)";
}

export function hatch(id, ground, line) {
  const tile = { id, width: SIDE, height: SIDE, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  const whole = svg("rect", { width: SIDE, height: SIDE, fill: ground });
  return svg("pattern", tile, whole, svg("rect", { width: 2, height: SIDE, fill: line }));
}
