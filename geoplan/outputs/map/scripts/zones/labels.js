/* The names of zones on the map: the widest first, as long as there is room. */

import { el, named } from "../drawing/dom.js";
import { freeBox, squareAround } from "./label_boxes.js";
import { clip, nameOf } from "../drawing/values.js";

const MOST = 400;
const NARROWEST_PX = 16; // a name needs a zone that can be seen under it

export class Labels {
  constructor(page) {
    this.page = page;
    this.layer = L.layerGroup();
    this.pen = document.createElement("canvas").getContext("2d");
  }

  draw() {
    const { map, data, state, overlays } = this.page;
    this.layer.clearLayers();
    if (!overlays.isOn("labels")) return;
    const view = map.getBounds();
    const set = state.set;
    const estates = overlays.isOn("estates") ? data.estates : [];
    const taken = estates.map(({ point }) => squareAround(map.latLngToContainerPoint([point[1], point[0]])));
    this.pen.font = "600 12px sans-serif";
    const width = (index) => {
      const box = set.paths[index].getBounds();
      return box.getEast() - box.getWest();
    };
    const inSight = (index) => set.labels[index] && view.contains([set.labels[index][1], set.labels[index][0]]);
    const zones = set.ids.map((_, index) => index).filter((index) => set.paths[index] && inSight(index));
    const least = (NARROWEST_PX * (view.getEast() - view.getWest())) / Math.max(map.getSize().x, 1);
    for (const index of zones.sort((a, b) => width(b) - width(a)).slice(0, MOST)) {
      if (width(index) < least) break;
      this.place(set, index, taken);
    }
  }

  place(set, index, taken) {
    const place = [set.labels[index][1], set.labels[index][0]];
    const at = this.page.map.latLngToContainerPoint(place);
    const name = clip(nameOf(set, index), 26);
    const free = freeBox(at, this.pen.measureText(name).width / 2 + 4, taken);
    if (!free) return;
    taken.push(free);
    const html = el("span", { dir: "auto" }, named(name));
    html.style.top = `${free[1] + 8 - at.y}px`;
    const icon = L.divIcon({ className: "gp-label", iconSize: [0, 0], html });
    L.marker(place, { icon, interactive: false, keyboard: false }).addTo(this.layer);
  }
}
