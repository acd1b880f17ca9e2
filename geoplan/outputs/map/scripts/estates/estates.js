/* Industrial parks: a diamond each, and an outline where one is known. */

import { bindTip } from "../access/tips.js";
import { el, named } from "../drawing/dom.js";
import { whenPressed } from "../drawing/pressed.js";
import { featureOf } from "../drawing/shapes.js";
import { clip } from "../drawing/values.js";

const CLEAR_PX = 20; // how near the sign of a site may come to a diamond

export class Estates {
  constructor(page) {
    this.page = page;
    this.marks = []; // a diamond each
    this.layer = L.layerGroup();
    this.section = null; // the list of parks beside the map, where their hours are known
    this.status = (page.data.layers.find((layer) => layer.kind === "estates") || { status: "schematic" }).status;
  }

  begin() {
    const { page } = this;
    const { map, data, overlays } = page;
    if (!data.estates.length) return;
    const change = (on) => {
      if (on) this.layer.addTo(map);
      else this.layer.remove();
      if (on) this.giveWay(this.signs);
    };
    overlays.add("estates", true, change, { legend: () => this.legend() });
    for (const estate of data.estates) this.draw(estate);
    this.layer.addTo(map);
    if (page.year) this.section = this.sectionOf();
  }

  sectionOf() {
    const { data, words } = this.page;
    const row = (estate) => {
      const name = el("span", { class: "gp-name", dir: "auto" }, named(estate.name));
      return el("li", {}, el("button", { type: "button", onclick: () => this.show(estate) }, name));
    };
    return el(
      "details",
      { id: "gp-parks" },
      words.say(el("summary", {}), "map.parks"),
      words.say(el("p", { class: "gp-note" }), "map.parks_hint"),
      el("ol", { class: "gp-ranking gp-parks" }, data.estates.map(row)),
    );
  }

  show(estate) {
    const { page } = this;
    const [lng, lat] = estate.point;
    page.frame.toggleMenu(false);
    page.pick({ estate });
    page.view.reveal(lat, lng);
  }

  legend() {
    const { words } = this.page;
    const name = words.t("map.overlay.estates") + words.inBrackets(this.status);
    return [el("p", { class: "gp-key" }, el("span", { class: "gp-diamond" }), name)];
  }

  draw(estate) {
    const { page } = this;
    const [lng, lat] = estate.point;
    const item = { kind: "estate", id: estate.id };
    const show = (event) => {
      if (page.picking.takes(item, event)) L.DomEvent.stopPropagation(event);
      else this.show(estate);
    };
    // of its outline: a roof that is shown within may be meant
    const within = (event) => {
      const isTaken = page.picking.takes(item, event) || page.pickers.some((pick) => pick(event.latlng));
      if (isTaken) L.DomEvent.stopPropagation(event);
      else this.show(estate);
    };
    if (estate.shape.length) {
      const feature = featureOf(estate.shape, page.data.quantum);
      L.geoJSON(feature, { style: this.outline(), pane: "gp-estates" }).on("click", within).addTo(this.layer);
    }
    const html = el("span", { class: "gp-diamond" });
    const icon = L.divIcon({ className: "gp-estate", iconSize: [14, 14], html });
    const marker = L.marker([lat, lng], { icon, alt: estate.name, keyboard: true });
    const name = () => el("strong", { dir: "auto" }, named(clip(estate.name, 60)));
    bindTip(marker, name);
    whenPressed(marker, show, () => page.picking.told(item, estate.name)).addTo(this.layer);
    this.marks.push(marker);
  }

  // The spoken name of a park's sign, which says whether it is picked.
  name(id) {
    const { data, picking } = this.page;
    const at = data.estates.findIndex((estate) => estate.id === id);
    const node = at >= 0 && this.marks[at] && this.marks[at].getElement();
    if (node) node.setAttribute("aria-label", picking.told({ kind: "estate", id }, data.estates[at].name));
  }

  // Where signs of candidate sites stand, points of the map, no diamond lies beneath: its outline and the list lead there.
  giveWay(signs = []) {
    const { map } = this.page;
    this.signs = signs;
    for (const marker of this.marks) {
      const node = marker.getElement();
      const at = map.project(marker.getLatLng());
      if (node) node.hidden = signs.some((sign) => at.distanceTo(sign) < CLEAR_PX);
    }
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
