/* Many things on the map as one stop of the Tab key: arrows go from one to the next in their direction, Home and End to
   the first and the last, Enter and the space bar press. */

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Of points, the one that lies nearest in a direction; what lies aside counts double. -1 where there is none.
export function nextTowards(from, points, [dx, dy]) {
  let [nearest, least] = [-1, Infinity];
  points.forEach(([x, y], at) => {
    const ahead = (x - from[0]) * dx + (y - from[1]) * dy;
    const aside = Math.abs((x - from[0]) * dy) + Math.abs((y - from[1]) * dx);
    if (ahead <= 0.5) return;
    const far = ahead + 2 * aside;
    if (far < least) [nearest, least] = [at, far];
  });
  return nearest;
}

function middleOf(node) {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}

export class Roving {
  // The nodes among those of `within` that `selector` names; what comes and goes later is heard.
  constructor(within, selector) {
    this.within = within;
    this.selector = selector;
    this.stop = null;
    within.addEventListener("keydown", (event) => this.typed(event));
    within.addEventListener("focusin", ({ target }) => target.matches(selector) && this.rest(target));
    new MutationObserver(() => this.gather()).observe(within, { childList: true, subtree: true });
    this.gather();
  }

  nodes() {
    return [...this.within.querySelectorAll(this.selector)];
  }

  // One of them can be reached by Tab, the others from it.
  gather() {
    const nodes = this.nodes();
    if (!nodes.includes(this.stop)) this.stop = nodes[0] || null;
    for (const node of nodes) {
      const wanted = node === this.stop ? "0" : "-1";
      if (node.getAttribute("tabindex") !== wanted) node.setAttribute("tabindex", wanted);
    }
  }

  rest(node) {
    if (node === this.stop) return;
    if (this.stop) this.stop.setAttribute("tabindex", "-1");
    this.stop = node;
    node.setAttribute("tabindex", "0");
  }

  typed(event) {
    const { target, key } = event;
    if (!target.matches(this.selector) || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = this.nextFrom(target, key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the map itself pans by arrows
    if (next) next.focus({ preventScroll: true });
  }

  nextFrom(node, key) {
    const nodes = this.nodes();
    if (key === "Home" || key === "End") return nodes.at(key === "Home" ? 0 : -1);
    if (!WAYS[key]) return undefined;
    const others = nodes.filter((each) => each !== node);
    return others[nextTowards(middleOf(node), others.map(middleOf), WAYS[key])] || null;
  }
}
