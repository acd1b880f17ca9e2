/* The address of a view as a text: what stands behind the "#", in parts "key=value" that people can read. Nothing here
   needs a page. */

const KEEP = /[\p{L}\p{N}\p{M}/:,._~-]/u; // what stands in an address as it is; the rest is written in per cent

export function written(value) {
  const plain = String(value).normalize("NFC");
  return [...plain].map((letter) => (KEEP.test(letter) ? letter : encodeURIComponent(letter))).join("");
}

// The text of parts, in their order; those without a value are left out. A stop or comma at its end ("capacity_mw:5..")
// is written in per cent, for at the end of a sentence neither people nor mail programs take it for a part of the link.
export function textOf(parts) {
  const given = Object.entries(parts).filter(([, value]) => value);
  const text = given.map(([key, value]) => `${key}=${written(value)}`).join("&");
  return text.replace(/[.,]$/, (sign) => (sign === "." ? "%2E" : "%2C"));
}

// What mail programs leave around a text that is copied: blanks, line ends, quotes and brackets, but not the end of a
// limit ("capacity_mw:5..").
function bared(text) {
  return text.replace(/\s+/g, "").replace(/^["'“”«»<([]+|(?:["'“”«»>)\];,]|(?<!\.)\.)+$/g, "");
}

function decoded(value) {
  try {
    return decodeURIComponent(value).normalize("NFC");
  } catch {
    return null;
  }
}

// The parts of a text, or of a whole link: key -> value, and what is no part. Of a key that comes twice the last counts.
export function partsIn(text) {
  const bare = bared(text);
  const behind = bare.slice(bare.indexOf("#") + 1);
  const [parts, wrong] = [{}, []];
  for (const piece of behind.split(/&(?:amp;)?/).filter(Boolean)) {
    const at = piece.indexOf("=");
    const value = at > 0 ? decoded(piece.slice(at + 1)) : null;
    if (value === null) wrong.push(piece);
    else parts[piece.slice(0, at)] = value;
  }
  return { parts, wrong };
}

// ---- numbers by name: "grid:20,people:5"; of a group "biomass/grid:20"

const MOST = 100; // as far as a slider goes
const PAIR = /^(.+):(\d+(?:\.\d+)?)$/;

// What is other than at the start, of groups key -> { begun, now, applied }: name -> number at the start and now, and the
// names of what counts. The first group has no name.
export function numbersText(groups) {
  const told = Object.entries(groups).flatMap(([group, { begun, now }]) => {
    const moved = Object.keys(now).filter((name) => now[name] !== begun[name]);
    return moved.map((name) => `${group ? `${group}/` : ""}${name}:${now[name]}`);
  });
  return told.join(",");
}

// The groups with the numbers of a text, name -> number, and what is wrong with it: names that no group has, and groups
// of which nothing but 0 would be left.
export function numbersOf(text, groups) {
  const now = Object.fromEntries(Object.entries(groups).map(([group, { begun }]) => [group, { ...begun }]));
  const wrong = [];
  for (const piece of text.split(",").filter(Boolean)) {
    const [, path, number] = PAIR.exec(piece) || [null, "", ""];
    const at = path.indexOf("/");
    const [group, name] = [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
    const known = now[group] && Object.hasOwn(now[group], name) && Number(number) <= MOST;
    if (known) now[group][name] = Number(number);
    else wrong.push(piece);
  }
  for (const [group, numbers] of Object.entries(now)) {
    const { applied } = groups[group];
    const values = (applied && applied.length ? applied : Object.keys(numbers)).map((name) => numbers[name]);
    if (!values.length || values.some((value) => value > 0)) continue;
    wrong.push(`${group ? `${group}/` : ""}*:0`);
    now[group] = { ...groups[group].begun };
  }
  return { now, wrong };
}

// ---- what is on and off: "rooftops,-labels"

export function switchesText(begun, now) {
  const moved = [...now].filter(([key, on]) => on !== begun.get(key));
  return moved.map(([key, on]) => (on ? key : `-${key}`)).join(",");
}

export function switchesOf(text, begun) {
  const now = new Map(begun);
  const wrong = [];
  for (const piece of text.split(",").filter(Boolean)) {
    const key = piece.replace(/^-/, "");
    if (now.has(key)) now.set(key, key === piece);
    else wrong.push(piece);
  }
  return { now, wrong };
}

// ---- what part of the map is seen: "12/20.861/106.683"

const DEGREES = 5; // a metre

export function seenText({ zoom, lat, lng }) {
  const plain = (value, digits) => String(Number(value.toFixed(digits)));
  return [plain(zoom, 2), plain(lat, DEGREES), plain(lng, DEGREES)].join("/");
}

export function seenOf(text) {
  const numbers = text.split("/").map((each) => (/^-?\d+(\.\d+)?$/.test(each) ? Number(each) : NaN));
  const [zoom, lat, lng] = numbers;
  const right = numbers.length === 3 && zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
  return right ? { zoom, lat, lng } : null;
}
