/* What is picked, as it is seen on the map: an outline each, or a ring around a sign, and the number under which it is
   compared. The outlines of drawn areas are drawn by who draws them. */

import { el } from "../drawing/dom.js";
import { featureOf, partsBySize } from "../drawing/shapes.js";
import { keyOf } from "./selection.js";

const PANE = "gp-picked";
const STILL = { interactive: false, pane: PANE, fill: false, className: "gp-picked-shape" };
const LINES = [
  { color: "#ffffff", weight: 6, opacity: 1 },
  { color: "#111827", weight: 3, opacity: 1, dashArray: "7 5", lineCap: "butt" },
];
const ISLAND_LINE = { color: "#111827", weight: 1.5, opacity: 1 };
const ISLAND_SHARE = 0.05; // of the largest part: dashes around hundreds of islets would be a tangle
const RING_PX = 16;

export class PickOutlines {
  constructor(page) {
    this.page = page;
    page.map.createPane(PANE).style.cssText += "z-index: 460; pointer-events: none;";
    page.map.createPane(`${PANE}-numbers`).style.cssText += "z-index: 620; pointer-events: none;";
    this.layer = L.layerGroup().addTo(page.map);
    page.selection.onChange((items, was) => this.draw(items, was));
  }

  draw(items, was) {
    this.layer.clearLayers();
    const { things } = this.page;
    items.map(things.of).forEach((thing, at) => thing && this.add(thing, at + 1));
    this.name(items, was);
  }

  add(thing, number) {
    if (thing.shape && thing.shape.length) {
      this.outline(thing.shape);
    } else if (thing.at && thing.item.kind !== "area") {
      for (const line of LINES) {
        L.circleMarker([thing.at[1], thing.at[0]], { ...STILL, ...line, radius: RING_PX }).addTo(this.layer);
      }
    }
    if (!thing.at || thing.ring) return; // an area has its letter
    const html = el("span", { class: "gp-pick-number" }, String(number));
    const icon = L.divIcon({ className: "gp-pick-mark", iconSize: [18, 18], iconAnchor: [26, 26], html });
    const options = { icon, interactive: false, keyboard: false, pane: `${PANE}-numbers` };
    L.marker([thing.at[1], thing.at[0]], options).addTo(this.layer);
  }

  outline(shape) {
    const [large, small] = partsBySize(shape, ISLAND_SHARE);
    const trace = (parts, line) => {
      const style = { ...STILL, ...line };
      const feature = featureOf(parts, this.page.data.quantum);
      L.geoJSON(feature, { style, interactive: false, pane: PANE }).addTo(this.layer);
    };
    if (small.length) trace(small, ISLAND_LINE);
    for (const line of LINES) trace(large, line);
  }

  // The zones whose spoken name is another now; signs are drawn anew.
  name(items, was) {
    const { data, sites, estates, picking, things } = this.page;
    const [before, after] = [was, items].map((list) => new Set(list.map(keyOf)));
    const moved = [...was, ...items].filter((item) => before.has(keyOf(item)) !== after.has(keyOf(item)));
    for (const item of moved) {
      const thing = things.of(item);
      const set = item.kind === "zone" && data.sets.find(({ key }) => key === item.set);
      const path = thing && set && set.paths && set.paths[thing.index];
      const node = path && path.getElement();
      if (node) node.setAttribute("aria-label", picking.told(item, thing.name));
      if (item.kind === "estate") estates.name(item.id);
    }
    if (sites && moved.some(({ kind }) => kind === "candidate")) sites.markers.draw();
  }
}
