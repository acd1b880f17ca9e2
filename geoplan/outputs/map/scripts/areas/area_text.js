/* Areas in the address of the page: "A:ring,B~Harbour:ring". A ring is its corners as steps in millionths of a degree,
   written in groups of five bits. Nothing here needs a page. */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const QUANTUM = 1e-6;
const [GROUP, MORE] = [32, 32]; // five bits a letter, and one that says that more follow
const MOST_CORNERS = 500;

const plain = (degrees) => Number((degrees * QUANTUM).toFixed(6));
export const rounded = ([lng, lat]) => [lng, lat].map((degrees) => plain(Math.round(degrees / QUANTUM)));

function lettersOf(step) {
  let value = step < 0 ? -2 * step - 1 : 2 * step;
  let letters = "";
  while (value >= GROUP) {
    letters += LETTERS[(value % GROUP) + MORE];
    value = Math.floor(value / GROUP);
  }
  return letters + LETTERS[value];
}

export function ringText(ring) {
  let before = [0, 0];
  const parts = ring.map((corner) => {
    const quanta = corner.map((degrees) => Math.round(degrees / QUANTUM));
    const steps = quanta.map((value, axis) => value - before[axis]);
    before = quanta;
    return steps.map(lettersOf).join("");
  });
  return parts.join("");
}

// Null where a text is no ring of three corners or more on the earth.
export function ringOfText(text) {
  const steps = stepsOf(text);
  if (!steps || steps.length % 2 || steps.length < 6 || steps.length > 2 * MOST_CORNERS) return null;
  const ring = [];
  let [x, y] = [0, 0];
  for (let k = 0; k < steps.length; k += 2) {
    x += steps[k];
    y += steps[k + 1];
    ring.push([plain(x), plain(y)]);
  }
  return ring.every(([lng, lat]) => Math.abs(lng) <= 180 && Math.abs(lat) <= 85) ? ring : null;
}

function stepsOf(text) {
  const steps = [];
  let [value, size] = [0, 1];
  for (const letter of text) {
    const at = LETTERS.indexOf(letter);
    if (at < 0) return null;
    value += (at % GROUP) * size;
    size *= GROUP;
    if (at >= MORE) continue;
    steps.push(value % 2 ? -(value + 1) / 2 : value / 2);
    [value, size] = [0, 1];
  }
  return size === 1 ? steps : null;
}

export function areasText(areas) {
  const one = ({ id, name, ring }) => `${id}${name ? `~${encodeURIComponent(name)}` : ""}:${ringText(ring)}`;
  return areas.map(one).join(",");
}

const ONE = /^([A-Z]{1,2})(?:~([^:]*))?:([\w-]+)$/;

// The areas of a text, and what of it is none.
export function areasOfText(text) {
  const [areas, wrong] = [[], []];
  for (const piece of text.split(",").filter(Boolean)) {
    const [, id, name = "", letters] = ONE.exec(piece) || [];
    const ring = id && !areas.some((area) => area.id === id) ? ringOfText(letters) : null;
    const said = ring ? decoded(name) : null;
    if (said === null) wrong.push(piece);
    else areas.push({ id, name: said, ring });
  }
  return { areas, wrong };
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

// The first letter that no area has; A to Z, then AA.
export function freeLetter(taken) {
  const letters = [...LETTERS.slice(0, 26)];
  const all = [...letters, ...letters.flatMap((first) => letters.map((second) => first + second))];
  return all.find((id) => !taken.includes(id));
}

// Latitude and longitude as somebody types them: "20.85, 106.68"; null for what is none.
export function placeTyped(text) {
  const numbers = text
    .trim()
    .split(/[\s;,/]+/)
    .map((each) => (/^[-+]?\d{1,3}(\.\d+)?°?$/.test(each) ? parseFloat(each) : NaN));
  const [lat, lng] = numbers;
  return numbers.length === 2 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180 ? [lng, lat] : null;
}
