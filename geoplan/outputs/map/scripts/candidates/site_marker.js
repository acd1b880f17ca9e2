/* The marker of a candidate site: made once, and changed only where it looks or stands otherwise than before. Out of
   sight it is kept beside the map. */

import { bindTip } from "../access/tips.js";
import { el, named } from "../drawing/dom.js";
import { whenPressed } from "../drawing/pressed.js";
import { clip } from "../drawing/values.js";
import { dotOf, isDemonstration } from "./site_sign.js";

export class SiteMarker {
  constructor(page, sites, item) {
    Object.assign(this, { page, sites, item, looks: "", more: 0, press: null });
    this.picked = { kind: "candidate", id: item.id };
    this.at = L.latLng(item.at[1], item.at[0]);
    this.sign = el("span", { class: "gp-dots" });
    const icon = L.divIcon({ className: "gp-candidate", iconSize: [24, 24], html: this.sign });
    this.marker = L.marker(this.at, { icon, keyboard: true });
    bindTip(this.marker, () => this.tip());
    this.marker.on("add", () => (this.node.dataset.id = item.id));
    whenPressed(
      this.marker,
      (event) => this.pressed(event),
      () => this.name(),
    );
  }

  get node() {
    return this.marker.getElement();
  }

  // `more`: how many sites stand beneath it; `press`: what a press does where that is not to choose the site; `place`:
  // where it stands beside its site.
  draw({ rank, more = 0, press = null, place = null }) {
    Object.assign(this, { more, press });
    this.stand(place || this.at, (place ? 3000 : 1000) - (rank || 999));
    const { page, sites } = this;
    const isChosen = page.state.candidate === this.item;
    const isPicked = page.selection.has(this.picked);
    const looks = [rank, more, isChosen, isPicked, sites.kind.key, page.state.language].join();
    if (looks === this.looks) return;
    this.looks = looks;
    const dot = dotOf(sites.kindOf(this.item).colour, this.item, String(rank || "–"), isChosen);
    this.sign.replaceChildren(dot, more ? el("span", { class: "gp-more" }, `+${more}`) : "");
    if (this.node) this.node.setAttribute("aria-label", this.name());
    if (this.marker.isTooltipOpen()) this.marker.getTooltip().update();
  }

  // Where, and how high among the others.
  stand(at, height) {
    const { marker } = this;
    if (!marker.getLatLng().equals(at, 0)) marker.setLatLng(at);
    if (marker.options.zIndexOffset !== height) marker.setZIndexOffset(height);
  }

  // What is told of it beside its name: what it is, whether it is a demonstration, and what else is here.
  lines() {
    const { page, sites, item, more } = this;
    const { words } = page;
    const what = words.headed(sites.nameOf(sites.kindOf(item)), sites.capacityOf(item));
    const mark = isDemonstration(item) ? words.t("demonstration") : "";
    const others = more ? words.t("map.candidate_group", { count: words.number(more, 0) }) : "";
    return [what, mark, others].filter(Boolean);
  }

  tip() {
    const name = el("strong", { dir: "auto" }, named(clip(this.item.name, 60)));
    return el(
      "div",
      {},
      name,
      this.lines().map((line) => el("div", {}, line)),
    );
  }

  // What is seen on the marker is spoken as it is seen.
  name() {
    const { page, sites, item } = this;
    const key = sites.kind.isEvery ? "map.candidate_by_cost" : "map.candidate_marker";
    const whole = page.words.t(key, { rank: this.sign.textContent, name: item.name });
    return page.picking.told(this.picked, [whole, ...this.lines()].join("; "));
  }

  pressed(event) {
    if (this.press) return this.press(event);
    return this.page.picking.takes(this.picked, event) || this.sites.choose(this.item, false);
  }

  // Takes it from the map, and keeps it.
  leave() {
    if (!this.node || !this.node.isConnected) return;
    this.marker.closeTooltip();
    this.node.remove();
  }
}
