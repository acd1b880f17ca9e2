/* What stands beneath the map while an area is drawn: how it is done, what was refused, and corners by coordinates. */

import { placeTyped } from "./area_text.js";
import { el } from "../drawing/dom.js";
import { readable } from "../frame/view.js";

export class DrawBar {
  constructor(page, tool) {
    const { words } = page;
    Object.assign(this, { page, tool, tenant: null });
    this.hint = el("p", { class: "gp-note", id: "gp-draw-hint" });
    this.keys = el("p", { class: "gp-note gp-draw-keys" });
    this.told = el("p", { class: "gp-draw-told", role: "status", id: "gp-draw-told" });
    this.field = el("input", { class: "gp-input", id: "gp-draw-place", inputmode: "text", autocomplete: "off" });
    words.say(this.field, "map.area.place", "placeholder");
    words.say(this.field, "map.area.place", "aria");
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.typed();
    });
    this.back = words.button("map.area.back", () => tool.takeBack(), { id: "gp-draw-back" });
    this.done = words.button("map.area.finish", () => tool.finish(), { id: "gp-draw-finish" });
    const set = words.button("map.area.set", () => this.typed(), { id: "gp-draw-set" });
    const row = el("div", { class: "gp-draw-row" }, this.field, set, this.back, this.done);
    this.node = el("div", { class: "gp-draw" }, this.hint, this.keys, row, this.told);
  }

  open(mode) {
    const { words, dock } = this.page;
    words.say(this.hint, `map.area.hint_${mode}`);
    words.say(this.keys, `map.area.keys_${mode}`);
    this.done.hidden = mode === "box";
    this.told.textContent = "";
    this.tenant = { key: `map.area.draw_${mode}`, node: this.node, closed: () => this.left() };
    dock.open(this.tenant);
    this.count([]);
  }

  close() {
    const { dock } = this.page;
    const { tenant } = this;
    this.tenant = null;
    if (tenant && dock.tenant === tenant) dock.close();
  }

  // The dock was closed, or another has taken it.
  left() {
    if (this.tenant) this.tool.stop();
  }

  tell(key) {
    this.told.textContent = this.page.words.t(key);
    this.told.classList.add("gp-refused");
  }

  count(corners) {
    const { words } = this.page;
    const last = corners[corners.length - 1];
    const place = last ? readable({ lng: last[0], lat: last[1] }) : "";
    const count = words.number(corners.length, 0);
    this.told.textContent = last ? words.t("map.area.corners", { count, place }) : "";
    this.told.classList.remove("gp-refused");
    this.back.disabled = !corners.length;
    this.done.disabled = corners.length < 3;
  }

  typed() {
    const place = placeTyped(this.field.value);
    if (!place) return this.tell("map.area.no_place");
    this.field.value = "";
    const [lng, lat] = place;
    this.tool.addCorner({ lng, lat });
    const { map } = this.page;
    if (this.tool.mode && !map.getBounds().contains([lat, lng])) map.panTo([lat, lng], { animate: false });
    return undefined;
  }
}
