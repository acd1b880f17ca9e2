/* The tools that draw an area, a box or a ring of corners: by mouse, by finger, by the keyboard with a cross upon the map,
   and by coordinates that are typed. */

import { DrawBar } from "./draw_bar.js";
import { DrawSheet } from "./draw_sheet.js";
import { crossesItself } from "./ring_shape.js";
import { rounded } from "./area_text.js";
import { isByKey } from "../access/focus.js";
import { hideTips } from "../access/tips.js";

const SIGNS = {
  box: ["M4 6h16v12H4z", "M4 3v0M20 21v0", "M2 6h4M4 4v4M18 18h4M20 16v4"],
  ring: ["M5 8 12 4 20 9 17 19 7 20z", "M5 8h.01M12 4h.01M20 9h.01M17 19h.01M7 20h.01"],
};
const BACK_PX = 12; // how near to a corner a press means that corner

export class DrawTool {
  constructor(page, areas) {
    Object.assign(this, { page, areas, mode: null, corners: [], pointer: null });
    this.sheet = new DrawSheet(page, this);
    this.bar = new DrawBar(page, this);
    this.draft = L.polygon([], { pane: "gp-areas", className: "gp-area-draft", interactive: false });
    this.dots = L.layerGroup();
    this.tools = Object.fromEntries(["box", "ring"].map((mode) => [mode, this.toolOf(mode)]));
    document.addEventListener("keydown", (event) => this.escaped(event));
  }

  // Escape ends a drawing from the map too, and where nothing has the focus.
  escaped({ key, target, defaultPrevented }) {
    if (key !== "Escape" || defaultPrevented || !this.mode) return;
    if (target === document.body || this.page.map.getContainer().contains(target)) this.stop();
  }

  toolOf(mode) {
    const act = (on) => this.set(mode, on);
    const given = { id: `gp-draw-${mode}`, key: `map.area.draw_${mode}`, sign: SIGNS[mode] };
    return this.page.tools.add({ ...given, act, stays: true, asks: true });
  }

  set(mode, on) {
    if (!on) {
      if (this.mode === mode) this.end();
      return;
    }
    const { page } = this;
    this.begin(mode);
    page.map.closePopup();
    hideTips();
    page.pick({}); // a panel would lie upon what is to be drawn on
    page.frame.toggleMenu(false);
    this.bar.open(mode);
    this.sheet.open(mode);
    if (isByKey()) this.sheet.showCross();
  }

  begin(mode) {
    Object.assign(this, { mode, corners: [], pointer: null });
    this.draft.addTo(this.page.map);
    this.dots.addTo(this.page.map);
    this.redraw();
  }

  end() {
    this.mode = null;
    this.corners = [];
    this.draft.remove();
    this.dots.remove();
    this.sheet.close();
    this.bar.close();
  }

  stop() {
    const { mode } = this;
    if (!mode) return;
    const { button } = this.tools[mode];
    this.tools[mode].set(false);
    if (isByKey()) button.focus({ preventScroll: true });
  }

  // ---- corners

  // A press upon the map: a corner, or the end where it is upon the first or the last one.
  press(latlng) {
    const at = this.nearCorner(latlng);
    const last = this.corners.length - 1;
    if (this.mode === "ring" && at >= 0 && last >= 2 && (at === 0 || at === last)) return this.finish();
    if (at >= 0 && at === last) return this.bar.tell("map.area.same_corner");
    return this.addCorner(latlng);
  }

  nearCorner(latlng) {
    const { map } = this.page;
    const at = map.latLngToContainerPoint(latlng);
    return this.corners.findIndex(([lng, lat]) => map.latLngToContainerPoint([lat, lng]).distanceTo(at) <= BACK_PX);
  }

  addCorner({ lat, lng }) {
    const corners = [...this.corners, rounded([lng, lat])];
    if (this.mode === "box" && corners.length === 2) return this.finish(boxOf(...corners));
    const { plane } = this.areas.ground;
    if (!plane.holds(lng, lat)) return this.bar.tell("map.area.too_far");
    if (corners.length > 2 && crossesItself(plane.ring(corners), false)) return this.bar.tell("map.area.crosses_here");
    this.corners = corners;
    this.redraw();
    return this.bar.count(corners);
  }

  takeBack() {
    this.corners = this.corners.slice(0, -1);
    this.redraw();
    this.bar.count(this.corners);
  }

  box(from, to) {
    this.finish(boxOf([from.lng, from.lat], [to.lng, to.lat]));
  }

  finish(ring = this.corners) {
    const corners = ring.map(rounded);
    const fault = this.areas.fault(corners);
    if (fault) {
      this.redraw();
      this.bar.tell(fault);
      return;
    }
    this.stop();
    const { id } = this.areas.put({ ring: corners });
    this.areas.open(id);
  }

  // ---- what is seen of it meanwhile

  follow(latlng) {
    this.pointer = latlng;
    this.redraw();
  }

  redraw() {
    const { corners, pointer, mode } = this;
    const next = pointer ? [[pointer.lng, pointer.lat]] : [];
    const ring = mode === "box" && corners.length && pointer ? boxOf(corners[0], next[0]) : [...corners, ...next];
    const shown = corners.length ? ring : [];
    this.draft.setLatLngs(shown.map(([lng, lat]) => [lat, lng]));
    this.dots.clearLayers();
    for (const [lng, lat] of corners) {
      const style = { radius: 5, className: "gp-area-dot", pane: "gp-areas", interactive: false };
      L.circleMarker([lat, lng], style).addTo(this.dots);
    }
  }

  // A box that is being dragged out.
  stretch(from, to) {
    this.draft.setLatLngs(boxOf([from.lng, from.lat], [to.lng, to.lat]).map(([lng, lat]) => [lat, lng]));
  }
}

export function boxOf([x0, y0], [x1, y1]) {
  const [west, east] = [Math.min(x0, x1), Math.max(x0, x1)];
  const [south, north] = [Math.min(y0, y1), Math.max(y0, y1)];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}
