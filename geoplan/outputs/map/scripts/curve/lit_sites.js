/* Sites that are pointed at, on the map, in the list or in the supply curve, are seen in the others too. */

import { el } from "../drawing/dom.js";

const MOST = 24; // rings on the map

export class LitSites {
  // `heard` is told which sites are pointed at.
  constructor(page, heard) {
    Object.assign(this, { page, heard, items: [], layer: L.layerGroup() });
    const { map, sites } = page;
    const marks = map.getPane("markerPane");
    this.listen(marks, ".gp-candidate", (id) => sites.markers.membersOf(id));
    this.listen(sites.list, "button[data-id]", (id) => sites.byId(id));
  }

  listen(within, selector, itemsOf) {
    const isOn = () => this.page.curve.isOpen;
    const enter = ({ target }) => {
      const node = target.closest(selector);
      if (node && isOn()) this.show(itemsOf(node.dataset.id));
    };
    const leave = ({ target }) => target.closest(selector) && isOn() && this.show([]);
    for (const [name, hear] of Object.entries({
      pointerover: enter,
      focusin: enter,
      pointerout: leave,
      focusout: leave,
    })) {
      within.addEventListener(name, hear);
    }
  }

  show(items) {
    const same = items.length === this.items.length && items.every((item, at) => item === this.items[at]);
    if (same) return;
    this.items = items;
    this.layer.clearLayers();
    for (const { at } of items.slice(0, MOST)) {
      const icon = L.divIcon({ className: "gp-lit", iconSize: [38, 38], html: el("span", {}) });
      const options = { icon, interactive: false, keyboard: false, zIndexOffset: 900 };
      L.marker([at[1], at[0]], options).addTo(this.layer);
    }
    if (items.length) this.layer.addTo(this.page.map);
    else this.layer.remove();
    this.heard(items);
  }
}
