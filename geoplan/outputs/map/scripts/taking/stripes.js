/* Stripes upon a canvas, where the page fills with them: hatches of drawings, and grounds of boxes. */

const SIDE = 7;

// Stripes of a colour on a ground, as wide as the page's own.
function stripes(pen, ground, line, wide = 2) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 4 * SIDE; // four of its pixels for one, so that they are sharp when enlarged
  const on = tile.getContext("2d");
  on.fillStyle = ground;
  on.fillRect(0, 0, tile.width, tile.height);
  on.fillStyle = line;
  on.fillRect(0, 0, 4 * wide, tile.height);
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().rotate(45).scale(0.25));
  return pattern;
}

// The fill of a shape that names a hatch of the page; null for a colour.
export function hatched(pen, fill) {
  const [, id] = /url\("?#([\w-]+)"?\)/.exec(fill) || [];
  const rects = id ? [...document.getElementById(id).querySelectorAll("rect")] : [];
  return rects.length > 1 ? stripes(pen, ...rects.map((each) => each.getAttribute("fill"))) : null;
}

// The ground of a box that its sheet stripes; null for another.
export function striped(pen, image) {
  if (!image.startsWith("repeating-linear-gradient")) return null;
  const colours = image.match(/rgba?\([^)]*\)/g) || [];
  return colours.length > 1 ? stripes(pen, colours[0], colours[colours.length - 1]) : null;
}
