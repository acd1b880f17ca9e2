/* How much room the window gives, by the size of the reader's type: a page that is enlarged, by the browser's zoom or by
   larger type, has as little as one on a telephone that lies on its side. */

import { el } from "../drawing/dom.js";

const TYPE_PX = 16; // as the sheets of the page reckon with
const LOW = 500;
export const NARROW_PX = 560; // as the sheet for small screens has it

// What a window of so many pixels is for who reads at this size of type.
export function roomOf(width, height, type) {
  const share = TYPE_PX / (type || TYPE_PX);
  return { low: height * share <= LOW, slim: width * share <= NARROW_PX };
}

export class Room {
  constructor(root) {
    this.root = root;
    this.low = false;
    this.slim = false;
    this.listeners = [];
    // one em high: it changes where the reader's type does
    const probe = el("span", { class: "gp-probe", "aria-hidden": "true" });
    root.append(probe);
    new ResizeObserver(() => this.follow()).observe(probe);
    window.addEventListener("resize", () => this.follow());
  }

  follow() {
    const type = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { low, slim } = roomOf(window.innerWidth, window.innerHeight, type);
    this.root.classList.toggle("gp-low", low);
    this.slim = low && slim;
    this.root.classList.toggle("gp-slim", this.slim);
    if (low === this.low) return;
    this.low = low;
    for (const hear of this.listeners) hear(low);
  }

  // Told now, and whenever it changes.
  hear(act) {
    this.listeners.push(act);
    act(this.low);
  }
}
