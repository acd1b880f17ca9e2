/* Small charts: bars of sources with their ranges, and the months of rooftop solar. */

import { el, svg } from "./dom.js";
import { hintOf, isRange, rangeOf, trackOf } from "./ranges.js";
import { known } from "./values.js";

const [WIDTH, HEIGHT, LEFT, FOOT, HEAD] = [300, 96, 4, 16, 12];

export class Charts {
  constructor(page) {
    this.page = page;
  }

  // One scale for all sources and their total. What `about` says of each stands beneath it.
  energyBars(get, { about = () => "" } = {}) {
    const { data, words } = this.page;
    const shown = data.intervals.filter((name) => known(get(name)));
    if (!shown.length) return el("p", { class: "gp-note" }, words.t("map.no_data"));
    const most = Math.max(...shown.flatMap((name) => [get(name), get(name + "_high") || 0])) || 1;
    const rows = shown.map((name) => this.energyBar(name, get, most, about));
    return el("div", { class: "gp-bars" }, rows, el("p", { class: "gp-note" }, words.t("map.interval")));
  }

  energyBar(name, get, most, about) {
    const { words, zones } = this.page;
    const range = rangeOf(get, name);
    const group = zones.groupOf(name);
    const ends = isRange(range) ? `${words.short(range.low)} – ${words.short(range.high)}` : "";
    const hint = words.headed(
      words.title(name),
      hintOf(words, range, (value) => words.short(value)),
    );
    return el(
      "div",
      { class: "gp-energy", title: hint },
      el("span", {}, words.t("group." + group.key)),
      el("b", {}, words.withUnit(name, range.base, words.short(range.base))),
      trackOf(range, most, group.colours[5][3]),
      el("small", {}, ends),
      ...(about(name) ? [el("small", { class: "gp-years" }, about(name))] : []),
    );
  }

  monthlyCurve() {
    const { data, words } = this.page;
    const values = data.monthly.filter(known);
    if (!values.length) return null;
    const most = Math.max(...values) || 1;
    const bars = data.monthly.map((value, at) => this.month(value, at, most));
    const top = svg("text", { x: LEFT + 2, y: 9 }, `${words.short(most)} GWh`);
    const name = words.t("map.monthly");
    const drawing = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": name };
    return el("figure", { class: "gp-monthly" }, el("figcaption", {}, name), svg("svg", drawing, ...bars, top));
  }

  month(value, at, most) {
    const { data, state, words } = this.page;
    const step = (WIDTH - LEFT) / data.monthly.length;
    const name = (style) => new Date(2023, at, 1).toLocaleDateString(state.language, { month: style });
    const short = state.language === "en" ? name("narrow") : String(at + 1);
    const y = HEAD + (HEIGHT - FOOT - HEAD) * (1 - value / most);
    const fill = data.groups.find((group) => group.key === "rooftop").colours[5][3];
    const bar = { x: LEFT + at * step + 2, y, width: step - 4, height: HEIGHT - FOOT - y, fill };
    return svg(
      "g",
      {},
      svg("title", {}, words.headed(name("long"), `${words.number(value, 2)} GWh`)),
      known(value) ? svg("rect", bar) : null,
      svg("text", { x: LEFT + (at + 0.5) * step, y: HEIGHT - 4, "text-anchor": "middle" }, short),
    );
  }
}
