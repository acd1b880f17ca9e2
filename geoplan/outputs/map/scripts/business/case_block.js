/* A business case as a block of the panel: four figures on top, what is moved, the table from low to high, what is
   assumed and how sure that is. Made once for roofs and once for parks; what it is about is shown to it. */

import { el } from "../drawing/dom.js";
import { AssumedList } from "./assumed_list.js";
import { CaseControls } from "./case_controls.js";
import { CaseTable, yearsText } from "./case_table.js";
import { MoneyWords } from "./money_words.js";
import { printSheet } from "./case_sheet.js";

const REST_MS = 700; // after which what has come of it is told to who cannot see it
const ON_TOP = ["saving_usd", "payback_years", "npv_usd", "avoided_tco2e"];
export const NOTHING_SET = { price: null, share: null, cost: null };

export class CaseBlock {
  constructor(page, bases, prefix) {
    const { words } = page;
    Object.assign(this, { page, bases, shown: null, waiting: null, resting: null });
    this.controls = new CaseControls(words, prefix, (name, value) => this.moved({ [name]: value }));
    this.table = new CaseTable(words);
    this.assumed = new AssumedList(words, bases.given.assumed);
    this.top = el("dl", { class: "gp-case-top" });
    this.tops = ON_TOP.map((name) => this.topOf(name));
    this.asked = words.say(el("p", { class: "gp-sure", "data-confidence": "low" }), "map.business.ask");
    this.pays = el("p", { class: "gp-case-pays" });
    this.from = el("p", { class: "gp-note" });
    this.mean = el("button", { type: "button", onclick: () => this.takeMean() });
    this.notes = el("ul", { class: "gp-note gp-case-notes" });
    this.told = el("p", { class: "gp-unseen", role: "status" });
    this.node = this.nodeOf(prefix);
  }

  topOf(name) {
    const [term, value] = [this.page.words.say(el("dt", {}), `map.business.${name}`), el("dd", {})];
    this.top.append(el("div", {}, term, value));
    return { name, value };
  }

  nodeOf(prefix) {
    const { words } = this.page;
    const buttons = el(
      "div",
      { class: "gp-buttons" },
      this.mean,
      words.button("map.business.reset", () => this.moved(NOTHING_SET), { id: `gp-${prefix}-reset` }),
      words.button("map.business.print", () => this.print(), { id: `gp-${prefix}-print` }),
    );
    const heading = words.say(el("h3", {}), "map.business");
    return el(
      "section",
      { class: "gp-case", id: `gp-${prefix}`, "aria-live": "off" },
      ...[
        heading,
        this.asked,
        this.pays,
        this.top,
        this.controls.node,
        this.from,
        buttons,
        this.table.node,
        this.notes,
      ],
      this.assumed.node,
      this.told,
    );
  }

  // `about`: key, kind of roof, begin (price, share, cost), currency, usdRate, work(set) -> figures and ends, from() ->
  // words on where the price comes from, and what a sheet needs: title, facts, number, picture, notes.
  show(about, set) {
    this.shown = { about, set };
    const { mean_price: mean, roofs, per_usd: rate } = this.bases.given;
    const likely = { price: mean || 0.2 * (about.usdRate || 1), cost: roofs.industrial.capex[0] * rate[0] };
    this.controls.span(about.begin, likely, new MoneyWords(this.page.words, about.currency));
    this.page.words.translate(this.node);
    this.draw();
    if (!this.bases.isRead) this.bases.read().then(() => this.ask());
    return this.node;
  }

  moved(changes) {
    Object.assign(this.shown.set, changes);
    this.ask();
  }

  takeMean() {
    this.moved({ price: this.bases.given.mean_price });
  }

  // Draws once a frame, however often a number moves in it.
  ask() {
    if (this.waiting !== null || !this.shown) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  // The numbers of the case: what is set, else what it begins with.
  now() {
    const { about, set } = this.shown;
    return Object.fromEntries(Object.keys(NOTHING_SET).map((name) => [name, set[name] ?? about.begin[name]]));
  }

  draw() {
    const { page, shown, bases } = this;
    const { about, set } = shown;
    const { words } = page;
    const begun = performance.now();
    const money = new MoneyWords(words, about.currency);
    const written = { money, rate: about.usdRate };
    const worked = about.work(set);
    this.worked = worked;
    const now = this.now();
    const isPriced = Number.isFinite(worked.figures.saving_usd);
    this.controls.draw(now, set, money);
    this.table.draw(worked, written);
    this.asked.hidden = isPriced || now.price !== null;
    this.top.hidden = !isPriced;
    this.drawTop(worked, written);
    this.pays.hidden = isPriced;
    const [first, ...more] = money.perKwh(worked.figures.pays_from_usd, about.usdRate);
    const from = [el("b", {}, first), el("small", {}, more.join(""))];
    this.pays.replaceChildren(el("span", {}, words.t("map.business.pays_from_usd")), ...from);
    this.from.textContent = words.runOn([this.fromText(now, set, money), this.shareText(set)].filter(Boolean));
    const { mean_price: mean } = bases.given;
    this.mean.hidden = !mean || about.isPark || set.price === mean;
    const price = `${money.price(mean)} ${money.currency}/kWh`;
    this.mean.textContent = words.t("map.business.take_mean", { price });
    this.notes.replaceChildren(...this.notesOf(money).map((note) => el("li", {}, note)));
    this.assumed.draw(about);
    page.address.note();
    this.drawMs = performance.now() - begun;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(written), REST_MS);
  }

  drawTop(worked, written) {
    const { table } = this;
    for (const { name, value } of this.tops) {
      const range = el("small", {}, table.range(name, worked, written));
      value.replaceChildren(el("b", {}, table.text(name, worked.figures[name], written)), range);
    }
  }

  fromText(now, set, money) {
    const { words } = this.page;
    if (now.price === null || Number.isNaN(now.price)) return "";
    if (set.price === null) return this.shown.about.from();
    const isMean = set.price === this.bases.given.mean_price;
    return words.t(isMean ? "map.business.from.mean" : "map.business.from.reader", { currency: money.currency });
  }

  // Of a roof nobody has measured what its load takes: said where the share is moved, not among the assumptions alone.
  shareText(set) {
    const { about } = this.shown;
    const row = this.assumed.of(about).find(({ id }) => id === `business.used_share.${about.kind}`);
    if (!row || set.share !== null) return "";
    return this.page.words.t("map.business.share.assumed", { sure: this.assumed.sure(row) });
  }

  // What a reader has to know of the figures.
  notesOf(money) {
    const { words } = this.page;
    const { surplus, export_price: brings, year, assumed } = this.bases.given;
    const paid = { price: money.price(Math.max(brings, 0)), currency: money.currency };
    const key = surplus ? "map.estate.surplus" : "map.estate.surplus.none";
    const share = surplus ? words.number(100 * surplus.share, 0) : "";
    const ceiling = assumed.some(({ id }) => id.includes(".ceiling."));
    const { about } = this.shown;
    return [
      words.t("map.business.ends"),
      about.isPark ? "" : words.t(key, { share, year: String(year), ...paid }),
      ceiling ? words.t("map.business.ceiling") : "",
      words.t("map.business.money", { year: String(year) }),
      words.t("map.business.life", { years: words.number(this.bases.given.terms.pv_life[0], 0) }),
      ...(about.notes ? about.notes() : []),
    ].filter(Boolean);
  }

  // To who hears the page: what has come of it, once it rests.
  tell(written) {
    if (!this.node.isConnected || !this.worked) return;
    const { words } = this.page;
    const { figures } = this.worked;
    const text = (name) => this.table.text(name, figures[name], written);
    const told = { saving: text("saving_usd"), payback: yearsText(words, figures.payback_years) };
    const known = Number.isFinite(figures.saving_usd);
    this.told.textContent = known ? words.t("map.business.told", told) : words.t("map.business.ask");
  }

  async print() {
    await this.bases.read();
    this.draw();
    await printSheet(this);
  }
}
