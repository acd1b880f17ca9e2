/* Overlays: layers to switch on and off, from the page or from other scripts. */

import { el } from "../drawing/dom.js";

export class Overlays {
  constructor(page) {
    this.page = page;
    this.all = [];
    this.node = el("fieldset", { id: "gp-overlays" }, page.words.say(el("legend", {}), "map.layers"));
  }

  // `change` is told whether the overlay is on; `extra.legend`, where given, makes its nodes of the legend.
  add(key, on, change, extra) {
    const { words, legend } = this.page;
    const overlay = { key, on, ...extra };
    const onchange = () => overlay.set(box.checked);
    const box = el("input", { type: "checkbox", id: "gp-overlay-" + key, checked: on, onchange });
    overlay.set = (now) => {
      box.checked = overlay.on = now;
      change(now);
      legend.draw();
      this.page.view.spareTools();
      this.page.labels.draw(); // signs come and go, and names give way to them
    };
    overlay.note = el("span", { class: "gp-note" });
    overlay.refuse = (why) => {
      box.disabled = overlay.refused = true;
      overlay.note.textContent = why;
    };
    this.all.push(overlay);
    const name = words.say(el("span", {}, words.t("map.overlay." + key)), "map.overlay." + key);
    this.node.append(el("label", { class: "gp-choice" }, box, name, overlay.note));
    return overlay;
  }

  isOn(key) {
    return this.all.some((overlay) => overlay.key === key && overlay.on);
  }

  legends() {
    return this.all.filter((overlay) => overlay.on && overlay.legend).flatMap((overlay) => overlay.legend());
  }
}
