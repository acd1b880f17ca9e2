/* The areas that a reader draws: A, B, C …, each a ring of corners with a name, its outline on the map and its sums. */

import { AreaGround, areaFigures } from "./area_figures.js";
import { areaParts, bodyOf } from "./area_panel.js";
import { areasText, freeLetter, rounded } from "./area_text.js";
import { DrawTool } from "./draw_tool.js";
import { Corners } from "./corners.js";
import { crossesItself, signedArea } from "./ring_shape.js";
import { bindTip } from "../access/tips.js";
import { el, named } from "../drawing/dom.js";
import { asButton, onKeys, whenPressed } from "../drawing/pressed.js";

export const COLOUR = "#be123c";
const LEAST_M2 = 1;

export class Areas {
  constructor(page, given) {
    const { map } = page;
    Object.assign(this, { page, ground: new AreaGround(given), items: [], isMirrored: false });
    map.createPane("gp-areas").style.zIndex = 460;
    this.layer = L.layerGroup().addTo(map);
    this.corners = new Corners(page, this);
    this.tool = new DrawTool(page, this);
    if (page.selection) page.selection.onChange(() => this.follow());
    map.on("geoplan:language", () => this.redraw());
  }

  // ---- what there is

  byId(id) {
    return this.items.find((area) => area.id === id) || null;
  }

  titleOf({ id, name }) {
    return name || this.page.words.t("map.area.name", { id });
  }

  // Why a ring cannot be an area, as the key of a text; nothing where it can.
  fault(ring) {
    if (ring.some(([lng, lat]) => !this.ground.plane.holds(lng, lat))) return "map.area.too_far";
    const flat = this.ground.plane.ring(ring);
    if (ring.length < 3 || Math.abs(signedArea(flat)) < LEAST_M2) return "map.area.too_small";
    return crossesItself(flat) ? "map.area.crosses" : null;
  }

  // Adds an area, or changes the one of that id.
  put({ id = freeLetter(this.items.map((area) => area.id)), ring, name = "" }) {
    const before = this.byId(id);
    const area = { id, name, ring: ring.map(rounded), figures: null, read: 0 };
    if (before) this.items[this.items.indexOf(before)] = area;
    else this.items.push(area);
    this.items.sort((a, b) => a.id.length - b.id.length || a.id.localeCompare(b.id));
    this.mirror(() => this.page.selection.add({ kind: "area", id, ring: area.ring, name }));
    this.redraw();
    this.sum(area);
    return area;
  }

  rename(area, name) {
    area.name = name;
    this.mirror(() => this.page.selection.add({ kind: "area", id: area.id, ring: area.ring, name }));
    this.redraw();
    this.page.panel.draw();
    this.page.address.note();
  }

  remove(area) {
    const { state } = this.page;
    if (state.area === area.id) this.page.panel.close();
    this.items = this.items.filter((one) => one !== area);
    this.corners.close();
    this.mirror(() => this.page.selection.remove({ kind: "area", id: area.id }));
    this.redraw();
    this.page.address.note();
  }

  // What others hold of the areas follows, and is not heard here.
  mirror(change) {
    if (!this.page.selection) return;
    this.isMirrored = true;
    change();
    this.isMirrored = false;
  }

  // Areas that were taken out of what is compared are gone.
  follow() {
    if (this.isMirrored) return;
    const kept = this.page.selection.ofKind("area").map(({ id }) => id);
    for (const area of this.items.filter(({ id }) => !kept.includes(id))) this.remove(area);
  }

  text() {
    return areasText(this.items);
  }

  // ---- sums

  // What others are told of a ring, closed or not: figures by the names of fields, what lies inside by ids and shares.
  async figures(ring) {
    const open = ring.length > 3 && String(ring[0]) === String(ring[ring.length - 1]) ? ring.slice(0, -1) : ring;
    const told = await areaFigures(this.page, open);
    if (!told) return null;
    return {
      ...told,
      candidates: told.candidates.map(({ id }) => id),
      estates: told.estates.map(({ estate, share }) => ({ id: estate.id, share })),
    };
  }

  async sum(area) {
    const heard = (share) => {
      area.read = share;
      if (share < 1) this.fill(area);
    };
    area.figures = await areaFigures(this.page, area.ring, heard);
    this.fill(area);
  }

  // What the panel says of an area, where it is the one that is shown.
  fill(area) {
    if (this.page.state.area !== area.id || this.byId(area.id) !== area || !area.body) return;
    area.body.replaceChildren(...bodyOf(this.page, this, area));
  }

  // ---- on the map

  redraw() {
    this.layer.clearLayers();
    for (const area of this.items) this.draw(area);
  }

  draw(area) {
    const corners = area.ring.map(([lng, lat]) => [lat, lng]);
    const choose = () => this.open(area.id);
    const shape = L.polygon(corners, { ...this.styleOf(area), pane: "gp-areas", className: "gp-area-shape" });
    const name = () => this.titleOf(area);
    shape.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      if (!this.page.pickers.some((pick) => pick(event.latlng))) choose();
    });
    bindTip(shape, () => el("strong", { dir: "auto" }, named(name())), { sticky: true });
    onKeys(asButton(shape, name), choose);
    const casing = { color: "#ffffff", weight: 6, opacity: 0.9, fill: false, pane: "gp-areas", interactive: false };
    area.casing = L.polygon(corners, casing).addTo(this.layer); // it is seen upon colours of any zone
    area.shape = shape.addTo(this.layer);
    const html = el("span", { class: "gp-area-letter" }, area.id);
    const icon = L.divIcon({ className: "gp-area-sign", iconSize: [24, 24], iconAnchor: [12, 34], html });
    const north = corners.reduce((one, other) => (other[0] > one[0] ? other : one));
    const marker = L.marker(north, { icon, alt: name(), keyboard: true });
    whenPressed(marker, choose, name).addTo(this.layer);
    if (this.page.state.area === area.id) shape.getElement().setAttribute("aria-pressed", "true");
  }

  styleOf({ id }) {
    const chosen = this.page.state.area === id;
    return { color: COLOUR, weight: chosen ? 4 : 2.5, fillColor: COLOUR, fillOpacity: chosen ? 0.12 : 0.06 };
  }

  choose(id) {
    const { page } = this;
    page.pick({ area: id });
    page.frame.toggleMenu(false);
  }

  // Chosen by hand: it must not lie beneath the panel that tells of it.
  open(id) {
    this.choose(id);
    const { lat, lng } = this.byId(id).shape.getBounds().getCenter();
    this.page.view.reveal(lat, lng);
  }

  // Called when something was chosen.
  restyle() {
    const { area: chosen } = this.page.state;
    if (!chosen || chosen !== this.corners.id) this.corners.close();
    for (const area of this.items) area.shape.setStyle(this.styleOf(area));
  }

  parts(id) {
    return areaParts(this.page, this, this.byId(id));
  }
}
