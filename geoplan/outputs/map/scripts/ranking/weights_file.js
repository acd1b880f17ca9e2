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

// What is wrong with weights that were read; null where nothing is.
export function wrongWith(content, schema, known) {
  const given = content && content.schema === schema && content.weights;
  const names = given ? Object.keys(given) : [];
  const wrong = names.filter((name) => !known.includes(name) || !Number.isFinite(given[name]) || given[name] < 0);
  const some = names.some((name) => given[name] > 0);
  return wrong.length || !some ? wrong : null;
}
