/* What stands beneath the map, over its whole width: one thing at a time, as a curve, a player or a stop of a tour. The
   map gives way to it. */

import { el } from "../drawing/dom.js";

const EDGE = 0.05;

export class Dock {
  constructor(page) {
    const { words } = page;
    Object.assign(this, { page, tenant: null });
    this.heading = el("h2", {});
    this.body = el("div", { class: "gp-dock-body" });
    const close = words.iconButton("×", "map.close", () => this.close(), "gp-close");
    const head = el("div", { class: "gp-dock-head" }, this.heading, close);
    this.node = el("section", { class: "gp-dock", id: "gp-dock", hidden: true }, head, this.body);
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    new ResizeObserver(() => this.fit()).observe(this.node);
  }

  // `tenant`: the key of its name, its node, and what follows when it has to leave: told whether
  // the focus was in it.
  open(tenant) {
    if (this.tenant === tenant) return;
    this.close();
    this.tenant = tenant;
    const { words } = this.page;
    words.say(this.heading, tenant.key);
    words.say(this.node, tenant.key, "aria");
    this.body.replaceChildren(tenant.node);
    this.node.hidden = false;
    words.translate(this.node);
    this.fit();
  }

  close() {
    const { tenant } = this;
    if (!tenant) return;
    const held = this.node.contains(document.activeElement);
    this.tenant = null;
    this.node.hidden = true;
    this.body.replaceChildren();
    this.fit();
    if (tenant.closed) tenant.closed(held);
  }

  fit() {
    const stage = this.node.parentNode;
    if (!stage) return;
    const height = this.node.hidden ? 0 : this.node.offsetHeight;
    if (height === this.height) return;
    this.height = height;
    stage.style.setProperty("--dock", `${height}px`);
    stage.classList.toggle("gp-docked", height > 0);
    const { map, data, view } = this.page;
    // who looks at the whole place goes on doing so
    const isWhole = map.getBounds().contains(L.latLngBounds(data.bounds).pad(-EDGE));
    map.invalidateSize({ animate: false });
    if (!isWhole || !view) return;
    view.showMain();
    map.fire("geoplan:whole");
  }
}
