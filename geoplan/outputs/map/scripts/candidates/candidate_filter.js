/* Which candidate sites are shown: limits of their figures, and what they are. A site whose figure is not known is kept
   unless the reader leaves such sites out. Nothing here needs a page. */

import { known } from "../drawing/values.js";

export const ALL = "all"; // key of what stands for the sites of every kind

// What a site (`item`, of a `kind`) is, by the name of the set.
const SETS = {
  kind: ({ kind }) => kind.key,
  place: ({ item }) => item.place,
  values: ({ item }) => (item.surveyed ? "surveyed" : "model"),
  jcm: ({ item }) => item.jcm || "none",
  zone: ({ item }) => item.zone_id || "",
};
// What is told first of a set; of the others as they come.
const ORDER = {
  place: ["real", "schematic", "synthetic"],
  values: ["surveyed", "model"],
  jcm: ["within", "within_low", "reduced", "too_small", "unknown", "none"],
};
const PARTS = /[%,:/~]/g; // what parts the text of a filter
const NUMBER = "-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?";
const LIMITS = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`);
const ONLY_KNOWN = "known";
const NOWHERE = "~"; // written for what has no name: a site outside of all zones

export class CandidateFilter {
  // `entries`: all sites, `names`: figures that limits can be set to. What all have in common parts nothing.
  constructor(entries, names) {
    this.entries = entries;
    this.figures = names.map((name) => figureOf(entries, name)).filter(({ least, most }) => least < most);
    this.sets = Object.entries(SETS)
      .map(([key, of]) => ({ key, of, values: inOrder(key, [...new Set(entries.map(of))]) }))
      .filter(({ values }) => values.length > 1);
    this.clear();
  }

  clear() {
    this.limits = new Map(); // figure -> { low, high, known }: null where there is no limit
    this.chosen = new Map(); // set -> what of it is shown; all, where nothing is chosen
  }

  get isEmpty() {
    return !this.limits.size && !this.chosen.size;
  }

  limitsOf(name) {
    return this.limits.get(name) || { low: null, high: null, known: false };
  }

  // A limit beyond the other moves that with it.
  limit(name, now) {
    const next = { ...this.limitsOf(name), ...now };
    const crossed = known(next.low) && known(next.high) && next.low > next.high;
    if (crossed && "low" in now) next.high = next.low;
    else if (crossed) next.low = next.high;
    if (known(next.low) || known(next.high) || next.known) this.limits.set(name, next);
    else this.limits.delete(name);
  }

  choose(key, value, on) {
    const now = new Set(this.chosen.get(key));
    if (on) now.add(value);
    else now.delete(value);
    if (now.size) this.chosen.set(key, now);
    else this.chosen.delete(key);
  }

  // Whether a site is shown; `except` names a figure or a set that does not count.
  passes(entry, except = "") {
    for (const [name, { low, high, known: only }] of this.limits) {
      if (name !== except && !within(entry.item.values[name], low, high, only)) return false;
    }
    for (const { key, of } of this.sets) {
      const wanted = key !== except && this.chosen.get(key);
      if (wanted && !wanted.has(of(entry))) return false;
    }
    return true;
  }

  // Of those of one kind, or of all.
  shown(kind, except = "") {
    return this.entries.filter((entry) => (kind.isEvery || entry.kind === kind) && this.passes(entry, except));
  }

  // ---- as a text: "lcoe_usd_per_mwh:..60,grid_distance_km:0..5:known,place:real/schematic"

  text() {
    const limits = [...this.limits].map(([name, { low, high, known: only }]) => {
      const ends = `${low ?? ""}..${high ?? ""}`;
      return `${name}:${ends}${only ? `:${ONLY_KNOWN}` : ""}`;
    });
    const chosen = [...this.chosen].map(([key, values]) => `${key}:${[...values].map(escaped).join("/")}`);
    return [...limits, ...chosen].join(",");
  }

  // Takes a text in the place of what was set; returns what of it is not known here.
  take(text) {
    this.clear();
    return text.split(",").filter((piece) => piece && !this.takePiece(piece.split(":")));
  }

  takePiece([name, given = "", only = ""]) {
    const set = this.sets.find(({ key }) => key === name);
    if (set) {
      const values = given.split("/").map(plain);
      if (!values.every((value) => set.values.includes(value))) return false;
      for (const value of values) this.choose(name, value, true);
      return true;
    }
    const [, low, high] = LIMITS.exec(given) || [null];
    const isKnown = this.figures.some((figure) => figure.name === name) && LIMITS.test(given);
    if (!isKnown || !["", ONLY_KNOWN].includes(only)) return false;
    const number = (digits) => (digits ? Number(digits) : null);
    this.limit(name, { low: number(low), high: number(high), known: Boolean(only) });
    return true;
  }
}

function inOrder(key, values) {
  const order = ORDER[key] || values;
  return [...order.filter((value) => values.includes(value)), ...values.filter((value) => !order.includes(value))];
}

function figureOf(entries, name) {
  const values = entries.map(({ item }) => item.values[name]);
  const there = values.filter(known);
  const unknown = values.length - there.length;
  return { name, values: there, unknown, least: Math.min(...there), most: Math.max(...there) };
}

function within(value, low, high, only) {
  if (!known(value)) return !only;
  return !(known(low) && value < low) && !(known(high) && value > high);
}

function escaped(value) {
  if (!value) return NOWHERE;
  return value.replace(PARTS, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function plain(text) {
  if (text === NOWHERE) return "";
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
