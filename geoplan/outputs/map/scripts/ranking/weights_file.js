/* The file of weights: what `geoplan run --weights` reads, saved from the page and read by it again. */

import { savedText } from "../taking/saved_file.js";

const [MOST, DIGITS] = [100, 4]; // of a slider
const LEAST = 1e-9; // what Python takes for 0, and refuses

export function saved(name, content) {
  savedText(name, JSON.stringify(content, null, 1) + "\n", "application/json");
}

// What stands in a file; null where that is no JSON.
export async function contentOf(file) {
  try {
    return JSON.parse(await file.text());
  } catch {
    return null;
  }
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// What is wrong with weights that were read: names of criteria that are not known or have no weight, and what has
// nothing that it could be ranked by (`zones`, or a kind); null where nothing is. `zones` and each of `kinds` say the
// names of their criteria, and which of them can be applied. Kinds of which there is no candidate here are left alone.
export function wrongWith(content, { schema, most }, { zones, kinds }) {
  if (!isTable(content) || content.schema !== schema || !isTable(content.weights)) return { names: [], nothing: [] };
  const others = "candidates" in content ? content.candidates : {};
  if (!isTable(others)) return { names: ["candidates"], nothing: [] };
  const of = Object.entries(kinds).filter(([kind]) => Object.hasOwn(others, kind));
  const tables = [["zones", content.weights, zones], ...of.map(([kind, known]) => [kind, others[kind], known])];
  const names = tables.flatMap(([what, given, known]) => strangeIn(what, given, known, most));
  const nothing = tables.filter(([, given, known]) => !ranksBy(given, known)).map(([what]) => what);
  return names.length || nothing.length ? { names, nothing } : null;
}

function strangeIn(what, given, { names }, most) {
  if (!isTable(given)) return [what];
  const isRight = (weight) => weight === 0 || (weight >= LEAST && weight <= most);
  const isWeight = (name) => Number.isFinite(given[name]) && isRight(given[name]);
  const strange = Object.keys(given).filter((name) => !names.includes(name) || !isWeight(name));
  return strange.map((name) => (what === "zones" ? name : `${what}.${name}`));
}

// Weights as sliders can show them. Only their proportions matter: shares of 1 become hundredths, and what no slider
// reaches is brought to its end.
export function onSliders(weights) {
  const given = Object.values(weights);
  const most = Math.max(0, ...given);
  const areShares = most > 0 && most <= 1 && given.some((weight) => !Number.isInteger(weight));
  if (!areShares && most <= MOST) return weights;
  const scaled = (weight) => Number((MOST * (weight / most)).toFixed(DIGITS));
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, scaled(weight)]));
}

// Whether any criterion that can be applied has a weight; where none can be applied, any that is named.
function ranksBy(given, { names, applied }) {
  if (!isTable(given)) return true; // it is told what it is
  return (applied.length ? applied : names).some((name) => given[name] > 0);
}
