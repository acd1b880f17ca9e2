/* The file of weights: what `geoplan run --weights` reads, saved from the page and read by it again. */

import { el } from "../drawing/dom.js";

const KEPT_MS = 10_000; // how long a browser may take to fetch what it saves

export function saved(name, content) {
  const text = JSON.stringify(content, null, 1) + "\n";
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
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
export function wrongWith(content, schema, { zones, kinds }) {
  if (!isTable(content) || content.schema !== schema || !isTable(content.weights)) return { names: [], nothing: [] };
  const others = "candidates" in content ? content.candidates : {};
  if (!isTable(others)) return { names: ["candidates"], nothing: [] };
  const of = Object.entries(kinds).filter(([kind]) => Object.hasOwn(others, kind));
  const tables = [["zones", content.weights, zones], ...of.map(([kind, known]) => [kind, others[kind], known])];
  const names = tables.flatMap(([what, given, known]) => strangeIn(what, given, known));
  const nothing = tables.filter(([, given, known]) => !ranksBy(given, known)).map(([what]) => what);
  return names.length || nothing.length ? { names, nothing } : null;
}

function strangeIn(what, given, { names }) {
  if (!isTable(given)) return [what];
  const isWeight = (name) => Number.isFinite(given[name]) && given[name] >= 0;
  const strange = Object.keys(given).filter((name) => !names.includes(name) || !isWeight(name));
  return strange.map((name) => (what === "zones" ? name : `${what}.${name}`));
}

// Whether any criterion that can be applied has a weight; where none can be applied, any that is named.
function ranksBy(given, { names, applied }) {
  if (!isTable(given)) return true; // it is told what it is
  return (applied.length ? applied : names).some((name) => given[name] > 0);
}
