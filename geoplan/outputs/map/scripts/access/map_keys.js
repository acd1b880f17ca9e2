/* The map by keyboard: its buttons come first, then the zones, the parks and the sites, each as one stop. */

import { el } from "../drawing/dom.js";
import { isByKey } from "./focus.js";
import { Roving } from "./roving.js";

export const MARKS = { estates: ".gp-estate", candidates: ".gp-candidate" };

export class MapKeys {
  constructor(page) {
    this.page = page;
    const { map, words } = page;
    this.container = map.getContainer();
    this.container.setAttribute("role", "group");
    words.say(this.container, "map.keys.map", "aria");
    // what moves the map is reached before what lies upon it
    this.container.prepend(this.container.querySelector(".leaflet-control-container"));
    const skip = (key, go) => words.button(key, go, { class: "gp-skip" });
    this.skips = el(
      "div",
      { class: "gp-skips" },
      skip("map.skip.map", () => this.container.focus()),
      skip("map.skip.side", () => page.frame.focusSide()),
    );
  }

  begin() {
    const zones = this.page.map.getPane("gp-zones");
    zones.parentNode.prepend(zones); // before the marks, as it lies beneath them
    zones.setAttribute("role", "group");
    this.page.words.say(zones, "map.keys.zones", "aria");
    new Roving(zones, ".gp-zone-shape");
    const marks = this.page.map.getPane("markerPane");
    for (const selector of Object.values(MARKS)) new Roving(marks, selector);
    this.container.addEventListener("focusin", ({ target }) => this.bringIntoView(target));
  }

  // What the keyboard has come to must be seen; the browser would scroll the map away from its frame.
  bringIntoView(node) {
    if (node === this.container || !isByKey() || !node.closest(".leaflet-map-pane")) return;
    const { map } = this.page;
    const [frame, box] = [this.container.getBoundingClientRect(), node.getBoundingClientRect()];
    const at = L.point((box.left + box.right) / 2 - frame.left, (box.top + box.bottom) / 2 - frame.top);
    const size = map.getSize();
    if (at.x > 8 && at.y > 8 && at.x < size.x - 8 && at.y < size.y - 8) return;
    map.panBy(at.subtract(size.divideBy(2)));
  }
}
