/* A file that the browser saves, whatever it holds, and a name for it that every system takes. */

import { el } from "../drawing/dom.js";
import { folded } from "../drawing/values.js";

const KEPT_MS = 10_000; // how long a browser may take to fetch what it saves

export function savedBlob(name, blob) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

export function savedText(name, text, type) {
  savedBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

// Words as the name of a file: plain letters, digits and hyphens.
export function fileNameOf(...words) {
  const plain = words.map((word) => folded(String(word)).replace(/[^a-z0-9]+/g, "-"));
  return plain.map((word) => word.replace(/^-+|-+$/g, "")).filter(Boolean).join("-") || "map"; // prettier-ignore
}
