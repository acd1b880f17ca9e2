/* Photovoltaics that stand already: a sign for each system, which says what is known of it, and what they leave of the
   roofs of a zone. */

import { Roving } from "../access/roving.js";
import { coloured, el, named } from "../drawing/dom.js";
import { asButton, onKeys } from "../drawing/pressed.js";
import { known } from "../drawing/values.js";

const PANE = "gp-installed";
const [LEAST_PX, MOST_PX] = [4, 12]; // of a sign; its area goes with the capacity
const [OF_ZONE, GROSS, LEFT] = ["installed_rooftop_pv_mwp", "rooftop_pv_capacity_mwp", "rooftop_pv_remaining_mwp"];
const LEFT_ENERGY = "rooftop_pv_remaining_gwh";

// A row of the page's data by its names.
export function systemOf([kind, lng, lat, kwp, year, name, source]) {
  return { kind, lng, lat, kwp, year, name, source };
}

// How large the sign of a system is: the root of its share of the largest, as areas are what is compared.
export function radiusOf(kwp, largest) {
  if (kwp === null || !largest) return LEAST_PX;
  return Math.max(LEAST_PX, MOST_PX * Math.sqrt(kwp / largest));
}

export class InstalledSystems {
  constructor(page, given) {
    Object.assign(this, { page, given, layer: null, popup: null });
    this.systems = given ? given.systems.map(systemOf) : [];
  }

  begin() {
    const { map, overlays } = this.page;
    if (!this.systems.length) return;
    map.createPane(PANE).style.zIndex = 440;
    const pane = map.getPane(PANE);
    pane.setAttribute("role", "group");
    this.page.words.say(pane, "map.overlay.installed", "aria");
    this.overlay = overlays.add("installed", false, (on) => this.show(on), { legend: () => this.legend() });
    this.overlay.note.textContent = this.page.words.number(this.systems.length, 0);
    map.on("geoplan:language", () => this.popup && this.popup.isOpen() && this.popup.update());
  }

  show(on) {
    const { map } = this.page;
    if (on) this.drawn().addTo(map);
    else if (this.layer) this.layer.remove();
    if (!on) map.closePopup(this.popup);
  }

  // Drawn once, when it is first asked for.
  drawn() {
    if (this.layer) return this.layer;
    const renderer = L.svg({ pane: PANE });
    const largest = Math.max(0, ...this.systems.map(({ kwp }) => kwp || 0));
    this.layer = L.layerGroup(this.systems.map((system) => this.sign(system, largest, renderer)));
    new Roving(this.page.map.getPane(PANE), ".gp-installed-sign");
    return this.layer;
  }

  sign(system, largest, renderer) {
    const { colour } = this.given.kinds[system.kind];
    const look = { color: "#fff", weight: 1.5, fillColor: colour, fillOpacity: 0.95, className: "gp-installed-sign" };
    const options = {
      ...look,
      pane: PANE,
      renderer,
      radius: radiusOf(system.kwp, largest),
      bubblingMouseEvents: false,
    };
    const sign = L.circleMarker([system.lat, system.lng], options);
    sign.on("click", () => this.open(system));
    return onKeys(
      asButton(sign, () => this.nameOf(system)),
      () => this.open(system),
    );
  }

  nameOf({ kind, name, kwp }) {
    const { words } = this.page;
    const kindly = words.t(`map.installed.${this.given.kinds[kind].key}`);
    return words.headed(name || words.t("map.overlay.installed"), `${kindly}, ${this.capacity(kwp)}`);
  }

  capacity(kwp) {
    const { words } = this.page;
    return kwp === null ? words.t("map.installed.unknown") : `${words.plainNumber(kwp)} kWp`;
  }

  open(system) {
    this.popup = this.page.view.popup([system.lat, system.lng], () => this.tell(system));
  }

  tell({ kind, name, kwp, year, source }) {
    const { words } = this.page;
    const { status } = this.given;
    const rows = [
      ["map.installed.stands", this.capacity(kwp)],
      ...(year ? [["map.installed.year", String(year)]] : []),
      ...(source ? [["map.installed.source", source]] : []),
    ];
    return el(
      "div",
      { class: "gp-roof" },
      el("strong", { dir: "auto" }, named(name || words.t("map.overlay.installed"))),
      el("p", { class: "gp-under" }, words.t(`map.installed.${this.given.kinds[kind].key}`)),
      el(
        "dl",
        {},
        rows.flatMap(([key, told]) => [el("dt", {}, words.t(key)), el("dd", {}, named(told))]),
      ),
      status === "real" ? null : el("p", { class: "gp-note" }, words.meaning(status)),
    );
  }

  legend() {
    const { words } = this.page;
    const row = ({ key, colour, count, mwp, unknown }) => {
      const told = {
        count: words.number(count, 0),
        capacity: words.short(mwp),
        unknown: words.number(unknown, 0),
      };
      const sum = words.t(unknown ? "map.installed.some" : "map.installed.count", told);
      const name = words.headed(words.t(`map.installed.${key}`), sum);
      return el("li", {}, coloured(colour, "gp-swatch gp-installed-key"), name);
    };
    return [
      el("h2", {}, words.t("map.overlay.installed") + words.inBrackets(this.given.status)),
      el("ul", {}, this.given.kinds.map(row)),
      el("p", { class: "gp-note" }, words.t("map.installed.taken")),
    ];
  }

  // What stands on the roofs of a zone, and what is left of them; nothing where no layer says it.
  parts(get) {
    const { words, data } = this.page;
    const names = [GROSS, OF_ZONE, LEFT, LEFT_ENERGY].filter((name) => data.fields[name] && known(get(name)));
    if (!names.includes(OF_ZONE)) return [];
    const figures = names.flatMap((name) => words.pair(name, get(name), words.short(get(name))));
    if (names[0] === GROSS) figures[0].textContent = words.t("map.installed.gross");
    return [el("h3", {}, words.t("map.overlay.installed")), el("dl", { class: "gp-installed-left" }, figures)];
  }
}
