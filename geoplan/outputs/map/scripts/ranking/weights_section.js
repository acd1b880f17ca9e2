/* What a section of sliders has beneath them: the first weights, the file of weights, and what is said of them. Zones and
   candidates have one file, but each section reads it by itself and says there what has come of it. */

import { el } from "../drawing/dom.js";
import { contentOf, saved, wrongWith } from "./weights_file.js";

export class WeightsSection {
  // `names`: what ids begin with, and of the button and the file input; `first` takes the first weights, `taken` is told
  // that a file was read.
  constructor(page, { prefix, first, taken }) {
    this.page = page;
    this.taken = taken;
    const { words } = page;
    const json = { type: "file", accept: ".json,application/json", hidden: true, id: `${prefix}-file` };
    this.file = el("input", { ...json, onchange: () => this.read() });
    this.message = el("p", { class: "gp-note", role: "status", id: `${prefix}-message` });
    const button = (key, name, onclick) => words.button(key, onclick, { id: `${prefix}-${name}` });
    const parts = [button("map.weights_default", "default", first)];
    if (page.priority || prefix === "gp-weights") {
      parts.push(button("map.weights_save", "save", () => this.save()));
      parts.push(button("map.weights_read", "read", () => this.file.click()));
    }
    this.node = el("div", {}, el("div", { class: "gp-buttons" }, ...parts, this.file), this.message);
  }

  say(text) {
    this.message.textContent = text;
  }

  save() {
    const { data, priority, sites } = this.page;
    const { schema } = priority.given;
    const others = sites ? sites.saved() : {};
    saved(`${data.study}-weights.json`, { schema, study: data.study, weights: priority.weights, ...others });
  }

  async read() {
    const { words, priority, sites } = this.page;
    const chosen = this.file.files[0];
    this.file.value = "";
    if (!chosen) return;
    const content = await contentOf(chosen);
    const kinds = sites ? sites.kinds : [];
    const { given, weights } = priority;
    const wrong = wrongWith(content, given, { zones: rankedBy(given.criteria, weights), kinds: kindsOf(kinds) });
    if (wrong) {
      this.say(this.toldOf(wrong));
      return;
    }
    priority.takeFile(content);
    if (sites) sites.take(content);
    this.taken();
    this.say(words.t("map.weights_taken"));
  }

  toldOf({ names, nothing }) {
    const { words } = this.page;
    const titles = nothing.map((name) => words.t(name === "zones" ? "map.weights_of_zones" : "gpkg.code." + name));
    const none = nothing.length ? words.t("map.weights_none_of", { names: words.listed(titles) }) : "";
    const wrong = names.length ? words.t("map.weights_wrong_names", { names: words.listed(names) }) : "";
    return words.runOn([words.t("map.weights_wrong"), wrong, none]);
  }
}

// The criteria by name, and those that can be applied here.
function rankedBy(criteria, weights) {
  const applied = criteria.filter(({ applied: is }) => is).map(({ key }) => key);
  return { names: Object.keys(weights), applied };
}

function kindsOf(kinds) {
  return Object.fromEntries(kinds.map(({ key, criteria, weights }) => [key, rankedBy(criteria, weights)]));
}
