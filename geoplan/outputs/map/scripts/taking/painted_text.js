/* Texts of a node upon a canvas, line by line as the browser has broken them. */

// Only what stands in the node itself; its children are painted by themselves.
export function paintText(pen, node, style) {
  const lines = [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).flatMap(linesOf);
  if (!lines.length) return;
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.textBaseline = "alphabetic";
  pen.fillStyle = node instanceof SVGElement ? style.fill : style.color;
  const halo = style.textShadow && style.textShadow !== "none";
  const begins = node.matches(".gp-note"); // its first letter is a capital, by its sheet
  lines.forEach(({ text, x, y, height }, at) => {
    const told = begins && at === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = pen.measureText(told);
    const base = y + (height - above - below) / 2 + above;
    if (halo) {
      pen.strokeStyle = "#ffffff";
      pen.lineWidth = 3;
      pen.lineJoin = "round";
      pen.strokeText(told, x, base);
    }
    pen.fillText(told, x, base);
  });
}

// The parts of a text that stand on one line each, and where.
function linesOf(node) {
  const text = node.nodeValue;
  if (!text.trim()) return [];
  const range = document.createRange();
  const lines = [];
  let from = 0;
  for (const letter of text) {
    range.setStart(node, from);
    range.setEnd(node, from + letter.length);
    from += letter.length;
    const box = range.getClientRects()[0];
    if (!box || !box.height) continue;
    const last = lines[lines.length - 1];
    if (last && Math.abs(last.y - box.y) < box.height / 2) last.text += letter;
    else lines.push({ text: letter.trimStart(), x: box.x, y: box.y, height: box.height });
  }
  return lines.filter((line) => line.text.trim());
}
