/* Candidate sites on the map: a numbered marker each, the ground of the one that is chosen, and all eligible land. */

import { bindTip } from "../access/tips.js";
import { coloured, el, named } from "../drawing/dom.js";
import { whenPressed } from "../drawing/pressed.js";
import { featureOf } from "../drawing/shapes.js";
import { clip } from "../drawing/values.js";

export class CandidateMarkers {
  constructor(page, sites) {
    this.page = page;
    this.sites = sites;
    this.layer = L.layerGroup();
    this.ground = L.layerGroup();
    this.patches = new Map(page.data.eligible.map(({ id, shape }) => [id, shape]));
  }

  show(on) {
    const { map } = this.page;
    if (!on) {
      this.layer.remove();
      this.ground.remove();
      return;
    }
    this.ground.addTo(map);
    this.layer.addTo(map);
  }

  draw() {
    this.layer.clearLayers();
    if (!this.sites.overlay.on) return;
    const { items } = this.sites.kind;
    const { ranks, order } = this.sites.kind.ranked();
    // the best are drawn last, upon the others
    for (const at of order.reverse()) this.drawMarker(items[at], ranks[at]);
  }

  drawMarker(item, rank) {
    const { state } = this.page;
    const { sites } = this;
    const html = dotOf(sites.kind.colour, item, String(rank || "–"), state.candidate === item);
    const icon = L.divIcon({ className: "gp-candidate", iconSize: [24, 24], html });
    const zIndexOffset = 1000 - (rank || 999);
    const marker = L.marker([item.at[1], item.at[0]], { icon, alt: item.name, keyboard: true, zIndexOffset });
    const name = () => el("strong", { dir: "auto" }, named(clip(item.name, 60)));
    const figure = () => el("div", {}, `${sites.nameOf(sites.kind)}: ${sites.capacityOf(item)}`);
    const mark = () => (isDemonstration(item) ? el("div", {}, this.page.words.t("demonstration")) : null);
    bindTip(marker, () => el("div", {}, name(), figure(), mark()));
    const spoken = () => `${html.textContent} ${item.name}`; // the number that is seen, too
    whenPressed(marker, () => sites.choose(item, false), spoken).addTo(this.layer);
  }

  drawGround() {
    const item = this.page.state.candidate;
    this.ground.clearLayers();
    if (!item || !this.sites.overlay.on) return;
    for (const [shape, dashed] of this.shapesOf(item)) {
      outlined(this.page, shape, this.sites.kind.colour, dashed).addTo(this.ground);
    }
  }

  shapesOf(item) {
    const shapes = [
      [item.catchment, true],
      [this.patches.get(item.id), false],
    ];
    return shapes.filter(([shape]) => shape);
  }

  // What is worth seeing of a candidate: its ground, or where its feedstock comes from.
  extent(item) {
    const bounds = L.latLngBounds([[item.at[1], item.at[0]]]);
    for (const [shape] of this.shapesOf(item)) {
      bounds.extend(outlined(this.page, shape, this.sites.kind.colour, false).getBounds());
    }
    return bounds;
  }
}

// Placed by data that are not real: it shows how sites are found, and is no place to visit.
export function isDemonstration(item) {
  return item.place !== "real";
}

// The sign of a candidate: filled, or hollow where it is a demonstration.
export function dotOf(colour, item, text, chosen = false) {
  const className = "gp-dot" + (chosen ? " gp-chosen" : "");
  if (!isDemonstration(item)) return coloured(colour, className, text);
  const node = el("span", { class: className + " gp-hollow" }, text);
  node.style.color = node.style.borderColor = colour;
  return node;
}

function outlined(page, shape, colour, dashed) {
  const style = {
    color: colour,
    weight: 2,
    dashArray: dashed ? "6 4" : null,
    fill: true,
    fillColor: colour,
    fillOpacity: dashed ? 0.08 : 0.35,
    interactive: false,
    pane: "gp-estates",
    className: "gp-site-shape",
  };
  const feature = featureOf(shape, page.data.quantum);
  return L.geoJSON(feature, { style, interactive: false, pane: "gp-estates" });
}

export function addEligibleLand(page) {
  const { map, data, overlays, words, zones } = page;
  if (!data.eligible.length) return;
  const land = L.layerGroup();
  const kinds = [...new Map(data.eligible.map((one) => [one.kind, one]))];
  const key = ([kind, { colour, place }]) => {
    const name = `${words.t("map.overlay.eligible_land")}: ${words.t("gpkg.code." + kind)}${words.inBrackets(place)}`;
    return el("p", { class: "gp-key" }, coloured(colour, "gp-swatch"), name);
  };
  const change = (on) => {
    zones.dim("eligible_land", on ? 0.6 : 0);
    if (!on) return void land.remove();
    const drawn = land.getLayers().length > 0;
    for (const { shape, colour } of drawn ? [] : data.eligible) {
      outlined(page, shape, colour, false).setStyle({ weight: 0.5, fillOpacity: 0.7 }).addTo(land);
    }
    return void land.addTo(map);
  };
  overlays.add("eligible_land", false, change, { legend: () => kinds.map(key) });
}
