/* Bars of hours or months, one of which is the moment that is shown; a press upon a bar shows its moment. Sliders say the
   same to who does not see them. */

import { el, svg } from "../drawing/dom.js";

const [WIDTH, HEIGHT, FOOT, HEAD] = [312, 96, 14, 14];

export class TimeBars {
  // `names` of the bars that are named, by their places.
  constructor({ count, colour }, pressed) {
    const wide = WIDTH / count;
    Object.assign(this, { wide, colour });
    this.bars = Array.from({ length: count }, (_, at) => {
      const rect = svg("rect", { x: at * wide + 1, width: wide - 2, fill: colour });
      const reach = svg("rect", { x: at * wide, y: HEAD, width: wide, height: HEIGHT - HEAD, class: "gp-time-reach" });
      const title = svg("title", {});
      const name = svg("text", { x: (at + 0.5) * wide, y: HEIGHT - 3, "text-anchor": "middle" });
      reach.append(title);
      reach.addEventListener("click", () => pressed(at));
      return { rect, title, name, reach };
    });
    this.top = svg("text", { x: 2, y: 10 });
    this.line = svg("line", { x1: 0, x2: WIDTH, y1: HEAD, y2: HEAD, class: "gp-time-top" });
    const parts = this.bars.map(({ rect, name, reach }) => [rect, name, reach]);
    const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "gp-time-bars" };
    this.svg = svg("svg", size, this.line, ...parts.flat(), this.top);
    this.caption = el("figcaption", {});
    this.node = el("figure", { class: "gp-time-chart" }, this.caption, this.svg);
  }

  // `most` is the height of the axis, `at` the bar that is shown, `told` says a bar in words, `nameOf` what stands under it.
  draw(values, { most, at, caption, top, told, nameOf }) {
    const room = HEIGHT - FOOT - HEAD;
    this.caption.textContent = caption;
    this.top.textContent = top;
    this.bars.forEach(({ rect, title, name }, place) => {
      const height = most > 0 ? (room * values[place]) / most : 0;
      rect.setAttribute("y", (HEIGHT - FOOT - height).toFixed(1));
      rect.setAttribute("height", height.toFixed(1));
      rect.classList.toggle("gp-time-now", place === at);
      name.classList.toggle("gp-time-now", place === at);
      title.textContent = told(place);
      name.textContent = nameOf(place);
    });
    this.svg.setAttribute("aria-label", `${caption}. ${told(at)}`);
  }
}
