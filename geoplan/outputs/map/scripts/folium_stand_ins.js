/* What folium's own layers call on a page, and folium would load from elsewhere: `$` makes the content of popups,
   `L.AwesomeMarkers` the icons of markers, `d3` the scale of colours of a choropleth. Here is as much of each as they
   need, so that a user's layers stand on the map without a network. What is loaded already stays. */

import { el, svg } from "./drawing/dom.js";

// ---- $: nodes from a text of markup, and what is done when the page is there

function query(given) {
  const nodes =
    typeof given === "string" ? [...new DOMParser().parseFromString(given, "text/html").body.children] : [given];
  const ready = (act) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => act());
    else setTimeout(act);
  };
  return Object.assign(nodes, { ready });
}

// ---- Leaflet.awesome-markers: a pin of a colour, with a dot for the sign that a font from elsewhere would draw

const PIN = "M12.5 40 C9 30 1 22 1 12.5 A11.5 11.5 0 0 1 24 12.5 C24 22 16 30 12.5 40 Z";
const COLOURS = { darkpurple: "#5b396b", lightred: "#ff8e7f" }; // those that no browser knows by name

function pin({ markerColor, iconColor, ...others }) {
  const fill = COLOURS[markerColor] || markerColor || "blue";
  const drawing = svg(
    "svg",
    { width: 25, height: 41, viewBox: "0 0 25 41", "aria-hidden": "true" },
    svg("path", { d: PIN, fill, stroke: "#ffffff" }),
    svg("circle", { cx: 12.5, cy: 12.5, r: 4.5, fill: iconColor || "white" }),
  );
  const anchors = { iconSize: [25, 41], iconAnchor: [12, 41], popupAnchor: [1, -34], tooltipAnchor: [12, -26] };
  return L.divIcon({ ...others, ...anchors, className: "gp-pin", html: el("span", {}, drawing) });
}

// ---- d3: what draws a scale of colours

function scaled(work) {
  const ends = { domain: [], range: [] };
  const scale = (value) => work(value, ends);
  for (const name of ["domain", "range"]) {
    scale[name] = (given) => {
      if (given === undefined) return ends[name];
      ends[name] = given;
      return scale;
    };
  }
  return scale;
}

function between(value, { domain: [first, last], range: [low, high] }) {
  return last === first ? low : low + ((value - first) / (last - first)) * (high - low);
}

function above(value, { domain, range }) {
  return range[domain.filter((end) => end <= value).length];
}

class Drawn {
  constructor(nodes, data = []) {
    this.nodes = nodes;
    this.list = data;
  }

  append(tag) {
    return new Drawn(this.nodes.map((node) => node.appendChild(svg(tag))));
  }

  selectAll() {
    const drawn = (list) => (tag) =>
      new Drawn(
        list.map(() => this.nodes[0].appendChild(svg(tag))),
        list,
      );
    return { data: (list) => ({ enter: () => ({ append: drawn(list) }) }) };
  }

  each(value, set) {
    this.nodes.forEach((node, at) => set(node, typeof value === "function" ? value(this.list[at]) : value));
    return this;
  }

  attr(name, value) {
    return this.each(value, (node, given) => node.setAttribute(name, given));
  }

  style(name, value) {
    return this.each(value, (node, given) => node.style.setProperty(name, given));
  }

  text(value) {
    return this.each(value, (node, given) => {
      node.textContent = given;
    });
  }

  call(act) {
    act(this);
    return this;
  }
}

function axis() {
  const given = { scale: null, orient: null, tickSize: 1, tickValues: [] };
  const draw = ({ nodes }) => {
    for (const value of given.tickValues.filter((each) => each !== "")) {
      const line = svg("line", { y2: -given.tickSize, stroke: "currentColor" });
      const text = svg("text", { y: -4, "text-anchor": "middle" }, String(Number(Number(value).toPrecision(6))));
      for (const node of nodes) node.append(svg("g", { transform: `translate(${given.scale(value)},0)` }, line, text));
    }
  };
  for (const name of Object.keys(given)) {
    draw[name] = (value) => {
      given[name] = value;
      return draw;
    };
  }
  return draw;
}

export function standIn() {
  document.documentElement.classList.add("gp-scripted"); // what stands in the page for who runs no script is hidden
  window.$ = window.$ || query;
  L.AwesomeMarkers = L.AwesomeMarkers || { icon: pin };
  window.d3 = window.d3 || {
    scale: { threshold: () => scaled(above), linear: () => scaled(between) },
    svg: { axis },
    select: (selector) => new Drawn([document.querySelector(selector)]),
  };
}
