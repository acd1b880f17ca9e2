/* Paints nodes of the page upon a canvas as they are seen: boxes, texts, drawings and canvases. A picture that is made of
   them stays the page's own: nothing is fetched for it, so that it can be saved from a file too. */

import { paintText } from "./painted_text.js";
import { paintShape } from "./painted_shape.js";
import { striped } from "./stripes.js";

const SHAPES = "path, line, circle, rect, polyline";

export class Painter {
  // `corner`: what of the window lies at the upper left of the canvas; `scale`: how many of its pixels make one of the
  // window.
  constructor(pen, { corner, scale }) {
    Object.assign(this, { pen, scale });
    pen.setTransform(scale, 0, 0, scale, -corner.x * scale, -corner.y * scale);
    this.base = pen.getTransform();
  }

  paint(node) {
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden" || Number(style.opacity) === 0) return;
    const { pen } = this;
    pen.save();
    pen.globalAlpha *= Number(style.opacity);
    if (node instanceof HTMLCanvasElement) this.image(node);
    else if (node instanceof SVGElement) this.drawing(node);
    else if (!(node instanceof HTMLImageElement)) this.box(node, style); // pictures of others would close the canvas
    pen.restore();
  }

  image(node) {
    const { x, y, width, height } = node.getBoundingClientRect();
    if (!width || !height || !node.width) return;
    const sharp = node.pictureAt ? node.pictureAt(this.scale) : node; // what can be drawn finer is
    this.pen.drawImage(sharp, x, y, width, height);
  }

  drawing(node) {
    for (const shape of node.querySelectorAll(SHAPES)) {
      if (!shape.closest("defs, pattern")) paintShape(this.pen, shape, this.base);
    }
    for (const text of node.querySelectorAll("text")) paintText(this.pen, text, getComputedStyle(text));
  }

  box(node, style) {
    const box = node.getBoundingClientRect();
    if (box.width && box.height) this.ground(node, box, style);
    const nodes = [...node.childNodes];
    if (nodes.some(({ nodeType }) => nodeType === Node.TEXT_NODE)) paintText(this.pen, node, style);
    const places = nodes.filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE);
    const height = (each) => Number(getComputedStyle(each).zIndex) || 0;
    for (const child of places.sort((a, b) => height(a) - height(b))) this.paint(child);
  }

  // What is behind a text: its colour, its border, its shadow where that is a line.
  ground(node, box, style) {
    const { pen } = this;
    pen.save();
    const { a, b, c, d } = new DOMMatrix(style.transform === "none" ? "" : style.transform);
    let [x, y, width, height] = [box.x, box.y, box.width, box.height];
    if (b || c) {
      [width, height] = [node.offsetWidth, node.offsetHeight];
      pen.translate(box.x + box.width / 2, box.y + box.height / 2);
      pen.transform(a, b, c, d, 0, 0);
      [x, y] = [-width / 2, -height / 2];
    }
    const radius = Math.min(roundness(style, width), width / 2, height / 2);
    const line = /^(rgba?\([^)]*\)) 0px 0px 0px ([\d.]+)px$/.exec(style.boxShadow);
    if (line) {
      this.fill(line[1], [x - line[2], y - line[2], width + 2 * line[2], height + 2 * line[2]], radius + line[2]);
    }
    this.fill(style.backgroundColor, [x, y, width, height], radius);
    const stripes = striped(pen, style.backgroundImage);
    if (stripes) this.fill(stripes, [x, y, width, height], radius);
    this.border(style, [x, y, width, height], radius);
    pen.restore();
  }

  fill(colour, [x, y, width, height], radius) {
    const { pen } = this;
    if (!colour || colour === "rgba(0, 0, 0, 0)") return;
    pen.fillStyle = colour;
    pen.beginPath();
    pen.roundRect(x, y, width, height, Math.max(0, Number(radius) || 0));
    pen.fill();
  }

  border(style, [x, y, width, height], radius) {
    const { pen } = this;
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
      wide: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]) || 0,
      colour: style[`border${side}Color`],
    }));
    const [top, right, bottom, left] = sides;
    if (!sides.some(({ wide }) => wide)) return;
    if (sides.every(({ wide, colour }) => wide === top.wide && colour === top.colour)) {
      const half = top.wide / 2;
      pen.strokeStyle = top.colour;
      pen.lineWidth = top.wide;
      pen.setLineDash(style.borderTopStyle === "dashed" ? [2 * top.wide, 1.5 * top.wide] : []);
      pen.beginPath();
      pen.roundRect(x + half, y + half, width - top.wide, height - top.wide, Math.max(0, radius - half));
      pen.stroke();
      return;
    }
    this.fill(top.wide ? top.colour : "", [x, y, width, top.wide], 0);
    this.fill(bottom.wide ? bottom.colour : "", [x, y + height - bottom.wide, width, bottom.wide], 0);
    this.fill(left.wide ? left.colour : "", [x, y, left.wide, height], 0);
    this.fill(right.wide ? right.colour : "", [x + width - right.wide, y, right.wide, height], 0);
  }
}

function roundness({ borderTopLeftRadius: given }, width) {
  return given.endsWith("%") ? (parseFloat(given) * width) / 100 : parseFloat(given) || 0;
}
