/* Which plans are looked at, which of them the sliders move, for which place, by which curve, and who pays. */

import { el } from "../drawing/dom.js";
import { nameOf } from "../drawing/values.js";

const SLOTS = ["A", "B"];

export class ScenarioChoice {
  // `chosen` is told what has changed: nothing is drawn here but the lists.
  constructor(page, plans, chosen) {
    Object.assign(this, { page, plans, chosen, who: "investor" });
    const { words } = page;
    this.slots = SLOTS.map((slot) => this.slotOf(slot));
    this.place = this.list("place", (value) => this.choosePlace(value));
    this.curve = this.list("curve", (value) => value && this.change(() => plans.setCurve(value)));
    this.payer = this.list("payer", (value) => this.change(() => (this.who = value)));
    const legend = words.say(el("legend", {}), "map.plan.slots");
    this.node = el(
      "div",
      {},
      el(
        "fieldset",
        { class: "gp-slots" },
        legend,
        this.slots.map(({ node }) => node),
      ),
      el("div", { class: "gp-lists" }, this.place.node, this.curve.node, this.payer.node),
    );
  }

  change(act) {
    act();
    this.chosen();
  }

  slotOf(slot) {
    const { words } = this.page;
    const id = `gp-plan-slot-${slot}`;
    const onchange = () => this.change(() => this.plans.pick(slot, select.value));
    const select = el("select", { id, class: "gp-input", onchange });
    const edit = () => this.change(() => (this.plans.active = slot));
    const radio = el("input", { type: "radio", name: "gp-plan-edit", value: slot, id: `${id}-edit`, onchange: edit });
    words.say(radio, `map.plan.edit.${slot}`, "hint");
    words.say(select, `map.plan.slot.${slot}`, "hint");
    const name = el("b", { "aria-hidden": "true" }, slot);
    return { slot, select, radio, node: el("div", { class: "gp-slot" }, radio, name, select) };
  }

  list(name, act) {
    const id = `gp-plan-${name}`;
    const select = el("select", { id, class: "gp-input", onchange: () => act(select.value) });
    const label = this.page.words.say(el("label", { for: id }), `map.plan.${name}`);
    return { name, select, node: el("div", {}, label, select) };
  }

  titleOf(id) {
    return this.page.words.inText(this.plans.settings.get(id).title) || id;
  }

  choosePlace(place) {
    this.page.scenarios.choosePlace(place);
  }

  // Options are made anew only where they are others, so that an open list stays.
  fill(select, groups, value) {
    const told = JSON.stringify(groups);
    if (select.dataset.told !== told) {
      select.dataset.told = told;
      const options = (of) => of.map(([key, text]) => el("option", { value: key }, text));
      const parts = groups.map(({ label, of }) => (label ? el("optgroup", { label }, options(of)) : options(of)));
      select.replaceChildren(...parts.flat());
    }
    select.value = value;
  }

  draw() {
    const { plans, page } = this;
    const { words } = page;
    const all = [...plans.settings.keys()].map((id) => [id, this.titleOf(id)]);
    for (const { slot, select, radio } of this.slots) {
      const other = plans.slots[slot === "A" ? "B" : "A"];
      const free = all.filter(([id]) => id !== other);
      const none = slot === "B" ? [["", words.t("map.plan.none")]] : [];
      this.fill(select, [{ of: [...none, ...free] }], plans.slots[slot]);
      radio.checked = plans.active === slot;
      radio.disabled = !plans.slots[slot];
      radio.parentNode.classList.toggle("gp-alone", !plans.slots.B);
    }
    this.fill(this.place.select, this.places(), plans.place);
    const kinds = ["linear", "logistic"].map((kind) => [kind, words.t(`map.plan.curve.${kind}`)]);
    const curve = plans.curve();
    this.fill(this.curve.select, [{ of: curve ? kinds : [["", words.t("map.plan.curve.mixed")], ...kinds] }], curve);
    const payers = ["investor", "society"].map((who) => [who, words.t(`map.plan.payer.${who}`)]);
    this.fill(this.payer.select, [{ of: payers }], this.who);
  }

  // The whole, the zones and the industrial parks that have a measure.
  places() {
    const { words, data } = this.page;
    const known = new Set(this.plans.given.places.flat());
    const [set] = data.sets;
    const zones = set.ids.map((id, at) => [id, nameOf(set, at)]).filter(([id]) => known.has(id));
    const parks = data.estates.map(({ id, name }) => [id, name]).filter(([id]) => known.has(id));
    return [
      { of: [["", words.t("map.plan.whole")]] },
      { label: words.t("map.set.zones"), of: zones },
      { label: words.t("map.overlay.estates"), of: parks },
    ].filter(({ of }) => of.length);
  }
}
