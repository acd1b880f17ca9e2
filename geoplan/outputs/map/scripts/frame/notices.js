/* What the reader must know of the data: the notice on what is not real, and the sources. */

import { el } from "../drawing/dom.js";

const DOUBTFUL = ["schematic", "synthetic"];

export class Notices {
  constructor(page) {
    this.page = page;
    const { data, words } = page;
    this.statuses = DOUBTFUL.filter((status) => data.layers.some((layer) => layer.status === status));
    const badge = { class: "gp-badge", id: "gp-badge", hidden: true };
    this.badge = words.say(
      words.button("map.badge", () => this.show(true), badge),
      "map.badge_open",
      "hint",
    );
    this.text = el("p", {});
    const close = words.iconButton("×", "map.banner_close", () => this.show(false), "gp-close");
    this.banner = el("section", { class: "gp-banner", id: "gp-banner" }, this.text, close);
    words.say(this.banner, "map.badge", "aria");
    this.sources = el("div", { class: "gp-sources" });
  }

  // The notice can be made small, but not removed.
  show(open) {
    this.banner.hidden = !this.statuses.length || !open;
    this.badge.hidden = !this.statuses.length || open;
    this.page.map.invalidateSize();
  }

  draw() {
    const { words } = this.page;
    const told = words.runOn(this.statuses.map((status) => this.sentence(status)));
    this.text.replaceChildren(el("strong", {}, words.t("map.banner")), words.gap(), told);
    this.drawSources();
  }

  sentence(status) {
    const { data, words } = this.page;
    const kinds = data.layers.filter((layer) => layer.status === status).map((layer) => words.t("layer." + layer.kind));
    const word = words.t("status." + status);
    return words.t("map.banner_status", {
      status: word[0].toUpperCase() + word.slice(1),
      means: words.t(`status.${status}.means`),
      layers: words.listed(kinds),
    });
  }

  drawSources() {
    const { data, words } = this.page;
    const rows = data.layers.map((layer) => {
      const parts = [layer.attribution, layer.vintage, layer.licence].map((each) => words.inText(each));
      const origin = parts.filter(Boolean).join("; ");
      const remarks = layer.remarks.map((remark) => el("p", { class: "gp-note" }, words.inText(remark)));
      const name = words.t("layer." + layer.kind) + words.bracketed(words.t("status." + layer.status));
      return el("li", {}, el("b", {}, name), " ", origin, remarks);
    });
    this.sources.replaceChildren(el("ul", {}, rows));
    if (!data.notes.length) return;
    const notes = data.notes.map((note) => el("li", {}, words.inText(note)));
    this.sources.append(el("h3", {}, words.t("map.notes")), el("ul", {}, notes));
  }
}
