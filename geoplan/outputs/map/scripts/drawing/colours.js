/* Colours as numbers. */

// "#rrggbb" -> red, green and blue from 0 to 255.
export function rgbOf(colour) {
  return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
}

// A colour that has given way to white by a share.
export function paler(colour, white) {
  if (!white) return colour;
  const parts = rgbOf(colour).map((part) => Math.round(part + white * (255 - part)));
  return `rgb(${parts.join(",")})`;
}

const DARK = 75; // of 255: dark lines are lost upon it

// A line that is seen upon a colour: dark, or light where the colour itself is dark.
export function lineUpon(colour) {
  const [red, green, blue] = rgbOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < DARK ? "#fde047" : "#111827";
}
