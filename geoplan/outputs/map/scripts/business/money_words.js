/* Money of cases, in that of the place and in dollars. */

import { known } from "../drawing/values.js";

const DOLLAR = "USD";
const PLAIN = 1e6; // dollars up to here are written out

export class MoneyWords {
  constructor(words, currency) {
    Object.assign(this, { words, currency: currency || DOLLAR });
  }

  // By what sums as large as a value are divided, and the word for it: "million", in Japanese 10,000s.
  scaleOf(value) {
    const size = Math.abs(value);
    if (!(size >= 1000) || !Number.isFinite(size)) return { by: 1, word: "" };
    const power = 10 ** Math.floor(Math.log10(size) + 1e-9);
    const options = { notation: "compact", compactDisplay: "long" };
    const parts = this.words.formatOf("compact", options).formatToParts(power);
    const whole = parts.filter(({ type }) => type === "integer").map((part) => part.value);
    const word = parts.find(({ type }) => type === "compact");
    return word ? { by: power / Number(whole.join("")), word: word.value } : { by: 1, word: "" };
  }

  dollarScale(value) {
    return Math.abs(value) < PLAIN ? { by: 1, word: "" } : this.scaleOf(value);
  }

  unit({ word }, currency) {
    return [word, currency].filter(Boolean).join(" ");
  }

  hasOwn(rate) {
    return this.currency !== DOLLAR && Number.isFinite(rate);
  }

  // How sums of a row are written that is as large as `usd`: units, and a function that gives the lines of a value.
  row(usd, rate) {
    const dollars = this.dollarScale(usd);
    const inDollars = (value) => this.words.shortInRow(value / dollars.by);
    const unit = this.unit(dollars, DOLLAR);
    if (!this.hasOwn(rate)) return { units: [unit], lines: (value) => [inDollars(value)] };
    const own = this.scaleOf(usd * rate);
    return {
      units: [this.unit(own, this.currency), unit],
      lines: (value) => [this.words.shortInRow((value * rate) / own.by), inDollars(value)],
    };
  }

  // A sum in the place's money, as a text.
  sum(usd, rate) {
    if (!known(usd) || Number.isNaN(usd)) return "–";
    const { units, lines } = this.row(usd, rate);
    return `${lines(usd)[0]} ${units[0]}`;
  }

  // A price of a kWh or a kWp, in the place's money: four digits, no words for thousands.
  price(value) {
    if (!known(value) || Number.isNaN(value)) return "–";
    return this.words.formatOf("price", { maximumSignificantDigits: 4 }).format(value);
  }

  perKwhRow(rate) {
    const inDollars = (value) => this.words.shortInRow(value);
    const unit = `${DOLLAR}/kWh`;
    if (!this.hasOwn(rate)) return { units: [unit], lines: (value) => [inDollars(value)] };
    const lines = (value) => [this.price(value * rate), inDollars(value)];
    return { units: [`${this.currency}/kWh`, unit], lines };
  }

  // What a kWh costs, of dollars, as texts.
  perKwh(usd, rate) {
    if (!known(usd) || Number.isNaN(usd)) return ["–"];
    const { units, lines } = this.perKwhRow(rate);
    return lines(usd).map((line, at) => `${line} ${units[at]}`);
  }
}
