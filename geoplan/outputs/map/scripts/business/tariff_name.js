/* What a tariff is called: its customer, voltage and hours. */

import { nameOf } from "../estates/estate_controls.js";

export function tariffName(words, { customer, voltage, calendar }) {
  const parts = Object.entries({ customer, voltage, calendar }).filter(([, value]) => value);
  return parts.map(([name, value]) => nameOf(words, name, value)).join(words.t("map.business.comma"));
}
