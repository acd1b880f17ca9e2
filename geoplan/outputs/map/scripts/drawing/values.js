/* Values of zones and names, as numbers and texts. Nothing here needs a page. */

export function known(value) {
  return value !== null && value !== undefined;
}

export function valueOf(set, name, index) {
  return set.values[name] ? set.values[name][index] : null;
}

export function nameOf(set, index) {
  return set.names[index] || set.plain[index] || set.ids[index];
}

// The class that a value falls into; one that equals a limit belongs to the upper class. -1 where it is not known.
export function classAt(classes, value) {
  if (!known(value) || classes.scheme === "none") return -1;
  const { limits } = classes;
  let at = 0;
  while (at < limits.length && limits[at] <= value) at += 1;
  return at;
}

export function countOf(classes) {
  return classes.scheme === "none" ? 0 : classes.limits.length + 1;
}

export function isWide(set, name, index) {
  return Boolean(set.wide[name]) && set.wide[name][index] === "1";
}

// Class -> how many values fall into it.
export function countsOf(classes, column) {
  const counts = new Map();
  for (const value of column) {
    const at = classAt(classes, value);
    counts.set(at, (counts.get(at) || 0) + 1);
  }
  return counts;
}

// The places of known values, the highest first.
export function highestFirst(column) {
  const places = column.map((_, index) => index).filter((index) => known(column[index]));
  return places.sort((a, b) => column[b] - column[a] || a - b);
}

// Sums shared by areas or persons, with the digits that are shown; not known where there is nothing to share by.
export function ratesOf(sums, by, factor) {
  return sums.map((sum, at) => (known(sum) && by[at] > 0 ? Number(((sum * factor) / by[at]).toPrecision(3)) : null));
}

export function clip(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// What is compared in a search: no diacritics, no capitals, no marks of direction.
export function folded(text) {
  const bare = text.normalize("NFD").replace(/\p{M}|\p{Cf}/gu, "");
  return bare.replace(/[đĐ]/g, "d").toLowerCase().trim();
}
