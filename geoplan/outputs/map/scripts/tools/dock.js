/* What stands beneath the map, over its whole width: one thing at a time, as a curve or a player, and above it the card
   of a tour, whose stops may show them. The map gives way to it; folded, it says what is there and keeps what acts. */

import { el, svg } from "../drawing/dom.js";

const NEARER = 0.3; // of a zoom

export class Dock {
  constructor(page) {
    const { words } = page;
    Object.assign(this, { page, tenant: null, guide: null, height: 0 });
    this.heading = el("h2", {});
    this.body = el("div", { class: "gp-dock-body" });
    const close = words.iconButton("×", "map.close", () => this.close(), "gp-close");
    const arrow = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18 }, svg("path", { d: "M5 9l7 7 7-7" }));
    this.folder = words.iconButton(arrow, "map.dock.fold", () => this.fold(!this.isFolded), "gp-dock-fold");
    this.head = el("div", { class: "gp-dock-head", hidden: true }, this.heading, this.folder, close);
    this.node = el("div", { class: "gp-dock", id: "gp-dock", role: "group", hidden: true }, this.head, this.body);
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
    this.head.hidden = false;
    this.foldLegend(true);
    this.fold(this.page.frame.room.slim); // where it would leave nothing of the map
    this.settle();
    words.translate(this.node);
  }

  fold(isFolded) {
    this.isFolded = isFolded;
    this.node.classList.toggle("gp-dock-folded", isFolded);
    this.folder.setAttribute("aria-expanded", String(!isFolded));
    this.fit();
  }

  // What guides through the page stays above whatever else stands here; null takes it away.
  above(node) {
    if (this.guide === node) return;
    if (this.guide) this.guide.remove();
    this.guide = node;
    if (node) this.node.prepend(node);
    this.settle();
    if (node) this.page.words.translate(node);
    this.foldLegend(Boolean(this.guide || this.tenant));
  }

  settle() {
    this.node.hidden = !this.tenant && !this.guide;
    this.fit();
  }

  close() {
    const { tenant } = this;
    if (!tenant) return;
    const held = this.node.contains(document.activeElement);
    this.tenant = null;
    this.head.hidden = true;
    this.body.replaceChildren();
    this.node.removeAttribute("aria-label");
    delete this.node.dataset.aria;
    this.settle();
    this.foldLegend(Boolean(this.guide));
    if (tenant.closed) tenant.closed(held);
  }

  // Whether the place is looked at as a whole: it stays so while the map's height changes.
  isWhole() {
    const { map, data } = this.page;
    return map.getZoom() <= map.getBoundsZoom(data.bounds) + NEARER && map.getBounds().intersects(data.bounds);
  }

  // Beside the panel of a plan where that is open.
  showWhole() {
    const { map, data, view, scenarios } = this.page;
    if (!scenarios || !scenarios.isOpen) return view.showMain();
    const around = { paddingTopLeft: view.freeOfTools(), paddingBottomRight: view.freeOfPanel(), animate: false };
    return map.fitBounds(data.bounds, around);
  }

  // A legend upon the map would leave nothing of it.
  foldLegend(isFolded) {
    const { fold } = this.page.view;
    if (this.page.legend.onMap.hidden || fold.open !== isFolded || (!isFolded && !this.hasFolded)) return;
    this.hasFolded = isFolded;
    fold.open = !isFolded;
  }

  fit() {
    const stage = this.node.parentNode;
    if (!stage) return;
    const height = this.node.hidden ? 0 : this.node.offsetHeight;
    if (height === this.height) return;
    const wasWhole = this.isWhole();
    this.height = height;
    stage.style.setProperty("--dock", `${height}px`);
    stage.classList.toggle("gp-docked", height > 0);
    const { map } = this.page;
    map.invalidateSize({ animate: false });
    if (!wasWhole) return;
    this.showWhole();
    map.fire("geoplan:whole");
  }
}
