/* How sure the plans that are shown are: the worst of the data that they rest on, and whether all emissions are known. */

import { el } from "../drawing/dom.js";

export class ScenarioSure {
  constructor(words, plans) {
    Object.assign(this, { words, plans, key: null });
    this.node = el("p", { class: "gp-sure", "data-confidence": "low" });
  }

  // Made anew only where it is another.
  draw() {
    const { words, plans } = this;
    const status = plans.status();
    const key = `${words.state.language} ${status}`;
    if (this.key === key) return;
    this.key = key;
    const partial = plans.given.baseline.is_known ? "" : words.t("map.plan.partial");
    const told = [words.meaning(status), partial].filter(Boolean);
    this.node.replaceChildren(...told.map((text) => el("span", {}, text)));
    this.node.hidden = !told.length;
  }
}
