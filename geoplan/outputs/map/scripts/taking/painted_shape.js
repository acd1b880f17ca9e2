/* Shapes of drawings upon a canvas: where they stand, and filled and lined as their sheets say. */

import { hatched } from "./stripes.js";

const number = (node, name) => Number(node.getAttribute(name)) || 0;

const PATHS = {
  path: (node) => new Path2D(node.getAttribute("d") || ""),
  polyline: (node) => new Path2D(`M${node.getAttribute("points")}`),
  line: (node) => {
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => number(node, name));
    return new Path2D(`M${x1} ${y1}L${x2} ${y2}`);
  },
  circle: (node) => {
    const path = new Path2D();
    path.arc(number(node, "cx"), number(node, "cy"), number(node, "r"), 0, 2 * Math.PI);
    return path;
  },
  rect: (node) => {
    const path = new Path2D();
    path.rect(...["x", "y", "width", "height"].map((name) => number(node, name)));
    return path;
  },
};

export function paintShape(pen, node, base) {
  const style = getComputedStyle(node);
  const at = node.getScreenCTM();
  if (style.display === "none" || style.visibility === "hidden" || !at) return;
  const path = PATHS[node.tagName](node);
  pen.save();
  pen.setTransform(base.multiply(new DOMMatrix([at.a, at.b, at.c, at.d, at.e, at.f])));
  const whole = pen.globalAlpha * Number(style.opacity);
  if (style.fill !== "none") {
    pen.globalAlpha = whole * Number(style.fillOpacity);
    pen.fillStyle = hatched(pen, style.fill) || style.fill;
    pen.fill(path, style.fillRule);
  }
  if (style.stroke !== "none" && parseFloat(style.strokeWidth)) {
    pen.globalAlpha = whole * Number(style.strokeOpacity);
    pen.strokeStyle = style.stroke;
    pen.lineWidth = parseFloat(style.strokeWidth);
    pen.lineCap = style.strokeLinecap;
    pen.lineJoin = style.strokeLinejoin;
    pen.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat));
    pen.stroke(path);
  }
  pen.restore();
}
