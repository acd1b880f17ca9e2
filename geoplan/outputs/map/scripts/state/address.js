/* The address of the page says what it shows: Back, Forward and reload keep it, and it can be sent to somebody. A choice
   is a step that Back undoes; where the map stands, weights and open sections are no steps. */

import { partsIn, textOf } from "./address_text.js";
import { keptOf, takeKept } from "./kept.js";
import { partsOfPage } from "./view_parts.js";
import { el } from "../drawing/dom.js";

const REST_MS = 400; // browsers refuse who writes more than a hundred addresses in half a minute
// How the parts follow each other in an address; they are taken in an order of their own.
const ORDER = [
  ..."language result set per zone park site roof area drawn sun plane pick compare kind".split(" "),
  ..."filter weights layers".split(" "),
  ..."case time plan curve open view tour".split(" "),
];
const HEARD = ["click", "change", "input", "keyup", "toggle"];

export class Address {
  constructor(page) {
    this.page = page;
    this.parts = [];
    this.written = { parts: {}, kept: "{}" };
    this.faults = null; // of the view that was taken last
    Object.assign(this, { isTaking: true, isHeld: false, waiting: null });
    // in a frame, as in a notebook, the address is another's
    this.isOwn = window === window.top && /^(file|https?):$/.test(window.location.protocol);
    this.text = el("p", { role: "status" });
    const close = page.words.iconButton("×", "map.close", () => this.tell(null), "gp-close");
    this.notice = el("div", { class: "gp-banner gp-address", id: "gp-address", hidden: true }, this.text, close);
  }

  // Once all layers are there, those that are added after the page has begun too: before anything is painted.
  begin() {
    queueMicrotask(() => {
      this.parts = partsOfPage(this.page);
      if (this.isOwn) this.listen();
      const { hash } = window.location;
      const kept = this.isOwn && window.history.state ? window.history.state.geoplan : null;
      this.ready = this.isOwn ? this.take(this.isView(hash) ? hash : "", kept) : this.take("");
    });
  }

  listen() {
    const { map } = this.page;
    const hold = ({ button }) => (this.isHeld = button === 0);
    const release = ({ type, target }) => {
      if (type === "blur" && target !== window) return; // what was focused before it was pressed
      this.isHeld = false;
      this.note();
    };
    document.addEventListener("pointerdown", hold, { capture: true, passive: true });
    for (const name of ["pointerup", "pointercancel", "change", "blur"]) {
      window.addEventListener(name, release, { capture: true, passive: true });
    }
    for (const name of HEARD) document.addEventListener(name, () => this.note(), { capture: true, passive: true });
    map.on("moveend", () => this.note());
    map.on("geoplan:language", () => this.drawNotice());
    // one after the other, for some parts take a moment: the last counts
    window.addEventListener("popstate", () => (this.ready = this.ready.then(() => this.follow())));
  }

  // Shows what the address says, where that is other than what was written.
  async follow() {
    const { hash } = window.location;
    if (this.isView(hash) && textOf(partsIn(hash).parts) !== textOf(this.written.parts)) await this.take(hash);
  }

  // A link within the page is no view.
  isView(hash) {
    return hash.length < 2 || hash.includes("=") || !document.getElementById(hash.slice(1));
  }

  // ---- written

  // Something may have changed: looked at once the reader rests.
  note() {
    if (this.isTaking || !this.isOwn) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.look(), REST_MS);
  }

  now() {
    const told = this.parts.map(({ key, of }) => [key, of()]).filter(([, value]) => value);
    return Object.fromEntries(told.sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  }

  // Not while something is held: that is looked at when it is let go.
  look() {
    if (this.isTaking || this.isHeld) return;
    const [parts, kept] = [this.now(), keptOf(this.page)];
    const told = { parts, kept: JSON.stringify(kept) };
    const { written } = this;
    if (textOf(parts) === textOf(written.parts) && told.kept === written.kept) return;
    const isStep = this.parts.some(({ key, isSlide }) => !isSlide && parts[key] !== written.parts[key]);
    this.written = told;
    this.put(textOf(parts), kept, isStep);
  }

  put(text, kept, isStep) {
    const address = `${window.location.href.split("#")[0]}${text ? `#${text}` : ""}`;
    try {
      const { history } = window;
      history[isStep ? "pushState" : "replaceState"]({ ...history.state, geoplan: kept }, "", address);
    } catch {
      if (isStep) window.location.hash = text;
      else window.location.replace(`#${text}`);
    }
  }

  // ---- taken

  // Shows what a text says, and the start where it says nothing. Returns what was not understood.
  // Who opens it writes the address then: as a step of its own, and not over the one before.
  async take(text, kept = null, isOpened = false) {
    const { parts, wrong } = partsIn(text);
    const { study, ...given } = parts;
    const wanted = this.page.tour ? this.page.tour.spread(given) : given;
    if (study && study !== this.page.data.study) return this.tell({ study });
    this.isTaking = true;
    clearTimeout(this.waiting);
    if (kept) takeKept(this.page, kept);
    const unknown = [...wrong, ...(await this.takeParts(wanted))];
    this.isTaking = false;
    const { tour } = this.page;
    if (wanted !== given) {
      tour.frame(tour.stops[tour.at]);
    }
    this.settle(wanted, isOpened);
    return this.tell(unknown.length ? { unknown } : null);
  }

  async takeParts(wanted) {
    const names = this.parts.map(({ key }) => key);
    const unknown = Object.keys(wanted).filter((key) => !names.includes(key));
    for (const { key, take } of this.parts) {
      const taken = take(wanted[key] || "");
      const left = taken instanceof Promise ? await taken : taken; // without a wait nothing is painted in between
      unknown.push(...left.map((one) => `${key}=${one}`));
    }
    return unknown;
  }

  // The address says what is shown now, and not what was asked for in vain.
  settle(wanted, isOpened) {
    const kept = keptOf(this.page);
    this.written = { parts: this.now(), kept: JSON.stringify(kept) };
    const text = textOf(this.written.parts);
    const isOther = text !== textOf(wanted) && window.location.hash.length > 1;
    if (this.isOwn && !isOpened && isOther) this.put(text, kept, false);
  }

  // Opens a view that somebody has sent: a step of its own.
  async open(text) {
    const { parts } = partsIn(text);
    if (!Object.keys(parts).length) return { empty: true };
    return this.show(text);
  }

  // The same of a text that may be empty: the page as it began. One after the other, for some parts take a moment.
  async show(text, kept = null) {
    this.ready = this.ready.then(() => this.shown(text, kept));
    return this.ready;
  }

  async shown(text, kept) {
    const before = textOf(this.written.parts);
    const faults = await this.take(text, kept, true);
    if (this.isOwn && (!faults || !faults.study) && textOf(this.written.parts) !== before) {
      this.put(textOf(this.written.parts), keptOf(this.page), true);
    }
    return faults;
  }

  // ---- what was not understood

  tell(faults) {
    this.isTaking = false;
    this.faults = faults;
    this.drawNotice();
    return faults;
  }

  drawNotice() {
    this.notice.hidden = !this.faults;
    this.text.textContent = this.faults ? this.wordsFor(this.faults) : "";
    this.page.map.invalidateSize();
  }

  wordsFor({ study, unknown, empty }) {
    const { words, data } = this.page;
    if (empty) return words.t("map.view.empty");
    if (study) return words.t("map.view.study", { study, own: words.inText(data.title) });
    return words.t("map.view.unknown", { parts: words.listed(unknown) });
  }

  // What is sent to somebody: the text, and the link where the page is served.
  shared() {
    const text = `#${textOf({ study: this.page.data.study, ...this.now() })}`;
    const { protocol, href } = window.location;
    return { text, link: /^https?:$/.test(protocol) ? href.split("#")[0] + text : "" };
  }
}
