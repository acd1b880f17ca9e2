/* What part of the map is seen, and the controls upon it. */

import { moves } from "../access/motion.js";
import { NARROW_PX } from "../access/room.js";
import { el } from "../drawing/dom.js";

const SPARE_PX = 800;
const AROUND = { padding: [12, 12] };
const LITTLE = 0.25; // of a zoom

const CLOSEST = 19; // the width of a house; the online background goes no further
const STREET = 15; // where roofs, not zones, are what is looked at
// how far the map goes beyond what there is to see, in its own sizes: on a telephone a panel takes three quarters of it
const AWAY = 3;

const COVERED = 0.9; // of the map: who closes the panel sees the place in the middle

// Left, top and bottom of what is clear of buttons at the upper left and a legend at the lower left: beside both, or
// above the legend and beside or below the buttons.
export function clearances(buttons, fold) {
  const around = 12;
  const beside = [Math.max(buttons.x, fold.x) + around, around, around];
  return [[buttons.x + around, around, fold.y + around], [around, buttons.y + around, fold.y + around], beside];
}

export function readable({ lat, lng }) {
  const north = `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? "S" : "N"}`;
  const east = `${Math.abs(lng).toFixed(4)}° ${lng < 0 ? "W" : "E"}`;
  return `${north}, ${east}`;
}

export class View {
  constructor(page) {
    this.page = page;
    const { map, words } = page;
    const bar = el(
      "div",
      { class: "leaflet-bar gp-bar" },
      words.iconButton("+", "map.zoom_in", () => map.zoomIn()),
      words.iconButton("−", "map.zoom_out", () => map.zoomOut()),
      words.iconButton("⌂", "map.home", () => this.showAll()),
    );
    this.control("topleft", bar);
    this.fold = this.foldOf(page.legend.onMap);
    this.control("bottomleft", this.fold);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const readout = el("div", { class: "gp-readout", id: "gp-readout" });
    this.control("bottomright", readout);
    map.on("mousemove", (event) => {
      readout.textContent = readable(event.latlng);
    });
    map.on("mouseout", () => {
      readout.textContent = "";
    });
    map.attributionControl.setPrefix("Leaflet " + L.version);
  }

  // Upon the map the legend can be folded away. Where the window is low it stands there, and begins so; on paper it is
  // open.
  foldOf(legend) {
    const fold = el("details", { class: "gp-legend-fold" });
    fold.append(this.page.words.say(el("summary", {}), "map.legend"), legend);
    let before = true;
    this.page.frame.room.hear((low) => {
      fold.open = !low;
      this.page.legend.place();
    });
    window.addEventListener("beforeprint", () => {
      before = fold.open;
      fold.open = true;
    });
    window.addEventListener("afterprint", () => (fold.open = before));
    return fold;
  }

  // A legend that would lie upon the tools is folded away until the map is high enough for both; upon the map of a
  // telephone, whose place it would hide, until it is asked for.
  spareTools() {
    const { fold } = this;
    const [tools, legend] = [this.page.tools.node, fold].map((node) => node.getBoundingClientRect());
    const { x: width, y: height } = this.page.map.getSize();
    if (this.needed && height >= this.needed && width >= NARROW_PX) {
      fold.open = true;
      this.needed = 0;
    } else if (fold.open && tools.bottom > legend.top && tools.right > legend.left && tools.height > 0) {
      fold.open = false;
      this.needed = height + tools.bottom - legend.top;
    }
  }

  control(position, node) {
    const one = L.control({ position });
    one.onAdd = () => node;
    L.DomEvent.disableClickPropagation(node).disableScrollPropagation(node);
    return one.addTo(this.page.map);
  }

  // How near and how far the map goes: beyond lies nothing to see. What a user has added to the map is there too.
  limit() {
    const { map, data } = this.page;
    map.setMaxZoom(CLOSEST);
    const whole = L.latLngBounds(data.bounds);
    map.eachLayer((layer) => {
      const bounds = layer.getBounds ? layer.getBounds() : layer.getLatLng && layer.getLatLng();
      if (bounds && (!bounds.isValid || bounds.isValid())) whole.extend(bounds);
    });
    map.setMaxBounds(whole.pad(AWAY));
    const outermost = () => {
      const zoom = map.getBoundsZoom(whole.pad(AWAY / 2));
      if (Number.isFinite(zoom) && zoom > 0) map.setMinZoom(Math.min(zoom, map.getZoom()));
    };
    outermost();
    map.on("resize", outermost);
  }

  isStreet() {
    const { map, overlays } = this.page;
    return map.getZoom() >= STREET || (overlays.isOn("rooftops") && map.getZoom() >= STREET - 1);
  }

  showAll() {
    const { layer } = this.page.state.set;
    const bounds = layer ? layer.getBounds() : null;
    if (bounds && bounds.isValid()) this.page.map.fitBounds(bounds, this.clearOf(bounds));
  }

  showMain() {
    const { map, data } = this.page;
    map.fitBounds(data.bounds, { ...this.clearOf(data.bounds), animate: false });
  }

  // Clear of a legend upon the map and of the buttons, on those sides where it costs least.
  clearOf(bounds) {
    const { map, legend } = this.page;
    if (legend.onMap.hidden) return AROUND;
    const sizes = [map.getContainer().querySelector(".leaflet-top.leaflet-left"), this.fold];
    const [buttons, fold] = sizes.map((node) => L.point(node.offsetWidth, node.offsetHeight));
    const ways = clearances(buttons, fold).map(([left, top, bottom]) => ({
      paddingTopLeft: [left, top],
      paddingBottomRight: [12, bottom],
    }));
    const zooms = ways.map(({ paddingTopLeft, paddingBottomRight }) => {
      const padding = L.point(paddingTopLeft).add(paddingBottomRight);
      const room = map.getSize().subtract(padding);
      if (!(room.x > 0 && room.y > 0)) return -1; // or it would come as near as can be
      const most = map.getBoundsZoom(bounds, false, padding);
      return Number.isFinite(most) ? most : -1;
    });
    const nearest = Math.max(...zooms);
    // beside the buttons the place stands in the middle of a high window; below them in its lower half, for a little more
    const { x, y } = map.getSize();
    const least = nearest - (y > x ? LITTLE : 0);
    return nearest < 0 ? AROUND : ways[zooms.findIndex((zoom) => zoom >= least)];
  }

  // A chosen place must not lie under the panel, but where the panel covers the map nothing is free.
  freeOfPanel() {
    const { panel, frame, scenarios } = this.page;
    const { node } = scenarios && scenarios.isOpen ? scenarios : panel;
    const { offsetWidth: width, offsetHeight: height } = frame.stage;
    if (node.offsetWidth * node.offsetHeight > COVERED * width * height) return [10, 10];
    const wide = node.offsetWidth < frame.stage.offsetWidth * 0.9;
    return wide ? [node.offsetWidth + 20, 10] : [10, node.offsetHeight + 10];
  }

  // What the tools at the left cover beside an open panel, where the map has the width to spare.
  freeOfTools() {
    const { node } = this.page.tools;
    const isWide = this.page.map.getSize().x >= SPARE_PX;
    if (node.offsetWidth > node.offsetHeight) return [12, node.offsetTop + node.offsetHeight + 12]; // in a row
    return isWide ? [node.offsetLeft + node.offsetWidth + 12, 12] : [12, 12];
  }

  // Opens what is told of a place beside it, clear of the tools and of an open panel where there is the width for it.
  popup(at, tell) {
    const { map } = this.page;
    const free = { autoPanPaddingTopLeft: this.freeOfTools(), autoPanPaddingBottomRight: this.freeOfPanel() };
    const options = { className: "gp-popup", minWidth: 250, maxWidth: 280 };
    const popup = L.popup({ ...options, ...(map.getSize().x >= SPARE_PX ? free : {}) });
    return popup.setLatLng(at).setContent(tell).openOn(map);
  }

  flyTo(bounds, nearest = 13) {
    const around = { maxZoom: nearest, paddingBottomRight: this.freeOfPanel() };
    if (moves()) this.page.map.flyToBounds(bounds, { duration: 0.6, ...around });
    else this.page.map.fitBounds(bounds, { animate: false, ...around });
  }

  reveal(lat, lng) {
    const { map } = this.page;
    const [right, bottom] = this.freeOfPanel();
    const at = map.latLngToContainerPoint([lat, lng]);
    const { x: width, y: height } = map.getSize(); // less than the stage above a dock
    const [x, y] = [width - right, height - bottom];
    if (at.x > x || at.y > y) {
      map.panBy([at.x > x ? at.x - x / 2 : 0, at.y > y ? at.y - y / 2 : 0], { animate: moves() });
    }
  }
}
