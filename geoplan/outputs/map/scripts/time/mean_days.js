/* The mean day of each month: what the roofs of each zone give hour by hour, the irradiation that they have and where the
   sun stands, from the rows that geoplan/outputs/map/planner/hours_content.py has packed. Nothing here needs a page. */

import { rowsOf } from "../estates/estate_hours.js";
import { inflated } from "../packing/inflated.js";

export const MONTHS = 12;
export const HOURS = 24;
const CELLS = MONTHS * HOURS;
const [KW_A_MW, KWH_A_GWH, TENTHS] = [1e3, 1e6, 10];

export async function readDays(given) {
  return new MeanDays(given, rowsOf(await inflated(given.rows), CELLS));
}

export class MeanDays {
  constructor(given, rows) {
    const count = given.scale.length;
    Object.assign(this, { given, count });
    this.levels = rows.slice(0, count);
    this.skies = rows.slice(count, count + given.skies);
    [this.altitudes, this.azimuths] = rows.slice(count + given.skies);
  }

  // Mean power of a zone's roofs in an hour [MW].
  powerAt(zone, month, hour) {
    return (this.levels[zone][month * HOURS + hour] * this.given.scale[zone]) / KW_A_MW;
  }

  // What a zone's roofs give in a month [GWh].
  energyIn(zone, month) {
    const { days, scale } = this.given;
    let sum = 0;
    for (let hour = 0; hour < HOURS; hour++) sum += this.levels[zone][month * HOURS + hour];
    return (sum * days[month] * scale[zone]) / KWH_A_GWH;
  }

  // Of every zone, or of one: the sum of what `of` says of each.
  sumOf(of, zone = null) {
    if (zone !== null) return of(zone);
    let sum = 0;
    for (let each = 0; each < this.count; each++) sum += of(each);
    return sum;
  }

  // Irradiation of a zone in an hour [W/m2], or the mean of all by their weights; null where it is not known.
  ghiAt(month, hour, { zone = null, weights = [] } = {}) {
    const { sky, ghi_scale: scale } = this.given;
    if (!this.skies.length) return null;
    const at = (one) => this.skies[sky[one]][month * HOURS + hour] * scale[one];
    if (zone !== null) return at(zone);
    const known = this.levels.map((_, one) => one).filter((one) => weights[one] > 0);
    const whole = known.reduce((sum, one) => sum + weights[one], 0);
    return whole > 0 ? known.reduce((sum, one) => sum + weights[one] * at(one), 0) / whole : null;
  }

  // Altitude above the horizon and azimuth from north over east, in the middle of an hour [degrees].
  sunAt(month, hour) {
    const at = month * HOURS + hour;
    return { altitude: this.altitudes[at] / TENTHS - 90, azimuth: this.azimuths[at] / TENTHS };
  }

  // The hours of a month in which the sun stands above the horizon.
  dayOf(month) {
    return Array.from({ length: HOURS }, (_, hour) => hour).filter((hour) => this.sunAt(month, hour).altitude > 0);
  }
}
