/* Business cases of roofs and parks: which one is shown, and what of it is set. */

import { el, named } from "../drawing/dom.js";
import { codeOf, subtitle, title } from "../frame/panel.js";
import { nameOf } from "../drawing/values.js";
import { zoneAt } from "../sun/zone_at.js";
import { BusinessBases } from "./business_bases.js";
import { CaseBlock, NOTHING_SET } from "./case_block.js";
import { yearsText } from "./case_table.js";
import { MoneyWords } from "./money_words.js";
import { firstYearOf } from "./park_year.js";
import { tariffName } from "./tariff_name.js";
import { parkPicture, roofPicture, wholePicture } from "./case_picture.js";
import { STANDS, carries, leftOfRoof } from "../roofs/roof_left.js";

const REST_MS = 150;
const OTHER = "residential"; // roofs whose class nobody knows

export class Business {
  constructor(page, given) {
    Object.assign(this, { page, bases: new BusinessBases(given), sets: new Map(), roof: null });
    this.roofs = new CaseBlock(page, this.bases, "roof-case");
    this.parks = page.year ? new CaseBlock(page, this.bases, "park-case") : null;
  }

  // What is set of a roof or a park; kept while the page is open.
  setOf(key) {
    if (!this.sets.has(key)) this.sets.set(key, { ...NOTHING_SET });
    return this.sets.get(key);
  }

  // ---- a roof

  kindOf(code) {
    return code && this.bases.given.roofs[code] ? code : OTHER;
  }

  // In the popup of a roof: what its case comes to, and a button that opens it.
  summary({ code, values }, open) {
    const { words } = this.page;
    const { kwp, kwh } = leftOfRoof(values);
    if (!(kwp > 0) || !(kwh > 0)) return null;
    const { figures } = this.bases.roofCase({ kind: this.kindOf(code), kwp, kwh }, NOTHING_SET);
    const { currency, per_usd: rate } = this.bases.given;
    const money = new MoneyWords(words, currency);
    const rows = Number.isFinite(figures.saving_usd)
      ? [
          ["saving_usd", money.sum(figures.saving_usd, rate[0])],
          ["payback_years", yearsText(words, figures.payback_years)],
        ]
      : [["pays_from_usd", money.perKwh(figures.pays_from_usd, rate[0])[0]]];
    rows.push(["avoided_tco2e", `${words.short(figures.avoided_tco2e)} tCO₂e`]);
    const list = rows.flatMap(([name, text]) => [el("dt", {}, words.t(`map.business.${name}`)), el("dd", {}, text)]);
    const button = words.button("map.business.open", open, { class: "gp-case-open" });
    button.textContent = words.t("map.business.open");
    return el("div", { class: "gp-case-summary" }, el("dl", {}, list), button);
  }

  // Opens the case of a roof that the layer of roofs has picked.
  openRoof(feature, { lat, lng }) {
    const { page } = this;
    const { code, values } = page.rooftops.choose(feature);
    this.roof = { feature, at: { lat, lng }, code, values, id: null };
    const own = this.roof;
    page.rooftops.idOf(feature).then((id) => {
      own.id = id;
      if (this.roof === own && page.state.roof) page.panel.draw();
    });
    page.pick({ roof: own });
  }

  // Opens the roof at a place, once the roofs are read; says whether there is one.
  async openAt(at) {
    const { rooftops } = this.page;
    if (!rooftops) return false;
    await rooftops.read();
    const feature = rooftops.pick(L.latLng(at.lat, at.lng), true);
    if (feature) this.openRoof(feature, at);
    return Boolean(feature);
  }

  roofParts() {
    const { words, panel } = this.page;
    const { at, id, code, values } = this.roof;
    const about = this.aboutRoof();
    const figures = Object.entries(values).flatMap(([name, value]) => words.pair(name, value));
    const status = this.page.rooftops.status;
    return [
      title(about.title()),
      subtitle([this.zoneOf(at)].filter(Boolean)),
      id ? codeOf(words, id) : null,
      el("div", { class: "gp-acts" }, panel.sunAt([at.lng, at.lat])),
      status === "real" ? null : el("p", { class: "gp-note" }, words.meaning(status)),
      el("dl", {}, figures),
      carries(values) ? el("p", { class: "gp-note" }, this.leftText(values)) : null,
      this.roofs.show(about, this.setOf(this.keyOf(at))),
      code ? null : el("p", { class: "gp-note" }, words.t("map.business.no_class")),
    ].filter(Boolean);
  }

  // Of a roof that carries something already: what the case is of.
  leftText(values) {
    const { words } = this.page;
    if (values[STANDS] === null) return words.t("map.installed.case_of_all");
    return words.t("map.installed.case_of_left", { left: words.withUnit(STANDS, leftOfRoof(values).kwp) });
  }

  keyOf({ lat, lng }) {
    return `${lat.toFixed(6)}/${lng.toFixed(6)}`;
  }

  zoneOf({ lat, lng }) {
    const { sets, quantum } = this.page.data;
    const index = zoneAt(sets[0], quantum, [lng, lat]);
    return index === null ? "" : nameOf(sets[0], index);
  }

  aboutRoof() {
    const { page, bases } = this;
    const { words } = page;
    const { feature, at, code, values } = this.roof;
    const kind = this.kindOf(code);
    const size = { kind, ...leftOfRoof(values) };
    const { currency, per_usd: rate } = bases.given;
    const status = page.rooftops.status;
    const own = this.roof;
    return {
      kind,
      begin: bases.ofRoof(kind),
      currency,
      usdRate: rate[0],
      work: (set) => bases.roofCase(size, set),
      from: () => this.fromOf(kind),
      title: () => words.t("map.business.roof", { kind: words.t(code ? `gpkg.code.${code}` : "map.no_data") }),
      doubt: () => (status === "real" ? "" : words.meaning(status)),
      facts: () => [
        [words.t("map.roof_number"), named(own.id ?? "–")],
        [words.t("map.business.where"), named(this.zoneOf(at) || "–")],
        [words.t("map.business.at"), `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`],
        ...Object.entries(values).map(([name, value]) => [words.title(name), words.withUnit(name, value)]),
        ...(carries(values) ? [[words.t("map.installed.left"), words.withUnit(STANDS, size.kwp)]] : []),
      ],
      pictures: () => [
        roofPicture(page, feature, at, words.t("map.business.near")),
        wholePicture(page, at, words.t("map.business.whole")),
      ],
    };
  }

  fromOf(kind) {
    const { words } = this.page;
    const { price_from: from, tariff } = this.bases.given.roofs[kind];
    if (from !== "tariff" || !tariff) return from ? words.t("map.business.from.study") : "";
    return words.t("map.business.from.tariff", { tariff: tariffName(words, tariff) });
  }

  // ---- a park

  knowsPark(id) {
    return Boolean(this.parks && this.bases.given.parks[id] && this.page.year.knows(id));
  }

  // The part of a park's panel, which follows its controls.
  parkPart(estate) {
    if (!this.knowsPark(estate.id)) return null;
    const { plans } = this.page.year;
    if (plans.year) return this.parks.show(this.aboutPark(estate), this.setOf(estate.id));
    plans.read().then(() => {
      const { estate: now } = this.page.state;
      if (now && now.id === estate.id) this.parks.show(this.aboutPark(estate), this.setOf(estate.id));
    });
    this.page.words.translate(this.parks.node);
    return this.parks.node;
  }

  // A control of the park's plan has moved: its case follows once it rests.
  parkMoved(id) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const { estate } = this.page.state;
      if (!estate || estate.id !== id || !this.knowsPark(id)) return;
      this.parks.show(this.aboutPark(estate), this.setOf(id));
    }, REST_MS);
  }

  aboutPark(estate) {
    const { page, bases } = this;
    const { words, year } = page;
    const { plans } = year;
    const entry = plans.entries.get(estate.id);
    const setting = plans.settings.get(estate.id);
    const { first, usdRate, currency } = firstYearOf(bases, plans.year, entry, setting);
    const park = { id: estate.id, year: first, usdRate, isOfRun: plans.isOfRun(estate.id) };
    const capex = bases.given.roofs.industrial.capex[0];
    const share = first.energy > 0 ? first.used / first.energy : 0;
    const { status } = page.estates;
    return {
      kind: "industrial",
      isPark: true,
      begin: {
        price: Number.isNaN(first.price) ? null : first.price * usdRate,
        share,
        cost: capex === null || Number.isNaN(usdRate) ? null : capex * usdRate,
      },
      currency,
      usdRate,
      work: (set) => bases.parkCase(park, set),
      from: () => words.t("map.business.from.park", { tariff: tariffName(words, setting) }),
      title: () => estate.name,
      doubt: () => (status === "real" ? "" : words.meaning(status)),
      notes: () => [year.sure.textContent, park.isOfRun ? "" : words.t("map.business.other_plan")],
      facts: () => [[words.t("map.business.code"), named(estate.id)]],
      plan: () => year.controls.inWords(setting),
      pictures: () => [
        parkPicture(page, estate, words.t("map.business.near")),
        wholePicture(page, { lng: estate.point[0], lat: estate.point[1] }, words.t("map.business.whole")),
      ],
    };
  }
}
