/* What the page holds of estates, made ready to reckon with: hours, tariffs, and one estate with a setting. Nothing here
   needs a page but the stream that inflates. */

import { buyingOf, periodsOf } from "./estate_bill.js";
import { kwOf } from "./estate_hours.js";
import { estateFigures } from "./estate_money.js";

export function isChoice(tariff, { customer, voltage, calendar }) {
  return tariff.customer === customer && tariff.voltage === voltage && tariff.calendar === calendar;
}

export class EstateYear {
  // `content`: hours, tariffs, terms, surplus as estate_content.py gives them; `rows` as rowsOf reads them.
  constructor(content, rows) {
    const numbers = Object.entries(content.terms).map(([name, value]) => [name, value === null ? NaN : value]);
    Object.assign(this, {
      terms: Object.fromEntries(numbers),
      surplus: content.surplus,
      surplusOf: content.surplus_of,
      rows,
    });
    this.tariffs = content.tariffs.map((tariff) => this.readied(tariff, content.hours));
    this.series = new Map();
  }

  readied(tariff, { begin, count }) {
    const bands = { shares: tariff.shares, codes: this.rows[tariff.bands] };
    const periods = periodsOf(count, { minutes: tariff.minutes, begin });
    const ready = { ...tariff, bands, months: this.rows[tariff.months], periods, exportPrice: tariff.export_price };
    return { ...ready, buying: buyingOf(ready) };
  }

  // The tariff of a setting, then that of another calendar; none where it is not known.
  tariffsOf(setting) {
    const own = this.tariffs.find((tariff) => isChoice(tariff, setting));
    if (!own) return [];
    const alike = (tariff) => tariff.customer === own.customer && tariff.voltage === own.voltage;
    return [own, ...this.tariffs.filter((tariff) => alike(tariff) && tariff !== own).slice(0, 1)];
  }

  hoursOf(estate) {
    if (!this.series.has(estate)) {
      const load = kwOf(this.rows[estate.load], estate.load_scale);
      this.series.set(estate, { load, pv: kwOf(this.rows[estate.pv], estate.pv_scale) });
    }
    return this.series.get(estate);
  }

  // What all measures of energy saving come to on an estate; a number that is not known is none.
  savingOf({ saving }) {
    const numbers = Object.entries(saving).map(([name, value]) => [name, value === null ? NaN : value]);
    return Object.fromEntries(numbers);
  }

  // What may be sold of the surplus: what the setting says, else the law.
  ruleOf({ surplus_share: share }) {
    return share === null || share === undefined ? this.surplus : { share, of: this.surplusOf };
  }

  figuresOf(estate, setting) {
    const tariffs = this.tariffsOf(setting);
    const [own] = tariffs;
    const terms = { ...this.terms, usd_rate: own ? own.per_usd : NaN };
    const rule = this.ruleOf(setting);
    const saving = this.savingOf(estate);
    return estateFigures({ ...this.hoursOf(estate), pvKwp: estate.pv_kwp, setting, tariffs, terms, rule, saving });
  }
}
