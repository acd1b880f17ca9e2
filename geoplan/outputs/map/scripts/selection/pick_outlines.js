/* What is picked, as it is seen on the map: an outline each, or a ring around a sign, and the number under which it is
   compared. The outlines of drawn areas are drawn by who draws them. */

import { el } from "../drawing/dom.js";
import { featureOf } from "../drawing/shapes.js";
import { keyOf } from "./selection.js";

const PANE = "gp-picked";
const LINES = [
  { color: "#ffffff", weight: 6, opacity: 1 },
  { color: "#111827", weight: 3, opacity: 1, dashArray: "7 5", lineCap: "butt" },
];
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
    const still = { interactive: false, pane: PANE, fill: false, className: "gp-picked-shape" };
    for (const line of LINES) {
      const style = { ...still, ...line };
      if (thing.shape && thing.shape.length) {
        L.geoJSON(featureOf(thing.shape, this.page.data.quantum), { style, interactive: false, pane: PANE }).addTo(
          this.layer,
        );
      } else if (thing.at && thing.item.kind !== "area") {
        L.circleMarker([thing.at[1], thing.at[0]], { ...style, radius: RING_PX }).addTo(this.layer);
      }
    }
    if (!thing.at || thing.ring) return; // an area has its letter
    const html = el("span", { class: "gp-pick-number" }, String(number));
    const icon = L.divIcon({ className: "gp-pick-mark", iconSize: [18, 18], iconAnchor: [26, 26], html });
    const options = { icon, interactive: false, keyboard: false, pane: `${PANE}-numbers` };
    L.marker([thing.at[1], thing.at[0]], options).addTo(this.layer);
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
