/* Nodes of the page. Names and figures come from data and are set as text only, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Names keep to themselves: marks that change the direction of writing must not reach the rest of the page.
export function named(name) {
  return el("bdi", {}, name);
}

// A node filled with a colour: a swatch of a legend, a dot, a bar.
export function coloured(colour, className, text = "") {
  const node = el("span", { class: className }, text);
  node.style.background = colour;
  return node;
}

// Puts nodes of a parent into their order; `now`: those of them that stand there, as they stand. As many as can stay where
// they are, for what is moved loses the focus.
export function inOrder(parent, nodes, now) {
  const moved = new Set();
  let at = 0;
  for (const node of nodes) {
    while (moved.has(now[at])) at += 1;
    if (now[at] === node) {
      at += 1;
    } else if (now[at + 1] === node) {
      at += 2;
    } // the one before it goes farther back
    else {
      moved.add(parent.insertBefore(node, now[at] || null));
    }
  }
}
