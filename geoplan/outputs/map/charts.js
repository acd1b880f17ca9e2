/* Small charts for the page of a geoplan map: low-base-high bars and the months of rooftop solar. */
"use strict";

function geoplanCharts(data, { state, el, svg, t, known, number, figure, title, withUnit, groupOf }) {
  // Low to high as a band, base as a mark: one scale for all sources.
  function energyBars(get) {
    const rows = data.intervals.filter((name) => known(get(name)));
    if (!rows.length) return el("p", { class: "gp-note" }, t("map.no_data"));
    const most = Math.max(...rows.flatMap((name) => [get(name), get(name + "_high") || 0])) || 1;
    const percent = (value) => `${Math.max(0, Math.min(100, (100 * value) / most))}%`;
    return el("div", { class: "gp-bars" }, rows.map((name) => {
      const [low, base, high] = [get(name + "_low"), get(name), get(name + "_high")];
      const bar = el("div", { class: "gp-bar-base" });
      bar.style.width = percent(base);
      bar.style.background = groupOf(name).colours[5][3];
      const track = el("div", { class: "gp-track" }, bar);
      if (known(low) && known(high)) {
        const band = el("div", { class: "gp-bar-range" });
        band.style.left = percent(low);
        band.style.width = `calc(${percent(high)} - ${percent(low)})`;
        track.append(band);
      }
      const range = known(low) && known(high) ? `${figure(name, low)} – ${figure(name, high)}` : "";
      return el("div", { class: "gp-energy", title: title(name) },
        el("span", {}, t("group." + groupOf(name).key)), el("b", {}, withUnit(name, base)), track, el("small", {}, range));
    }), el("p", { class: "gp-note" }, t("map.interval")));
  }

  function monthlyCurve() {
    const known12 = data.monthly.filter(known);
    if (!known12.length) return null;
    const [width, height, left, foot] = [300, 96, 4, 16];
    const most = Math.max(...known12) || 1;
    const step = (width - left) / data.monthly.length;
    const y = (value) => 12 + (height - foot - 12) * (1 - value / most);
    const month = (at, style) => new Date(2023, at, 1).toLocaleDateString(state.language, { month: style });
    const short = (at) => (state.language === "en" ? month(at, "narrow") : String(at + 1));
    const colour = data.groups.find((group) => group.key === "rooftop").colours[5][3];
    const bars = data.monthly.map((value, at) => svg("g", {},
      svg("title", {}, `${month(at, "long")}: ${number(value, 2)} GWh`),
      known(value) ? svg("rect", { x: left + at * step + 2, y: y(value), width: step - 4, height: height - foot - y(value), fill: colour }) : null,
      svg("text", { x: left + (at + 0.5) * step, y: height - 4, "text-anchor": "middle" }, short(at))));
    const top = svg("text", { x: left + 2, y: 9 }, `${number(most, 1)} GWh`);
    return el("figure", { class: "gp-monthly" }, el("figcaption", {}, t("map.monthly")),
      svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("map.monthly") }, ...bars, top));
  }

  return { energyBars, monthlyCurve };
}
