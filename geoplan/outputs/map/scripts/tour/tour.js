/* A guided tour through the map's own state: each stop is a view, which its reader may move, and what is said to it. */

import { canTakeFocus, isByKey } from "../access/focus.js";
import { moves } from "../access/motion.js";
import { known } from "../drawing/values.js";
import { planOf } from "../plans/plan_file.js";
import { partsIn, textOf } from "../state/address_text.js";
import { printHandout } from "./handout.js";
import { addressOf, partsOfStop, spread } from "./stop_views.js";
import { TourCard } from "./tour_card.js";

const FLAG = ["M6 21V4", "M6 5h12l-3 4 3 4H6"];
const PARK_M = 4000; // around a park, whose neighbours are seen too

export class Tour {
  constructor(page, { stops, own }) {
    Object.assign(this, { page, stops, isOwn: own, at: null, before: null });
    this.card = new TourCard(this);
    const act = (on) => (on ? this.at === null && this.go(0) : this.close());
    this.tool = page.tools.add({ id: "gp-tour-open", key: "map.tour.open", sign: FLAG, stays: true, act });
    page.map.on("geoplan:language", () => this.card.draw());
  }

  // ---- from stop to stop

  // Shows a stop: the whole of its view. What was seen before the first of them is kept.
  async go(at) {
    const { page, stops } = this;
    if (this.at === null) this.before = this.seen();
    const { language } = page.address.now();
    const byKey = isByKey();
    this.show(at);
    await page.address.ready; // a view that is still being taken
    if (this.at !== at) return; // or a tour that was closed meanwhile would open again
    await page.address.open(addressOf(stops, at, language));
    if (this.at !== at) return; // closed, or another asked for, in the meantime
    this.frame(stops[at]);
    if (byKey && !this.card.node.contains(document.activeElement)) this.card.next.focus({ preventScroll: true });
  }

  step(by) {
    const at = this.at + by;
    if (this.stops[at]) this.go(at);
  }

  // The card alone, with whatever the map shows.
  show(at) {
    this.at = at;
    this.tool.set(true);
    this.card.draw();
    this.page.dock.above(this.card.node);
    this.page.dock.fit(); // before the map moves: a change of its size would end that
  }

  // A view that does not say what part of the map is seen shows what is chosen, or the whole place.
  frame(stop) {
    if (partsOfStop(stop).view) return;
    const { view, map, data, scenarios } = this.page;
    const chosen = this.around();
    if (chosen) {
      view.flyTo(chosen);
      return;
    }
    const isBeside = scenarios && scenarios.isOpen;
    const beside = () => ({ paddingTopLeft: view.freeOfTools(), paddingBottomRight: view.freeOfPanel() });
    map.fitBounds(data.bounds, { ...(isBeside ? beside() : view.clearOf(data.bounds)), animate: moves() });
  }

  // What lies around the zone, the park or the site that is chosen; null where none is.
  around() {
    const { state, sites } = this.page;
    if (known(state.zone)) return state.set.paths[state.zone].getBounds().pad(0.6);
    if (state.candidate) return sites.markers.extent(state.candidate).pad(0.4);
    return state.estate ? L.latLng(state.estate.point[1], state.estate.point[0]).toBounds(PARK_M) : null;
  }

  // An address that asks for a stop and says nothing else is that of the stop.
  spread(parts) {
    return spread(parts, this.stops);
  }

  // ---- away from it

  // Ends the tour, and leaves the map as it is.
  close() {
    if (this.at === null) return;
    const held = this.card.node.contains(document.activeElement);
    this.at = null;
    this.tool.set(false);
    this.page.dock.above(null);
    this.page.address.note();
    if (held && canTakeFocus(this.tool.button)) this.tool.button.focus({ preventScroll: true });
  }

  // Ends the tour, and shows what was seen before it.
  async leave() {
    const { before, page } = this;
    this.close();
    if (!before) return;
    await page.address.show(before.text, before.kept);
    if (partsIn(before.text).parts.view) return;
    page.view.showMain(); // in the room that there is without the card, and without what its stops had opened
    page.map.fire("geoplan:whole");
    page.address.note();
  }

  seen() {
    const { address, planned, year, scenarios, overlays } = this.page;
    const settings = [year, scenarios].map((one) => (one ? one.plans.settings : null));
    const plan = year || scenarios ? { plan: planOf(planned.given, ...settings) } : {};
    return { text: textOf({ ...address.now(), tour: "" }), kept: { ...plan, base_map: overlays.isOn("base_map") } };
  }

  print() {
    printHandout(this.page, this.stops, this.isOwn);
  }
}
