/* The sun in time: a month and an hour of its mean day, or a whole month; what roofs give then, by zone. */

import { el } from "../drawing/dom.js";
import { known, nameOf } from "../drawing/values.js";
import { facing } from "../sun/sun_controls.js";
import { HOURS, MONTHS, readDays } from "./mean_days.js";
import { SunDial } from "./sun_dial.js";
import { TimeBars } from "./time_bars.js";
import { TimeField } from "./time_field.js";
import { TimeSlider } from "./time_slider.js";
import { hourName, inAll, momentOf, monthName, shortMonth } from "./time_words.js";

const [JUNE, NOON] = [5, 11]; // where a page begins
const CAPACITY = "rooftop_pv_capacity_mwp";

// What both scenes of the sun share: the days, once they are read, and the month.
export class SunTime {
  constructor(page, given) {
    Object.assign(this, { page, given, days: null, month: JUNE, hour: NOON, reading: null });
    this.colours = given.colours;
  }

  read() {
    this.reading = this.reading || readDays(this.given).then((days) => (this.days = days));
    return this.reading;
  }

  // Which zone of the first set is chosen; null for the whole.
  get zone() {
    const { state, data } = this.page;
    return known(state.zone) && state.set === data.sets[0] ? state.zone : null;
  }

  // Of what figures are told: the chosen zone or the whole.
  placeName() {
    const { data, words } = this.page;
    return this.zone === null ? words.t("map.time.whole") : nameOf(data.sets[0], this.zone);
  }

  // Of the modules that the roofs of the place could carry [MWp]; null where it is not known.
  capacity() {
    const all = this.page.data.sets[0].values[CAPACITY] || [];
    const sum = all.reduce((whole, one) => whole + (one || 0), 0);
    const own = this.zone === null ? sum : all[this.zone];
    return own > 0 ? own : null;
  }

  column(of) {
    return Array.from({ length: this.days.count }, (_, zone) => of(zone));
  }

  // Made once the days are read.
  field(name, { unit, decimals, columns }) {
    const { page } = this;
    const colours = this.colours;
    return new TimeField(page, { name, unit, decimals, scheme: name, colours, columns });
  }

  // In the words of every language, with the month and the hour of it.
  told(key) {
    const values = (language) => ({ month: monthName(language, this.month), hour: hourName(this.hour) });
    return inAll(this.page.data, key, values);
  }

  monthBars(pressed) {
    return new TimeBars({ count: MONTHS, colour: this.colours[5][3] }, pressed);
  }

  // The months of the chosen place.
  drawMonths(bars) {
    const { words, state } = this.page;
    const { days, zone, month } = this;
    const values = Array.from({ length: MONTHS }, (_, each) => days.sumOf((one) => days.energyIn(one, each), zone));
    const most = Math.max(...values);
    bars.draw(values, {
      most,
      at: month,
      caption: words.t("map.time.months_of", { place: this.placeName() }),
      top: `${words.short(most)} GWh`,
      told: (at) => words.headed(monthName(state.language, at), `${words.short(values[at])} GWh`),
      nameOf: (at) => shortMonth(state.language, at),
    });
  }
}

export class HourScene {
  constructor(sun, moved) {
    const { words } = sun.page;
    Object.assign(this, { key: "hours", field: "sun_hour", sun, moved, made: null });
    const to = (change) => {
      Object.assign(sun, change);
      moved();
    };
    this.months = new TimeSlider(words, { name: "month", min: 1, max: MONTHS }, (value) => to({ month: value - 1 }));
    this.hours = new TimeSlider(words, { name: "hour", max: HOURS - 1 }, (hour) => to({ hour }));
    this.dial = new SunDial(words);
    this.bars = new TimeBars({ count: HOURS, colour: sun.colours[5][3] }, (hour) => to({ hour }));
    this.controls = el("div", { class: "gp-time-sliders" }, this.months.node, this.hours.node);
    this.charts = el("div", { class: "gp-time-charts" }, this.dial.node, this.bars.node);
  }

  async begin() {
    await this.sun.read();
    if (this.made) return;
    const { days } = this.sun;
    const moments = Array.from({ length: MONTHS * HOURS }, (_, at) => [Math.floor(at / HOURS), at % HOURS]);
    const columns = moments.map(([month, hour]) => this.columnAt(month, hour));
    this.most = Math.max(...columns.map((column) => column.reduce((sum, one) => sum + one, 0)));
    this.mostOf = Array.from({ length: days.count }, (_, zone) => Math.max(...columns.map((column) => column[zone])));
    this.made = this.sun.field(this.field, { unit: "MW", decimals: 1, columns });
  }

  columnAt(month, hour) {
    const { days } = this.sun;
    return this.sun.column((zone) => days.powerAt(zone, month, hour));
  }

  // A repeated day begins anew; else the next month follows, to the end of the year.
  step(way, isLoop) {
    const { sun } = this;
    const hour = sun.hour + way;
    if (hour >= 0 && hour < HOURS) {
      sun.hour = hour;
    } else if (isLoop) {
      sun.hour = (hour + HOURS) % HOURS;
    } else if (sun.month + way >= 0 && sun.month + way < MONTHS) {
      [sun.month, sun.hour] = [sun.month + way, (hour + HOURS) % HOURS];
    } else {
      return false;
    }
    this.moved();
    return true;
  }

  score() {
    const { sun } = this;
    const [title, description] = ["map.time.field.hours", "map.time.field.hours.means"].map((key) => sun.told(key));
    this.made.set(this.columnAt(sun.month, sun.hour), { title, description });
  }

  slide() {
    const { month, hour, page } = this.sun;
    this.months.draw(month + 1, monthName(page.state.language, month));
    this.hours.draw(hour, hourName(hour));
  }

  draw() {
    const { sun } = this;
    const { words, state } = sun.page;
    const { days, month, hour, zone } = sun;
    this.slide();
    const values = Array.from({ length: HOURS }, (_, at) => days.sumOf((one) => days.powerAt(one, month, at), zone));
    const most = zone === null ? this.most : this.mostOf[zone];
    this.bars.draw(values, {
      most,
      at: hour,
      caption: words.t("map.time.hours_of", { place: sun.placeName(), month: monthName(state.language, month) }),
      top: `${words.short(most)} MW`,
      told: (at) => words.headed(hourName(at), `${words.short(values[at])} MW`),
      nameOf: (at) => (at % 3 ? "" : String(at)),
    });
    this.dial.draw(
      days.dayOf(month).map((at) => days.sunAt(month, at)),
      days.sunAt(month, hour),
      this.saidOfSun(),
    );
  }

  saidOfSun() {
    const { words } = this.sun.page;
    const { altitude, azimuth } = this.sun.days.sunAt(this.sun.month, this.sun.hour);
    if (altitude <= 0) return words.t("map.time.sun.down");
    return words.t("map.time.sun.up", { altitude: words.number(altitude, 0), facing: facing(words, azimuth) });
  }

  said() {
    const { sun } = this;
    const { words, data, state } = sun.page;
    const { days, month, hour, zone } = sun;
    const mw = days.sumOf((one) => days.powerAt(one, month, hour), zone);
    const capacity = sun.capacity();
    const when = { month: monthName(state.language, month), hour: hourName(hour), place: sun.placeName() };
    const parts = [words.t("map.time.said.hours", { ...when, mw: words.short(mw) })];
    if (capacity) parts.push(words.t("map.time.said.share", { share: words.number(mw / capacity, 2) }));
    const ghi = days.ghiAt(month, hour, { zone, weights: data.sets[0].values[CAPACITY] || [] });
    if (ghi !== null) parts.push(words.t("map.time.said.ghi", { ghi: words.number(ghi, 0) }));
    return [words.runOn([...parts, this.saidOfSun()])];
  }

  text() {
    return `${this.sun.month + 1}/${this.sun.hour}`;
  }

  take(text) {
    const moment = momentOf(text);
    if (!moment || moment.hour === null) return false;
    Object.assign(this.sun, moment);
    return true;
  }
}

export class MonthScene {
  constructor(sun, moved) {
    const { words } = sun.page;
    Object.assign(this, { key: "months", field: "sun_month", sun, moved, made: null });
    const to = (month) => {
      sun.month = month;
      moved();
    };
    this.months = new TimeSlider(words, { name: "month_alone", min: 1, max: MONTHS }, (value) => to(value - 1));
    this.bars = sun.monthBars(to);
    this.controls = el("div", { class: "gp-time-sliders" }, this.months.node);
    this.charts = el("div", { class: "gp-time-charts" }, this.bars.node);
  }

  async begin() {
    await this.sun.read();
    if (this.made) return;
    const columns = Array.from({ length: MONTHS }, (_, month) => this.columnIn(month));
    this.made = this.sun.field(this.field, { unit: "GWh", decimals: 2, columns });
  }

  columnIn(month) {
    const { days } = this.sun;
    return this.sun.column((zone) => days.energyIn(zone, month));
  }

  step(way, isLoop) {
    const month = this.sun.month + way;
    if (!isLoop && (month < 0 || month >= MONTHS)) return false;
    this.sun.month = (month + MONTHS) % MONTHS;
    this.moved();
    return true;
  }

  score() {
    const { sun } = this;
    const [title, description] = ["map.time.field.months", "map.time.field.months.means"].map((key) => sun.told(key));
    this.made.set(this.columnIn(sun.month), { title, description });
  }

  slide() {
    const { month, page } = this.sun;
    this.months.draw(month + 1, monthName(page.state.language, month));
  }

  draw() {
    this.slide();
    this.sun.drawMonths(this.bars);
  }

  said() {
    const { sun } = this;
    const { words, state } = sun.page;
    const { days, zone, month } = sun;
    const gwh = (each) => days.sumOf((one) => days.energyIn(one, each), zone);
    const year = Array.from({ length: MONTHS }, (_, each) => gwh(each)).reduce((sum, one) => sum + one, 0);
    const when = { month: monthName(state.language, month), place: sun.placeName() };
    const told = words.t("map.time.said.months", { ...when, gwh: words.short(gwh(month)), year: words.short(year) });
    return [told];
  }

  text() {
    return String(this.sun.month + 1);
  }

  take(text) {
    const moment = momentOf(text);
    if (!moment || moment.hour !== null) return false;
    this.sun.month = moment.month;
    return true;
  }
}
