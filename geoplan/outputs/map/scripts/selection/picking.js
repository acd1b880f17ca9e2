/* How zones, sites and parks are picked on the map: by the tool that asks for clicks, by a click with Ctrl, Shift or the
   command key at any time, by Enter in the same ways, and by a button in the panel of each. */

import { el } from "../drawing/dom.js";

const SIGN = ["M3.5 6.5a3 3 0 0 1 3-3h6a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3h-6a3 3 0 0 1-3-3z", "M14.5 18.5h7M18 15v7"];

// Whether a press was made with a key held that asks for one more.
export function isMore({ originalEvent } = {}) {
  const { ctrlKey, metaKey, shiftKey } = originalEvent || {};
  return Boolean(ctrlKey || metaKey || shiftKey);
}

export class Picking {
  constructor(page) {
    const { words, tools, selection, frame } = page;
    this.page = page;
    this.tool = tools.add({
      id: "gp-pick",
      key: "map.pick",
      sign: SIGN,
      stays: true,
      asks: true,
      act: (on) => this.turned(on),
    });
    this.count = el("span", {});
    const open = words.say(el("b", {}), "map.pick.open");
    this.open = el(
      "button",
      { type: "button", id: "gp-picked-open", onclick: () => page.comparison.open() },
      this.count,
      open,
    );
    this.hint = words.say(el("p", {}), "map.pick.hint");
    this.said = el("p", { class: "gp-unseen", role: "status" });
    this.chip = el("div", { class: "gp-picked", id: "gp-picked" }, this.hint, this.open, this.said);
    frame.stage.append(this.chip);
    selection.onChange((items, was) => this.changed(items, was));
    document.addEventListener("keydown", (event) => this.typed(event), true);
    page.map.on("geoplan:language", () => this.follow());
    this.follow();
  }

  turned(on) {
    this.page.frame.stage.classList.toggle("gp-picks", on);
    this.follow();
  }

  // Escape lets the tool go, where no panel is open that it closes.
  typed({ key, defaultPrevented }) {
    if (key === "Escape" && !defaultPrevented && this.page.panel.node.hidden) this.tool.set(false);
  }

  // Whether a press is meant to pick.
  asks(event) {
    return this.tool.on || isMore(event);
  }

  // Whether a press upon the map was meant to pick, which is done then.
  takes(item, event) {
    if (!this.asks(event)) return false;
    this.page.selection.toggle(item);
    return true;
  }

  // The spoken name of what lies on the map, with what can only be seen.
  told(item, name) {
    const { words, selection } = this.page;
    return selection.has(item) ? words.t("map.pick.named", { name }) : name;
  }

  changed(items, was) {
    const { words, panel, address, state, comparison } = this.page;
    const fewer = items.length < was.length;
    const key = !items.length ? "map.pick.none" : fewer ? "map.pick.taken_away" : "map.pick.added";
    this.said.textContent = words.t(key, { count: words.number(items.length, 0) });
    comparison.changed();
    this.follow();
    if (state.selection || !panel.node.hidden) panel.draw();
    address.note();
  }

  // Beneath the tools: what is asked for, and the way to what is picked while its panel is closed.
  follow() {
    const { words, selection, state } = this.page;
    const { length } = selection.items;
    this.count.textContent = words.t("map.pick.count", { count: words.number(length, 0) });
    this.open.hidden = !length || state.selection;
    this.hint.hidden = !this.tool.on || length > 0;
    this.chip.classList.toggle("gp-empty", this.open.hidden && this.hint.hidden);
  }

  // Of the panel of a zone, a park or a site.
  button(item) {
    const { words, selection } = this.page;
    const key = selection.has(item) ? "map.pick.drop" : "map.pick.add";
    const pressed = { type: "button", class: "gp-pick-one", "aria-pressed": String(selection.has(item)) };
    return el("button", { ...pressed, onclick: () => selection.toggle(item) }, words.t(key));
  }
}
