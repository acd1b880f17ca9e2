/* Handles of an area's corners: dragged, or moved by the arrow keys; those between corners make new ones; the one in the
   middle moves the whole. */

import { el } from "../drawing/dom.js";
import { asButton } from "../drawing/pressed.js";

const [STEP_PX, FAR_PX] = [4, 24];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Corners {
  constructor(page, areas) {
    page.map.createPane("gp-area-handles").style.zIndex = 640;
    Object.assign(this, { page, areas, id: null, told: null, layer: L.layerGroup() });
  }

  open(area) {
    this.id = area.id;
    this.told = null;
    this.layer.addTo(this.page.map);
    this.draw(area.ring);
  }

  close() {
    this.id = this.told = null;
    this.layer.clearLayers().remove();
  }

  // Handles for a ring; `focused`: which of them has the focus.
  draw(ring, focused = null) {
    this.layer.clearLayers();
    const handles = ring.map((corner, k) => this.handle(corner, "corner", (to) => moved(ring, k, to), k));
    ring.forEach((corner, k) => {
      const next = ring[(k + 1) % ring.length];
      const between = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
      this.handle(between, "between", (to) => [...ring.slice(0, k + 1), to, ...ring.slice(k + 1)], k + 1);
    });
    const middle = meanOf(ring);
    const whole = this.handle(middle, "whole", ([lng, lat]) => {
      const [x, y] = [lng - middle[0], lat - middle[1]];
      return ring.map((corner) => [corner[0] + x, corner[1] + y]);
    });
    const chosen = focused === null ? null : focused < 0 ? whole : handles[focused];
    if (chosen && chosen.getElement()) chosen.getElement().focus({ preventScroll: true });
  }

  // `change`: place -> ring; `number`: which corner it is then.
  handle([lng, lat], kind, change, number = -1) {
    const { page } = this;
    const html = el("span", { class: `gp-handle gp-handle-${kind}` });
    const icon = L.divIcon({ className: "gp-handle-box", iconSize: [24, 24], html });
    const name = page.words.t(`map.area.handle_${kind}`, { number: number + 1 });
    const marker = L.marker([lat, lng], { icon, draggable: true, pane: "gp-area-handles", alt: name, keyboard: true });
    const ringAt = () => change(placeOf(marker));
    marker.on("drag", () => this.preview(ringAt()));
    marker.on("dragend", () => this.take(ringAt(), null));
    marker.on("keydown", ({ originalEvent }) => this.keyed(originalEvent, marker, { kind, number, ringAt }));
    return asButton(marker, () => name).addTo(this.layer);
  }

  preview(ring) {
    const area = this.areas.byId(this.id);
    if (!area) return;
    for (const outline of [area.shape, area.casing]) outline.setLatLngs(ring.map(([lng, lat]) => [lat, lng]));
  }

  take(ring, focused) {
    const area = this.areas.byId(this.id);
    if (!area) return;
    this.told = this.areas.fault(ring);
    const next = this.told ? area : this.areas.put({ ...area, ring });
    if (this.told) this.preview(area.ring);
    this.draw(next.ring, focused);
    this.page.panel.draw();
    this.page.address.note();
  }

  keyed(event, marker, { kind, number, ringAt }) {
    const { map } = this.page;
    const arrow = ARROWS[event.key];
    if (!arrow && !["Delete", "Backspace", "Escape"].includes(event.key)) return;
    L.DomEvent.stop(event);
    if (event.key === "Escape") {
      this.close();
      this.page.panel.draw();
      const button = document.getElementById("gp-area-change");
      if (button) button.focus();
    } else if (arrow) {
      const far = event.shiftKey ? FAR_PX : STEP_PX;
      const at = map.latLngToContainerPoint(marker.getLatLng()).add([arrow[0] * far, arrow[1] * far]);
      marker.setLatLng(map.containerPointToLatLng(at));
      this.take(ringAt(), number);
    } else if (kind === "corner") {
      const { ring } = this.areas.byId(this.id);
      this.take(
        ring.filter((_, k) => k !== number),
        Math.max(0, number - 1),
      );
    }
  }
}

const placeOf = (marker) => [marker.getLatLng().lng, marker.getLatLng().lat];
const moved = (ring, k, to) => ring.map((corner, at) => (at === k ? to : corner));

function meanOf(ring) {
  const sums = ring.reduce(([x, y], [lng, lat]) => [x + lng, y + lat], [0, 0]);
  return sums.map((sum) => sum / ring.length);
}
