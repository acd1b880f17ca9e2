/* What is planned for each park: its setting, as the run had it until a control is moved. */

import { EstateYear } from "./estate_year.js";
import { rowsOf } from "./estate_hours.js";
import { inflated } from "../packing/inflated.js";

export class EstatePlans {
  constructor(given) {
    this.given = given;
    this.entries = new Map(given.estates.map((entry) => [entry.id, entry]));
    this.settings = new Map(given.estates.map(({ id, setting }) => [id, { ...setting }]));
    this.year = null;
    this.reading = null;
  }

  // Read once, however often it is asked for.
  read() {
    this.reading = this.reading || this.readAll();
    return this.reading;
  }

  async readAll() {
    const { hours } = this.given;
    this.year = new EstateYear(this.given, rowsOf(await inflated(hours.rows), hours.count));
  }

  // Figures and hours of a park with its setting.
  of(id) {
    return this.year.figuresOf(this.entries.get(id), this.settings.get(id));
  }

  change(id, changes) {
    Object.assign(this.settings.get(id), changes);
  }

  reset(id) {
    this.settings.set(id, { ...this.entries.get(id).setting });
  }

  isOfRun(id) {
    const [now, run] = [this.settings.get(id), this.entries.get(id).setting];
    return Object.keys(run).every((name) => now[name] === run[name]);
  }

  // What a control may be set to, beside what is chosen left of it: customers, the voltages of one, its calendars.
  choices(name, setting) {
    const left = { customer: [], voltage: ["customer"], calendar: ["customer", "voltage"] }[name];
    const fits = (tariff) => left.every((other) => tariff[other] === setting[other]);
    return [...new Set(this.given.tariffs.filter(fits).map((tariff) => tariff[name]))];
  }

  // Keeps the chosen tariff one that there is: what fits no more is the first that does.
  fitting(setting) {
    const fitted = { ...setting };
    for (const name of ["customer", "voltage", "calendar"]) {
      const known = this.choices(name, fitted);
      if (known.length && !known.includes(fitted[name])) fitted[name] = known[0];
    }
    return fitted;
  }
}
