/* What of a park's year is drawn: a week, or all of it by month and hour; and what its days are called. */

import { el } from "../drawing/dom.js";
import { WEEK, sunnyWeeks, weeksOf } from "./estate_week.js";

const [HOUR_MS, DAY_HOURS] = [3_600_000, 24];
const LONGEST_NAME = 5;

export class EstateView {
  // `hours`: how many the year has, and which year. Its first hour is midnight on the place's clock.
  constructor(words, { count, year }, moved) {
    Object.assign(this, { words, moved, week: null, isYear: false, sun: null, known: null, named: {} });
    this.begin = Date.UTC(year, 0, 1);
    this.months = Uint8Array.from({ length: count }, (_, t) => this.dateOf(t).getUTCMonth());
    this.weeks = weeksOf(count);
    this.make();
  }

  make() {
    const { words } = this;
    const onchange = () => {
      this.isYear = this.select.value === "year";
      this.moved();
    };
    const options = ["week", "year"].map((value) => words.say(el("option", { value }), `map.estate.view.${value}`));
    const shown = { id: "gp-estate-view", class: "gp-input", onchange };
    this.select = words.say(el("select", shown, options), "map.estate.view", "hint");
    const [id, oninput] = ["gp-estate-week", () => this.go(Number(this.input.value))];
    this.input = el("input", { type: "range", id, min: 1, max: this.weeks.length, step: 1, oninput });
    this.told = el("span", { class: "gp-told" });
    const label = words.say(el("label", { for: id }), "map.estate.week");
    this.chosen = el(
      "div",
      { class: "gp-view" },
      el("div", { class: "gp-weight" }, label, this.told, this.input),
      el(
        "div",
        { class: "gp-buttons" },
        words.button("map.estate.week.sunny", () => this.go(this.known.sunny + 1)),
        words.button("map.estate.week.dull", () => this.go(this.known.dull + 1)),
      ),
    );
  }

  go(number) {
    this.week = number - 1;
    this.moved();
  }

  // Weeks of another park are its own sunniest; a week that was chosen stays.
  draw(pv) {
    if (this.sun !== pv) {
      this.sun = pv;
      this.known = sunnyWeeks(pv);
      if (this.week === null) this.week = this.known.sunny;
    }
    this.chosen.hidden = this.isYear;
    if (Number(this.input.value) !== this.week + 1) this.input.value = this.week + 1;
    const [first, last] = [this.days()[0], this.days()[6]];
    this.told.textContent = this.words.t("map.estate.week.value", { from: first.long, to: last.long });
    this.input.setAttribute("aria-valuetext", this.told.textContent);
  }

  from() {
    return this.weeks[this.week];
  }

  // The highest power of the week that load or all of the roofs' sun has.
  highest(load, pv) {
    const from = this.from();
    let most = 0;
    for (let t = from; t < from + WEEK; t++) most = Math.max(most, load[t], pv[t]);
    return most;
  }

  dateOf(hour) {
    return new Date(this.begin + hour * HOUR_MS);
  }

  written(date, style) {
    return date.toLocaleDateString(this.words.state.language, { timeZone: "UTC", ...style });
  }

  // What the days of the week are called; kept, for each frame asks.
  days() {
    const key = `${this.words.state.language} ${this.week}`;
    if (this.named.key !== key) this.named = { key, days: this.daysOf() };
    return this.named.days;
  }

  daysOf() {
    return Array.from({ length: WEEK / DAY_HOURS }, (_, day) => {
      const date = this.dateOf(this.from() + day * DAY_HOURS);
      return {
        short: this.written(date, { weekday: "short" }),
        long: this.written(date, { day: "numeric", month: "short" }),
      };
    });
  }

  // As short as they are written; a number where that is long.
  monthNames() {
    return Array.from({ length: 12 }, (_, month) => {
      const name = this.written(new Date(Date.UTC(2023, month, 1)), { month: "short" });
      return name.length > LONGEST_NAME ? String(month + 1) : name;
    });
  }
}
