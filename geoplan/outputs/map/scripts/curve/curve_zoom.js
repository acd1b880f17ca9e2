/* How wide a supply curve is drawn: crowded steps are told apart nearer by. */

import { el } from "../drawing/dom.js";

const [WIDE_PX, MOST_PX] = [8, 120_000]; // what the smallest step may become, and the whole

export class CurveZoom {
  constructor(page, scroll, changed) {
    Object.assign(this, { scroll, changed, times: 1, most: 1 });
    const { words } = page;
    this.out = words.iconButton("−", "map.curve.zoom_out", () => this.to(this.times / 2));
    this.in = words.iconButton("+", "map.curve.zoom_in", () => this.to(this.times * 2));
    this.all = words.iconButton("↔", "map.curve.zoom_all", () => this.to(1));
    this.node = el("div", { class: "gp-curve-zoom gp-buttons" }, this.out, this.in, this.all);
    scroll.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  // `parts`: how many times the smallest step goes into the whole.
  reach(parts, width) {
    const most = Math.min(MOST_PX / (width || 1), (parts * WIDE_PX) / (width || 1));
    this.most = Number.isFinite(most) ? Math.max(1, 2 ** Math.ceil(Math.log2(Math.max(1, most)))) : 1;
    this.times = Math.min(this.times, this.most);
    this.out.disabled = this.all.disabled = this.times <= 1;
    this.in.disabled = this.times >= this.most;
  }

  // What is in the middle, or under the pointer, stays there.
  to(times, place = this.scroll.clientWidth / 2) {
    const next = Math.min(this.most, Math.max(1, times));
    if (next === this.times) return;
    const part = (this.scroll.scrollLeft + place) / this.times;
    this.times = next;
    this.changed();
    this.scroll.scrollLeft = part * next - place;
  }

  wheel(event) {
    if (event.ctrlKey || Math.abs(event.deltaX) >= Math.abs(event.deltaY)) return;
    event.preventDefault();
    this.to(
      event.deltaY < 0 ? this.times * 2 : this.times / 2,
      event.clientX - this.scroll.getBoundingClientRect().left,
    );
  }

  reveal(x) {
    const { scrollLeft, clientWidth } = this.scroll;
    if (x < scrollLeft + 10 || x > scrollLeft + clientWidth - 10) this.scroll.scrollLeft = x - clientWidth / 2;
  }
}
