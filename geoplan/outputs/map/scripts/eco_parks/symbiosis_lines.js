/* Symbiosis: a line from who gives to who takes, with an arrow that tells of the pair. */

import { bindTip } from "../access/tips.js";
import { curveOf, headingOf, stepsOf } from "../drawing/curves.js";
import { el, named, svg } from "../drawing/dom.js";
import { placeButton } from "./profile_lists.js";
import { streamName } from "./park_streams.js";
import { whenPressed } from "../drawing/pressed.js";
import { known } from "../drawing/values.js";

// Colour and dashes of a stream: each can be told from the others without its colour.
const STREAMS = {
  heat: { colour: "#c2410c", dash: null },
  steam: { colour: "#a21caf", dash: "9 4" },
  co2: { colour: "#374151", dash: "2 4" },
  water: { colour: "#0369a1", dash: "12 4 2 4" },
  residue: { colour: "#15803d", dash: "6 3" },
  waste: { colour: "#854d0e", dash: "1 5" },
};
const CLEAR = [56, 12]; // of the buttons upon the map
const OTHER = { colour: "#374151", dash: null };

export class SymbiosisLines {
  constructor(page, eco) {
    Object.assign(this, { page, eco, drawn: [], popup: null });
    this.layer = L.layerGroup();
  }

  begin() {
    const { map, overlays, legend } = this.page;
    const pairs = this.eco.all("pairs").filter(({ line }) => line);
    if (!pairs.length) return;
    map.createPane("gp-lines").style.zIndex = 440; // under the parks
    const steps = stepsOf(pairs.map(({ line }) => line));
    pairs.forEach((pair, at) => this.draw(pair, steps[at]));
    const on = !legend.narrow.matches; // a small map is left free until they are asked for
    overlays.add("symbiosis", on, (now) => this.show(now), { legend: () => this.legend(pairs) });
    this.show(on);
    map.on("geoplan:language", () => this.speak());
  }

  show(on) {
    if (on) this.layer.addTo(this.page.map);
    else this.layer.remove();
    if (!on && this.popup) this.popup.remove();
  }

  draw(pair, step) {
    const { crs } = this.page.map.options;
    const [west, south, east, north] = pair.line;
    const place = (lng, lat) => crs.projection.project(L.latLng(lat, lng));
    const [from, to] = [place(west, south), place(east, north)];
    const far = from.x !== to.x || from.y !== to.y;
    const points = curveOf([from.x, from.y], [to.x, to.y], step).map(([x, y]) =>
      crs.projection.unproject(L.point(x, y)),
    );
    const own = STREAMS[pair.stream] || OTHER;
    const style = { pane: "gp-lines", interactive: false, className: "gp-pair" };
    const lines = far
      ? [
          L.polyline(points, { ...style, color: "#fff", weight: 6, opacity: 0.85 }),
          L.polyline(points, {
            ...style,
            color: own.colour,
            weight: 3,
            opacity: 1,
            dashArray: own.dash,
            lineCap: "butt",
          }),
        ]
      : [];
    const heading = far ? headingOf([from.x, from.y], [to.x, to.y]) : null;
    const arrow = this.arrow(pair, points[12], { heading, colour: own.colour, step });
    for (const line of lines) line.addTo(this.layer);
    arrow.addTo(this.layer);
    this.drawn.push({ pair, lines, arrow });
  }

  // A park that gives to itself has no line: its arrow stands beside it.
  arrow(pair, at, { heading, colour, step }) {
    const sign = svg("path", { d: heading === null ? "M-6 0a6 6 0 1 1 3 5.2" : "M-6 -7L8 0L-6 7L-2.5 0Z" });
    if (heading === null) sign.style.cssText = `fill: none; stroke: ${colour}; stroke-width: 3`;
    else sign.style.fill = colour;
    const turn = { transform: `rotate(${(heading || 0).toFixed(1)})` };
    const html = svg(
      "svg",
      { viewBox: "-12 -12 24 24", width: 24, height: 24, "aria-hidden": "true" },
      svg("g", turn, sign),
    );
    const anchor = heading === null ? [34, 12 + 22 * step] : [12, 12];
    const icon = L.divIcon({ className: "gp-arrow", iconSize: [24, 24], iconAnchor: anchor, html });
    const marker = L.marker(at, { icon, keyboard: true, zIndexOffset: -500 });
    bindTip(marker, () => el("div", {}, this.sentence(pair)));
    return whenPressed(
      marker,
      () => this.open(pair, marker),
      () => this.sentence(pair),
    );
  }

  sentence(pair) {
    const { words } = this.page;
    const { eco } = this;
    return words.t("map.eco.pair", {
      stream: streamName(eco, pair),
      from: eco.nameOf(pair.from_estate_id),
      to: eco.parks.has(pair.to_estate_id) ? eco.nameOf(pair.to_estate_id) : pair.to_name || pair.to_candidate_id,
      amount: eco.size(pair.pair_amount, pair.pair_unit),
    });
  }

  speak() {
    for (const { pair, arrow } of this.drawn) {
      const node = arrow.getElement();
      if (node) node.setAttribute("aria-label", this.sentence(pair));
    }
    if (this.popup && this.popup.isOpen()) this.popup.update();
  }

  // The lines of the park that is chosen stand out.
  restyle() {
    const { estate } = this.page.state;
    for (const { pair, lines, arrow } of this.drawn) {
      const own = !estate || pair.from_estate_id === estate.id || pair.to_estate_id === estate.id;
      const [under, line] = lines;
      if (under) under.setStyle({ opacity: own ? 0.85 : 0.3 });
      if (line) line.setStyle({ opacity: own ? 1 : 0.35, weight: estate && own ? 4 : 3 });
      arrow.setOpacity(own ? 1 : 0.45);
    }
  }

  open(pair, marker) {
    marker.closeTooltip();
    const popup = L.popup({
      className: "gp-popup",
      minWidth: 230,
      maxWidth: 300,
      autoPanPaddingTopLeft: CLEAR,
    }).setLatLng(marker.getLatLng());
    this.popup = popup.setContent(() => this.tell(pair)).openOn(this.page.map);
  }

  tell(pair) {
    const { words } = this.page;
    const { eco } = this;
    const end = (key, place, degrees) => [
      el("dt", {}, words.t(key)),
      el("dd", {}, placeButton(eco, place), known(degrees) ? ` ${words.short(degrees)} °C` : ""),
    ];
    const from = { park: pair.from_estate_id, name: pair.from_name };
    const to = { park: pair.to_estate_id, candidate: pair.to_candidate_id, name: pair.to_name };
    const figure = (key, value) => (value === "–" ? [] : [el("dt", {}, words.t(key)), el("dd", {}, value)]);
    const avoided = eco.tonnes(pair.pair_avoided_tco2e);
    return el(
      "div",
      { class: "gp-roof gp-pair-told" },
      el("strong", {}, named(streamName(eco, pair))),
      el(
        "dl",
        {},
        end("map.eco.from", from, pair.offered_temperature_c),
        end("map.eco.to", to, pair.sought_temperature_c),
        figure("map.eco.amount", eco.size(pair.pair_amount, pair.pair_unit)),
        figure(
          "map.eco.delivered",
          pair.delivered_amount === pair.pair_amount ? "–" : eco.size(pair.delivered_amount, pair.pair_unit),
        ),
        figure("map.eco.way", known(pair.distance_km) ? `${words.number(pair.distance_km, 1)} km` : "–"),
        figure("map.eco.avoided", avoided === "–" ? words.t("map.eco.not_known") : avoided),
      ),
      pair.confidence === "low" ? el("p", { class: "gp-note" }, words.t("map.eco.low")) : null,
    );
  }

  legend(pairs) {
    const { words } = this.page;
    const streams = Object.keys(STREAMS).filter((stream) => pairs.some((pair) => pair.stream === stream));
    const key = (stream) => {
      const { colour, dash } = STREAMS[stream];
      const line = svg("line", {
        x1: 0,
        y1: 6,
        x2: 26,
        y2: 6,
        stroke: colour,
        "stroke-width": 3,
        "stroke-dasharray": dash,
      });
      const count = pairs.filter((pair) => pair.stream === stream).length;
      const swatch = svg("svg", { width: 26, height: 12, class: "gp-line-key", "aria-hidden": "true" }, line);
      const name = el("span", { class: "gp-range" }, this.eco.title("stream", stream));
      return el(
        "li",
        {},
        swatch,
        name,
        el("span", { class: "gp-count", title: words.t("map.eco.pairs_count") }, String(count)),
      );
    };
    return [
      el("h2", {}, words.t("map.overlay.symbiosis")),
      el("ul", {}, streams.map(key)),
      el("p", { class: "gp-note" }, words.t("map.eco.symbiosis_hint")),
    ];
  }
}
