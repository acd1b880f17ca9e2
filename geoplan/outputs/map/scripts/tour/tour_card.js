/* The card of a tour: what is said at a stop, and the way to the others. It stays while stops change, so that the focus
   does too. */

import { el, named } from "../drawing/dom.js";

const KEYS = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 };

export class TourCard {
  constructor(tour) {
    this.tour = tour;
    const { words } = tour.page;
    this.title = el("h2", { dir: "auto" });
    this.count = el("span", { class: "gp-tour-count" });
    this.text = el("p", { dir: "auto" });
    const said = el("div", { class: "gp-tour-said", role: "status" }, this.count, this.title, this.text);
    this.dots = tour.stops.map((_, at) =>
      el("button", { type: "button", class: "gp-tour-dot", onclick: () => tour.go(at) }),
    );
    const dots = words.say(el("div", { class: "gp-tour-dots", role: "group" }, this.dots), "map.tour.stops", "aria");
    const step = (by, key, id) => words.button(key, () => tour.step(by), { id, class: "gp-tour-step" });
    this.back = step(-1, "map.tour.back", "gp-tour-back");
    this.next = step(1, "map.tour.next", "gp-tour-next");
    const more = [
      words.button("map.tour.again", () => tour.go(tour.at), { id: "gp-tour-again" }),
      words.button("map.tour.print", () => tour.print(), { id: "gp-tour-print" }),
      words.button("map.tour.leave", () => tour.leave(), { id: "gp-tour-leave" }),
    ];
    const close = words.iconButton("×", "map.close", () => tour.close(), "gp-close");
    const ways = el("div", { class: "gp-tour-ways" }, this.back, dots, this.next);
    const foot = el("div", { class: "gp-tour-foot" }, ways, el("div", { class: "gp-tour-more" }, more));
    this.node = el("section", { class: "gp-tour", id: "gp-tour" }, close, said, foot);
    words.say(this.node, "map.tour", "aria");
    this.node.addEventListener("keydown", (event) => this.typed(event));
  }

  typed(event) {
    if (event.key === "Escape") this.tour.close();
    else if (KEYS[event.key]) this.tour.step(KEYS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    const { stops, at, page } = this.tour;
    if (at === null) return;
    const { words } = page;
    const { title, text } = stops[at];
    const place = { number: at + 1, count: stops.length };
    this.count.textContent = words.t("map.tour.stop", place);
    this.title.replaceChildren(named(words.inText(title)));
    this.text.textContent = words.inText(text);
    this.dots.forEach((dot, number) => {
      dot.setAttribute(
        "aria-label",
        words.t("map.tour.go", { number: number + 1, title: words.inText(stops[number].title) }),
      );
      dot.title = dot.getAttribute("aria-label");
      if (number === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
    // not disabled: the focus would be lost with the button
    this.back.setAttribute("aria-disabled", String(at === 0));
    this.next.setAttribute("aria-disabled", String(at === stops.length - 1));
    this.node.scrollTop = 0;
  }
}
