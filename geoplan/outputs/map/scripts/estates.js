/* Industrial parks: a diamond each, and an outline where one is known. */

import { el, named } from "./dom.js";
import { featureOf } from "./shapes.js";
import { clip } from "./values.js";

export class Estates {
  constructor(page) {
    this.page = page;
    this.layer = L.layerGroup();
    this.status = (page.data.layers.find((layer) => layer.kind === "estates") || { status: "schematic" }).status;
  }

  begin() {
    const { map, data, overlays, labels } = this.page;
    if (!data.estates.length) return;
    const change = (on) => {
      if (on) this.layer.addTo(map);
      else this.layer.remove();
      labels.draw();
    };
    overlays.add("estates", true, change, { legend: () => this.legend() });
    for (const estate of data.estates) this.draw(estate);
    this.layer.addTo(map);
  }

  legend() {
    const { words } = this.page;
    const name = words.t("map.overlay.estates") + words.inBrackets(this.status);
    return [el("p", { class: "gp-key" }, el("span", { class: "gp-diamond" }), name)];
  }

  draw(estate) {
    const { page } = this;
    const [lng, lat] = estate.point;
    const show = () => {
      page.pick({ estate });
      page.view.reveal(lat, lng);
    };
    if (estate.shape.length) {
      const feature = featureOf(estate.shape, page.data.quantum);
      L.geoJSON(feature, { style: this.outline(), pane: "gp-estates" }).on("click", show).addTo(this.layer);
    }
    const html = el("span", { class: "gp-diamond" });
    const icon = L.divIcon({ className: "gp-estate", iconSize: [14, 14], html });
    const marker = L.marker([lat, lng], { icon, alt: estate.name, keyboard: true });
    const name = () => el("strong", { dir: "auto" }, named(clip(estate.name, 60)));
    marker.bindTooltip(name, { className: "gp-tip" });
    marker.on("click", show).addTo(this.layer);
  }

  outline() {
    return {
      color: "#111827",
      weight: 1.5,
      fill: true,
      fillColor: "#ffffff",
      fillOpacity: 0.15,
      pane: "gp-estates",
      dashArray: this.status === "real" ? null : "4 3",
      className: "gp-estate-shape",
    };
  }
}
