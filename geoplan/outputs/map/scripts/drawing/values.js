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

// The class that a zone falls into; -1 where its value is not known.
export function classOf(set, name, index) {
  const value = valueOf(set, name, index);
  return known(value) ? set.classes[name].breaks.findIndex((end) => value <= end) : -1;
}

export function isWide(set, name, index) {
  return Boolean(set.wide[name]) && set.wide[name][index] === "1";
}

// Class -> how many zones fall into it.
export function countsOf(set, name) {
  const counts = new Map();
  set.ids.forEach((_, index) => {
    const at = classOf(set, name, index);
    counts.set(at, (counts.get(at) || 0) + 1);
  });
  return counts;
}

// Zones with a value, the highest first.
export function highestFirst(set, name) {
  const value = (index) => valueOf(set, name, index);
  const zones = set.ids.map((_, index) => index).filter((index) => known(value(index)));
  return zones.sort((a, b) => value(b) - value(a) || a - b);
}

// Classes of as many values each; fewer where values are alike.
export function quantiles(values, count) {
  const rising = values.filter(known).sort((a, b) => a - b);
  if (!rising.length) return { scheme: "none", lowest: null, breaks: [] };
  const ends = Array.from({ length: count }, (_, at) => rising[Math.ceil(((at + 1) * rising.length) / count) - 1]);
  return { scheme: "quantiles", lowest: rising[0], breaks: [...new Set(ends)] };
}

export function clip(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// What is compared in a search: no diacritics, no capitals, no marks of direction.
export function folded(text) {
  const bare = text.normalize("NFD").replace(/\p{M}|\p{Cf}/gu, "");
  return bare.replace(/[đĐ]/g, "d").toLowerCase().trim();
}
