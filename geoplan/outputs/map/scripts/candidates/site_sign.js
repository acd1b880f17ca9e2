/* The sign of a candidate site, on the map, in lists and in legends. */

import { coloured, el } from "../drawing/dom.js";

// Placed by data that are not real: it shows how sites are found, and is no place to visit.
export function isDemonstration(item) {
  return item.place !== "real";
}

// The sign of a candidate: filled, or hollow where it is a demonstration.
export function dotOf(colour, item, text, chosen = false) {
  const className = "gp-dot" + (chosen ? " gp-chosen" : "") + (text.length > 2 ? " gp-long" : "");
  if (!isDemonstration(item)) return coloured(colour, className, text);
  const node = el("span", { class: className + " gp-hollow" }, text);
  node.style.color = node.style.borderColor = colour;
  return node;
}
