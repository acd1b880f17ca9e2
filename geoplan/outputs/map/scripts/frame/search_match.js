/* What a search finds: names and kinds held against what is typed. Nothing here needs a page. */

import { folded } from "../drawing/values.js";

const SPACE = / /g;

// What is compared: full-width letters as others, no diacritics, no capitals, one space for all that is no letter.
export function sought(text) {
  return folded(text.normalize("NFKC"))
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

// How many letters are wrong, left out, too many or swapped, at most, for a name to be near.
export function mostWrong(length) {
  if (length < 4) return 0;
  return length < 7 ? 1 : 2;
}

// So many letters must change for `wanted` to be the beginning of `name` (Damerau-Levenshtein, neighbours swapped once).
export function distance(wanted, name) {
  let [before, row] = [[], Array.from({ length: name.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= wanted.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) {
      const same = wanted[i - 1] === name[j - 1];
      let least = Math.min(row[j - 1] + (same ? 0 : 1), row[j] + 1, next[j - 1] + 1);
      const swapped = i > 1 && j > 1 && wanted[i - 1] === name[j - 2] && wanted[i - 2] === name[j - 1];
      if (swapped) least = Math.min(least, before[j - 2] + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return Math.min(...row);
}

// Letters that a name has nowhere must change in any case, and so must those that it is too short for.
function isFar(wanted, name, most) {
  if (wanted.length - name.length > most) return true;
  let missing = 0;
  for (const letter of wanted) if (!name.includes(letter)) missing += 1;
  return missing > most;
}

const begins = (texts, token) => texts.some((text) => text.startsWith(token) || text.includes(" " + token));
const within = (texts, token) => texts.some((text) => text.includes(token));

// 0 for a name that begins so, up to 3 for what is of a kind; null for no match. `wanted` is `sought`.
export function rankOf({ names, kinds }, wanted) {
  if (names.some((name) => name.startsWith(wanted))) return 0;
  const tokens = wanted.split(" ");
  if (tokens.every((token) => begins(names, token))) return 1;
  const joined = wanted.replace(SPACE, "");
  if (within(names, wanted) || names.some((name) => name.replace(SPACE, "").includes(joined))) return 2;
  if (within(kinds, wanted)) return 3;
  return tokens.every((token) => begins(names, token) || begins(kinds, token)) ? 3 : null;
}

// Whether a word for a kind is what is typed, or begins it so: "landfill" is of "landfills".
export function isOfKind(kinds, wanted) {
  return wanted.length > 1 && kinds.some((kind) => kind === wanted || (wanted.length > 3 && kind.startsWith(wanted)));
}

const wordsByKinds = new WeakMap(); // very many entries are of the same kinds

function wordsOf(kinds) {
  if (!wordsByKinds.has(kinds)) wordsByKinds.set(kinds, new Set(kinds.flatMap((kind) => kind.split(" "))));
  return wordsByKinds.get(kinds);
}

// Letters that must change for an entry to be called so; null where they are too many. Words for its kind do not count.
export function farOf({ names, kinds }, wanted) {
  const ofKind = wordsOf(kinds);
  const joined = wanted
    .split(" ")
    .filter((token) => !ofKind.has(token))
    .join("");
  const most = mostWrong(joined.length);
  if (!most) return null;
  const starts = (name) => name.split(" ").map((_, at, all) => all.slice(at).join(""));
  // what goes on beyond the letters that may be wrong changes nothing
  const far = Math.min(
    ...names
      .flatMap(starts)
      .filter((name) => !isFar(joined, name, most))
      .map((name) => distance(joined, name.slice(0, joined.length + most))),
  );
  return far <= most ? far : null;
}

function inOrder(entries, of) {
  const told = entries.map((entry) => [entry, of(entry)]).filter(([, rank]) => rank !== null);
  return told.sort(([, a], [, b]) => a - b).map(([entry]) => entry);
}

// The entries that are called so, the best first; where there is none, those that are nearly called so.
export function matchesOf(entries, wanted) {
  if (!wanted) return { matches: [], near: false };
  const matches = inOrder(entries, (entry) => rankOf(entry, wanted));
  if (matches.length) return { matches, near: false };
  const near = inOrder(entries, (entry) => farOf(entry, wanted));
  return { matches: near, near: near.length > 0 };
}
