/* The roofs: a packed layer among the overlays of the page, with its legend and a popup for each roof. */

import { coloured, el, named } from "../drawing/dom.js";
import { distance } from "./packed_block.js";
import { PackedLayer } from "./packed_layer.js";
import { GROSS, STANDS, carries, leftOfRoof } from "./roof_left.js";

export function addRooftops(map, options) {
  const page = map.geoplan;
  const rooftops = new Rooftops(page, options);
  page.rooftops = rooftops.layer;
  if (options.shown) rooftops.overlay.set(true);
}

class Rooftops {
  constructor(page, { element, count, classes, status }) {
    const { map, words, overlays } = page;
    Object.assign(this, { page, count, classes, status });
    map.createPane("gp-packed").style.cssText += "z-index: 420; pointer-events: none;";
    const colours = classes.map(([, colour]) => colour);
    this.layer = new PackedLayer(map, element, colours);
    this.popup = null;
    this.overlay = overlays.add("rooftops", false, (on) => this.show(on), { legend: () => this.legend() });
    Object.assign(this.layer, { overlay: this.overlay, status });
    this.counted();
    if (!this.layer.can) this.overlay.refuse(words.t("map.old_browser"));
    page.pickers.push((latlng) => this.clicked(latlng));
    map.on("click", (event) => this.clicked(event.latlng));
    map.on("geoplan:language", () => {
      if (this.popup && this.popup.isOpen()) this.popup.update();
      this.counted();
    });
  }

  counted() {
    this.overlay.note.textContent = this.page.words.number(this.count, 0);
  }

  async show(on) {
    const { map, zones } = this.page;
    zones.dim("rooftops", on ? 0.7 : 0);
    if (!on) {
      map.closePopup(this.popup);
      this.layer.canvas.remove();
      return;
    }
    this.layer.canvas.addTo(map);
    await this.layer.read((share) => {
      if (share < 1) this.overlay.note.textContent = `${Math.floor(100 * share)}%`;
      else this.counted();
    });
  }

  nameOf(code) {
    return this.page.words.t(code ? "gpkg.code." + code : "map.no_data");
  }

  // The outline of roofs on which something stands, where any is known.
  marked() {
    const { data, words } = this.page;
    if (!data.installed || !data.installed.roofs) return null;
    return el("li", {}, el("span", { class: "gp-swatch gp-installed-roof" }), words.t("map.installed.roofs"));
  }

  legend() {
    const { words } = this.page;
    const row = ([code, colour]) => el("li", {}, coloured(colour, "gp-swatch"), this.nameOf(code));
    return [
      el("h2", {}, words.t("map.overlay.rooftops") + words.inBrackets(this.status)),
      el("ul", {}, this.classes.map(row), this.marked()),
      el("p", { class: "gp-note" }, words.t("map.rooftops_hint")),
    ];
  }

  // What stands on a roof already, null where nobody says how much, and what is left of it.
  left(feature, values) {
    const { words } = this.page;
    const stands = values[STANDS];
    const told = stands === null ? words.t("map.installed.unknown") : words.withUnit(STANDS, stands);
    const years = this.yearsOn(feature).join(", ");
    const since = years ? words.bracketed(years) : "";
    const pairs = [el("dt", {}, words.t("map.installed.stands")), el("dd", { class: "gp-stands" }, told + since)];
    if (stands === null || values[GROSS] === null) return pairs;
    const left = words.withUnit(STANDS, leftOfRoof(values).kwp);
    return [...pairs, el("dt", {}, words.t("map.installed.left")), el("dd", {}, left)];
  }

  // Since when the systems stand that have their place on a roof.
  yearsOn({ block, index }) {
    const { quantum } = this.layer.data;
    const isHere = ({ lat, lng }) => {
      const { x, y } = L.CRS.EPSG3857.project(L.latLng(lat, lng));
      return distance(block, index, x / quantum, y / quantum) === 0;
    };
    const years = this.page.installed.systems
      .filter(({ year, ...system }) => year && isHere(system))
      .map(({ year }) => year);
    return [...new Set(years)].sort();
  }

  clicked(latlng) {
    const feature = this.overlay.on ? this.layer.pick(latlng) : null;
    if (!feature) return false;
    this.popup = this.page.view.popup(latlng, () => this.tell(feature, latlng));
    this.popup.on("remove", () => this.layer.choose(null));
    return true;
  }

  // What PV on the roof comes to, and a button that opens its business case.
  caseOf(told, feature, at) {
    const { business, map } = this.page;
    const open = () => {
      map.closePopup(this.popup);
      business.openRoof(feature, at);
    };
    return business ? business.summary(told, open) : null;
  }

  tell(feature, { lng, lat }) {
    const { words } = this.page;
    const told = this.layer.choose(feature);
    const { code, values } = told;
    const isTaken = carries(values);
    const rest = Object.entries(values).filter(([name]) => name !== STANDS);
    const figures = rest.flatMap(([name, value]) => [
      el("dt", {}, isTaken && name === GROSS ? words.t("map.installed.gross") : words.title(name)),
      el("dd", {}, words.withUnit(name, value)),
    ]);
    if (isTaken) figures.push(...this.left(feature, values));
    const number = el("dd", { class: "gp-code" }, "…");
    this.layer.idOf(feature).then((id) => number.replaceChildren(named(id ?? "–")));
    figures.unshift(el("dt", {}, words.t("map.roof_number")), number);
    const doubt = this.status === "real" ? null : el("p", { class: "gp-note" }, words.meaning(this.status));
    const sun = this.page.panel.sunAt([lng, lat]);
    const parts = [
      el("strong", {}, this.nameOf(code)),
      el("dl", {}, figures),
      this.caseOf(told, feature, { lng, lat }),
      doubt,
      sun,
    ];
    return el("div", { class: "gp-roof" }, ...parts);
  }
}
