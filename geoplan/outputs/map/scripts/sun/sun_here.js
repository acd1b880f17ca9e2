/* The sun at a place that is pointed at: by the right mouse button, a long press, the menu key or Shift+F10 at the centre of
   the map, or a button where a zone, a park, a site or a roof is told of. */

import { isByKey } from "../access/focus.js";
import { hideTips } from "../access/tips.js";
import { el, named } from "../drawing/dom.js";
import { subtitle, title } from "../frame/panel.js";
import { readable } from "../frame/view.js";
import { canInflate } from "../packing/inflated.js";
import { nameOf } from "../drawing/values.js";
import { whenPressedLong } from "./long_press.js";
import { SunControls, facing } from "./sun_controls.js";
import { SunMonths } from "./sun_months.js";
import { farKm, optimumAt, placeAt, readSun, sum, yieldsOf } from "./sun_table.js";
import { zoneAt } from "./zone_at.js";

const ON_RACKS = ["ground_pv", "floating_pv"];
const MOUNTING = "close_mount"; // what a page begins with
const KM_A_DEGREE = 111.2;
const AGAIN_MS = 1000; // some browsers send a click of the right button after the menu key, or after a long press

export class SunHere {
  constructor(page, given) {
    const { words, data } = page;
    Object.assign(this, { page, given, sun: null, here: null, told: -Infinity });
    this.plane = { mounting: MOUNTING, tilt: 0, azimuth: 0 };
    this.moved = false; // whether the reader has set a plane: until then it is the optimum of the place
    this.colour = data.groups.find((group) => group.key === "rooftop").colours[5][3];
    this.controls = new SunControls(words, given, (change) => this.set(change));
    this.months = new SunMonths(words, this.colour);
    this.figures = { ghi: el("dd", {}), plane: el("dd", { id: "gp-sun-yield" }), optimum: el("dd", {}) };
    this.optimumName = el("dt", {});
    this.basisNote = el("p", { class: "gp-note", id: "gp-sun-basis" });
    this.setting = el("p", { class: "gp-setting" }); // on paper, where there are no controls
    this.notes = el("div", {});
    this.body = this.bodyOf();
    this.reading = words.say(el("p", { class: "gp-note" }), canInflate() ? "map.sun.reading" : "map.old_browser");
    const mark = { radius: 7, color: "#111827", weight: 2, fillColor: "#fbbf24", fillOpacity: 1, interactive: false };
    this.mark = L.circleMarker([0, 0], { ...mark, pane: "gp-estates", className: "gp-sun-mark" });
  }

  bodyOf() {
    const { figures } = this;
    const { words } = this.page;
    const term = (key) => words.say(el("dt", {}), key);
    const take = { id: "gp-sun-optimum", class: "gp-sun-optimum" };
    return el(
      "div",
      { class: "gp-sun", id: "gp-sun", "aria-live": "off" },
      el(
        "dl",
        {},
        ...[term("map.sun.ghi"), figures.ghi, term("map.sun.yield"), figures.plane, this.optimumName, figures.optimum],
      ),
      this.basisNote,
      this.controls.node,
      this.setting,
      words.button("map.sun.optimum.take", () => this.takeOptimum(), take),
      this.months.node,
      this.notes,
    );
  }

  begin() {
    const { map, words, view } = this.page;
    map.on("contextmenu", ({ latlng, originalEvent }) => {
      const { pointerType } = originalEvent;
      if (pointerType !== "mouse" && performance.now() - this.told < AGAIN_MS) return;
      if (pointerType === "touch") this.told = performance.now();
      this.open(latlng);
    });
    whenPressedLong(map.getContainer(), (event) => {
      if (performance.now() - this.told < AGAIN_MS || this.page.tools.isAsking) return;
      this.told = performance.now();
      this.open(map.mouseEventToLatLng(event));
    });
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
      event.preventDefault();
      this.told = performance.now();
      this.open(map.getCenter());
    });
    const open = words.iconButton("☀", "map.sun.of_centre", () => this.open(map.getCenter()));
    open.id = "gp-sun-centre";
    view.control("topleft", el("div", { class: "leaflet-bar gp-bar" }, open));
  }

  // A button for what is told of a place, [longitude, latitude]; modules of sites on land and water stand on racks.
  button(at, kind = "") {
    if (!at) return null;
    const mounting = ON_RACKS.includes(kind) ? "open_rack" : MOUNTING;
    const onclick = () => this.open({ lng: at[0], lat: at[1] }, mounting);
    return el("button", { type: "button", class: "gp-sun-open", onclick }, this.page.words.t("map.sun"));
  }

  open(latlng, mounting = this.plane.mounting) {
    const { page } = this;
    const { lat, lng } = L.latLng(latlng).wrap();
    this.plane.mounting = mounting;
    this.here = null;
    page.map.closePopup();
    if (!isByKey() && page.map.getContainer().contains(document.activeElement)) document.activeElement.blur(); // no frame
    hideTips(); // one would lie upon the mark
    page.pick({ sun: { lat, lng } });
    page.frame.toggleMenu(false);
    page.view.reveal(lat, lng);
  }

  // The page has chosen a place, or dropped it.
  follow(chosen) {
    if (!chosen) return void this.mark.remove();
    return void this.mark.setLatLng([chosen.lat, chosen.lng]).addTo(this.page.map);
  }

  // ---- the panel

  parts({ lat, lng }) {
    const { page } = this;
    const { words, state } = page;
    const index = zoneAt(state.set, page.data.quantum, [lng, lat]);
    const head = [title(words.t("map.sun")), subtitle([readable({ lat, lng })]), this.zoneOf(index)];
    if (index === null && !isInside(state.set, lat, lng)) {
      return [...head, el("p", { class: "gp-note" }, words.t("map.sun.outside"))];
    }
    words.translate(this.body);
    words.translate(this.reading);
    if (!this.sun) this.read();
    else this.draw();
    return [...head, this.sun ? this.body : this.reading];
  }

  zoneOf(index) {
    const { words, state, zones } = this.page;
    if (index === null) return el("p", { class: "gp-under" }, words.t("map.sun.no_zone"));
    const go = () => zones.choose(state.set, index, false);
    const kind = words.kindOfZone(state.set.types[index]);
    const parts = [named(nameOf(state.set, index)), kind ? ` · ${kind}` : ""];
    return el("button", { type: "button", class: "gp-sun-zone", onclick: go }, ...parts);
  }

  async read() {
    if (this.asked || !canInflate()) return;
    this.asked = true;
    this.sun = await readSun(this.given);
    const { state, panel, view } = this.page;
    panel.draw();
    if (state.sun) view.reveal(state.sun.lat, state.sun.lng); // the panel has grown
  }

  set(change) {
    Object.assign(this.plane, change);
    if (!("mounting" in change)) this.moved = true;
    this.draw();
  }

  // The plane in the address; empty where it is the one that a page begins with.
  planeText() {
    const { mounting, tilt, azimuth } = this.plane;
    if (this.moved) return [mounting, tilt, azimuth].join("/");
    return mounting === MOUNTING ? "" : mounting;
  }

  takePlane({ mounting = MOUNTING, ...angles }) {
    this.moved = "tilt" in angles;
    Object.assign(this.plane, { mounting, ...angles });
    if (this.sun && this.page.state.sun) this.draw();
  }

  takeOptimum() {
    this.moved = false;
    this.draw();
  }

  draw() {
    const { words, state } = this.page;
    const { lat, lng } = state.sun;
    this.here = this.here || placeAt(this.sun, [lng, lat]);
    const optimum = optimumAt(this.sun, this.here, this.plane.mounting);
    if (!this.moved) Object.assign(this.plane, { tilt: Math.round(optimum.tilt), azimuth: optimum.azimuth });
    const yields = yieldsOf(this.sun, this.here, this.plane);
    const { ghi, plane, optimum: best } = this.figures;
    ghi.textContent = words.t("map.sun.ghi.value", { value: words.number(sum(this.here.ghi), 0) });
    plane.textContent = words.t("map.sun.yield.value", { value: words.number(sum(yields), 0) });
    this.optimumName.textContent = words.t("map.sun.optimum", { facing: facing(words, optimum.azimuth) });
    best.textContent = words.t("map.sun.tilt.value", { value: words.number(optimum.tilt, 0) });
    this.controls.draw(this.plane);
    this.setting.textContent = this.controls.inWords(this.plane);
    this.months.draw(this.here.ghi, yields, state.language);
    this.basisNote.textContent = this.basis([lng, lat]);
    const told = [...this.sources(), words.t("map.sun.losses")];
    this.notes.replaceChildren(...told.map((text) => el("p", { class: "gp-note" }, text)));
  }

  // Whose value it is: one station's for the whole place, that of the nearest of several, or that of a cell of a grid.
  basis(at) {
    const { words } = this.page;
    const { place, cell } = this.here;
    const distance = words.number(farKm(place.at, at), 0);
    const values = { station: place.name || readable({ lng: place.at[0], lat: place.at[1] }), distance };
    if (cell) {
      const size = words.short(Math.abs(this.sun.cells.step[1]) * KM_A_DEGREE);
      return words.t("map.sun.cell", { ...values, size });
    }
    const { length } = this.sun.places;
    return words.t(length > 1 ? "map.sun.place" : "map.sun.station", { ...values, count: words.number(length, 0) });
  }

  sources() {
    const { data, words } = this.page;
    const kinds = [this.given.kind, ...(this.sun.cells ? ["ghi_grid"] : [])];
    const layers = data.layers.filter(({ kind }) => kinds.includes(kind));
    return layers.map(({ attribution, vintage, status }) => {
      const source = [attribution, vintage]
        .map((each) => words.inText(each))
        .filter(Boolean)
        .join("; ");
      const word = words.t("status." + status);
      return words.t("map.sun.source", { source, status: word[0].toUpperCase() + word.slice(1) });
    });
  }
}

// Whether a place lies between the zones of a set, as water does.
function isInside({ layer }, lat, lng) {
  const bounds = layer ? layer.getBounds() : null;
  return Boolean(bounds && bounds.isValid() && bounds.contains([lat, lng]));
}
