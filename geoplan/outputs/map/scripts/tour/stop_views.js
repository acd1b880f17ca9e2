/* The view of a stop as an address, and which stop an address asks for. Nothing here needs a page. */

import { partsIn, textOf } from "../state/address_text.js";

// Of a stop these are not taken: a reader's language stays, and the study is the one that is open.
const LEFT_OUT = ["study", "language", "tour"];

// The parts of a stop's view.
export function partsOfStop({ view }) {
  const { parts } = partsIn(view);
  return Object.fromEntries(Object.entries(parts).filter(([key]) => !LEFT_OUT.includes(key)));
}

// The address of the nth stop, for who reads in a language that is not what the page opens in.
export function addressOf(stops, at, language = "") {
  return textOf({ language, tour: String(at + 1), ...partsOfStop(stops[at]) });
}

// Which stop a text asks for, from 0; null for what is none.
export function stopOf(text, count) {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= count ? number - 1 : null;
}

// An address that names a stop and nothing of what is seen there shows the stop as it was made.
export function spread(parts, stops) {
  const { language, tour = "", ...rest } = parts;
  const at = stopOf(tour, stops.length);
  if (at === null || Object.keys(rest).length) return parts;
  return { ...(language ? { language } : {}), tour, ...partsOfStop(stops[at]) };
}
