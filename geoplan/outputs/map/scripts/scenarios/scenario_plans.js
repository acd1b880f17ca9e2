/* What is planned: scenarios as the run had them until a control moves, which of them are looked at side by side, and what
   each comes to. */

import { bandOf, futuresOfRun } from "./scenario_chance.js";
import { builtPoints, wantedShares } from "./scenario_curves.js";
import { inflated } from "../packing/inflated.js";
import { futuresOf, numbersOf } from "../packing/packed_numbers.js";
import { savedScenarios, wholeScenario } from "./scenario_file.js";
import { ScenarioModel } from "./scenario_model.js";
import { settingAt } from "./scenario_stock.js";

const OWN = "own_";
const STATUSES = ["real", "schematic", "synthetic"]; // from the best to the worst

export class ScenarioPlans {
  constructor(given) {
    Object.assign(this, { given, model: null, reading: null, active: "A", place: "" });
    this.settings = this.ofRun();
    this.slots = { A: [...this.settings.keys()][0], B: "" };
    this.results = new Map();
  }

  ofRun() {
    return new Map(Object.entries(this.given.settings).map(([id, scenario]) => [id, wholeScenario(scenario)]));
  }

  // Read once, however often it is asked for.
  read() {
    this.reading = this.reading || this.readAll();
    return this.reading;
  }

  async readAll() {
    const { numbers, futures } = this.given;
    const rows = numbersOf(await inflated(numbers.packed), numbers.lengths);
    const drawn = futuresOf(await inflated(futures.rows), futures);
    this.model = new ScenarioModel(this.given, rows, drawn);
  }

  // ---- which is looked at

  get id() {
    return this.slots[this.active];
  }

  get scenario() {
    return this.settings.get(this.id);
  }

  // The slots that hold a scenario.
  shown() {
    return Object.keys(this.slots).filter((slot) => this.settings.has(this.slots[slot]));
  }

  pick(slot, id) {
    this.slots[slot] = id;
    if (!id && this.active === slot) this.active = "A";
  }

  // What a slot's scenario comes to; worked out once until it changes.
  of(slot) {
    const id = this.slots[slot];
    if (!this.results.has(id)) {
      const run = this.model.runOf(this.settings.get(id));
      const futures = futuresOfRun(this.model, run);
      const band = bandOf(this.model.base.isKnown ? futures.total : futures.cut);
      this.results.set(id, { run, futures, band, cutBand: bandOf(futures.cut), money: {} });
    }
    return this.results.get(id);
  }

  // The worst status of what a place gives off, and of the measures that any plan that is shown builds.
  status() {
    const { model, given } = this;
    const built = model ? this.shown().flatMap((slot) => model.builtIn(this.of(slot).run)) : [];
    const all = [given.baseline.status, ...built.map(({ status }) => status)];
    return STATUSES[Math.max(...all.map((status) => STATUSES.indexOf(status)))];
  }

  moneyOf(slot, who) {
    const found = this.of(slot);
    found.money[who] = found.money[who] || this.model.moneyOf(found.run, who);
    return found.money[who];
  }

  // ---- what it does

  // The measures that the chosen place has; all of them for the whole.
  measuresHere() {
    const { measures } = this.model;
    if (!this.place) return measures.filter(({ potential }) => potential.some((each) => each > 0));
    return measures.filter(({ places, potential }) => potential[places.indexOf(this.place)] > 0);
  }

  // What is asked of a measure in a year, at the chosen place.
  shareOf(measure, year) {
    const { model, scenario, place } = this;
    const whole = measure.potential.reduce((sum, each) => sum + each, 0);
    const all = measure.growth.map((growth) => whole * growth);
    const points = builtPoints(measure.built, all, model.years);
    return wantedShares(settingAt(scenario, place, measure.id), points, model.years)[model.placeOf(year)];
  }

  // What stands of a measure in a year at the chosen place.
  stockOf(measure, year) {
    const { model, place } = this;
    const y = model.placeOf(year);
    const { placed, stock } = this.of(this.active).run.stands[model.measures.indexOf(measure)];
    return place ? placed[measure.places.indexOf(place) * model.years.length + y] : stock[y];
  }

  // The table of settings that the controls write to: that of the chosen place begins as what holds for all.
  tableOf() {
    const { scenario, place } = this;
    if (!place) return scenario.measures;
    scenario.places[place] = scenario.places[place] || {};
    return scenario.places[place];
  }

  // Both years are said, and what stands does not fall between them. A curve's rounding errors are not written down.
  change(measure, year, share) {
    const { anchors } = this.given;
    const plain = (value) => Math.round(value * 1e6) / 1e6;
    const shares = Object.fromEntries(anchors.map((other) => [other, plain(this.shareOf(measure, other))]));
    for (const other of anchors) {
      if (other >= year) shares[other] = Math.max(shares[other], share);
      else shares[other] = Math.min(shares[other], share);
    }
    shares[year] = share;
    const before = settingAt(this.scenario, this.place, measure.id) || {};
    this.tableOf()[measure.id] = { ...before, shares: { ...before.shares, ...shares } };
    this.results.delete(this.id);
  }

  // The curve of all that is named; nothing where they differ.
  curve() {
    const { measures, places } = this.scenario;
    const all = [measures, ...Object.values(places)].flatMap((table) => Object.values(table));
    const kinds = new Set(all.map(({ curve }) => curve || "linear"));
    return kinds.size > 1 ? "" : [...kinds][0] || "linear";
  }

  setCurve(curve) {
    const { measures, places } = this.scenario;
    for (const table of [measures, ...Object.values(places)]) {
      for (const setting of Object.values(table)) setting.curve = curve;
    }
    this.results.delete(this.id);
  }

  // The chosen place does what all do.
  asWhole() {
    delete this.scenario.places[this.place];
    this.results.delete(this.id);
  }

  hasOwn() {
    return Object.keys(this.scenario.places[this.place] || {}).length > 0;
  }

  // ---- more scenarios, and those of a file

  // A copy of the active one, for the other slot; its name is that of the one it was made from and a number.
  copy() {
    let number = 1;
    while (this.settings.has(`${OWN}${number}`)) number += 1;
    const id = `${OWN}${number}`;
    const copied = wholeScenario(this.scenario);
    for (const language of Object.keys(copied.title)) copied.title[language] += ` (${number})`;
    this.settings.set(id, copied);
    this.slots[this.active === "A" ? "B" : "A"] = id;
    return id;
  }

  // As the run had it; a copy begins anew with the scenario that the run named first.
  reset() {
    const ofRun = this.ofRun();
    const { title } = this.scenario;
    const begun = ofRun.get(this.id) || { ...[...ofRun.values()][0], title };
    this.settings.set(this.id, begun);
    this.results.delete(this.id);
  }

  isOfRun() {
    const run = this.ofRun().get(this.id);
    const told = (scenario) => JSON.stringify(savedScenarios(new Map([["", scenario]])));
    return Boolean(run) && told(run) === told(this.scenario);
  }

  take(scenarios) {
    const read = Object.entries(scenarios).map(([id, scenario]) => [id, wholeScenario(scenario)]);
    this.settings = new Map([...this.ofRun(), ...read]);
    this.results.clear();
    for (const slot of ["A", "B"]) if (!this.settings.has(this.slots[slot])) this.slots[slot] = "";
    if (!this.slots.A) this.slots.A = [...this.settings.keys()][0];
    if (!this.slots.B) this.active = "A";
  }
}
