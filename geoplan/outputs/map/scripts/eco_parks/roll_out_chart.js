/* What the roll-out from a pilot comes to year by year, as bars. */

import { el, svg } from "../drawing/dom.js";
import { known } from "../drawing/values.js";

const [WIDTH, HEIGHT, FOOT, HEAD] = [300, 96, 16, 14];

// Tonnes where they are known, else places.
export function rollOutChart(eco, years) {
  const { words } = eco.page;
  const name = years.some((row) => row.rolled_avoided_tco2e > 0) ? "rolled_avoided_tco2e" : "places_count";
  const most = Math.max(...years.map((row) => row[name] || 0)) || 1;
  const told = (row) =>
    [
      words.t("map.eco.places", { count: words.number(row.places_count, 0) }),
      ...eco.told([
        ["", eco.size(row.rolled_size, row.project_unit)],
        ["map.eco.investment", eco.money(row.rolled_investment_usd)],
        ["map.eco.avoids", eco.tonnes(row.rolled_avoided_tco2e)],
      ]),
    ].join(" · ");
  const last = years.at(-1);
  const sentence = words.t("map.eco.roll_out", { year: last.year, told: told(last) });
  if (last.places_count <= 1) return el("p", { class: "gp-note" }, sentence); // the pilot alone makes no chart
  const step = WIDTH / years.length;
  const bars = years.map((row, at) => {
    const y = HEAD + (HEIGHT - FOOT - HEAD) * (1 - (row[name] || 0) / most);
    const bar = { x: at * step + 1, y, width: Math.max(step - 2, 1), height: HEIGHT - FOOT - y, class: "gp-roll-bar" };
    const labelled = at === 0 || at === years.length - 1 || (years.length < 9 && step > 30);
    const anchor = at === 0 ? "start" : at === years.length - 1 ? "end" : "middle";
    const x = anchor === "start" ? 1 : anchor === "end" ? WIDTH - 1 : (at + 0.5) * step;
    return svg(
      "g",
      {},
      svg("title", {}, words.headed(String(row.year), told(row))),
      known(row[name]) ? svg("rect", bar) : null,
      labelled ? svg("text", { x, y: HEIGHT - 4, "text-anchor": anchor }, String(row.year)) : null,
    );
  });
  const title = words.t(`map.eco.roll_out.${name === "places_count" ? "places" : "tonnes"}`);
  const top = name === "places_count" ? words.number(most, 0) : `${words.short(most)} tCO₂e`;
  const drawing = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}. ${sentence}` };
  const chart = svg("svg", drawing, ...bars, svg("text", { x: 1, y: 10 }, top));
  return el(
    "figure",
    { class: "gp-monthly" },
    el("figcaption", {}, title),
    chart,
    el("p", { class: "gp-note" }, sentence),
  );
}
