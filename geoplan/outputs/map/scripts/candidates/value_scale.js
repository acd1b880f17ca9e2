/* The scale of a slider for figures: even steps, or even factors where the largest is many times the least. Nothing here
   needs a page. */

export const POSITIONS = 200;
const WIDE = 50; // how many times the least the largest is where even steps tell nothing
const DIGITS = 3;

export class ValueScale {
  constructor(values) {
    this.least = Math.min(...values);
    this.most = Math.max(...values);
    this.isWide = this.least > 0 && this.most / this.least >= WIDE;
    const { least, most } = this;
    this.step = this.isWide ? null : 10 ** Math.floor(Math.log10((most - least) / POSITIONS));
  }

  partOf(value) {
    const { least, most } = this;
    if (this.isWide) return Math.log(value / least) / Math.log(most / least);
    return (value - least) / (most - least);
  }

  // Where a value stands, 0 to POSITIONS: within the scale, though the value be beyond it.
  positionOf(value) {
    if (value <= this.least) return 0;
    return Math.round(POSITIONS * Math.min(1, this.partOf(value)));
  }

  // The value of a position, as round as the slider is fine; null at the end where there is no limit.
  valueAt(position, end) {
    const { least, most } = this;
    if (position === (end === "low" ? 0 : POSITIONS)) return null;
    const part = position / POSITIONS;
    if (this.isWide) return Number((least * (most / least) ** part).toPrecision(DIGITS));
    const steps = Math.round((least + part * (most - least)) / this.step);
    return Number((steps * this.step).toPrecision(12));
  }

  // How many values stand in each of so many parts of the scale.
  countsOf(values, parts) {
    const counts = new Array(parts).fill(0);
    for (const value of values) counts[Math.min(parts - 1, Math.floor(parts * this.partOf(value)))] += 1;
    return counts;
  }
}
