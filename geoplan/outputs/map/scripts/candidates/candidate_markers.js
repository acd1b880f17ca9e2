/* Candidate sites on the map: a numbered marker each, and the ground of the one that is chosen. Markers that would lie
   upon each other are one, with a count; pressed, it spreads them, or zooms in where they are many. */

import { bindTip } from "../access/tips.js";
import { coloured, el, named } from "../drawing/dom.js";
import { whenPressed } from "../drawing/pressed.js";
import { clip } from "../drawing/values.js";
import { outlined } from "./eligible_land.js";
import { groupsOf, ringOf } from "./marker_groups.js";

const MOST_SPREAD = 12;
const CATCHMENT = { weight: 2, fillOpacity: 0.16 };
const CASING = { weight: 5, fillOpacity: 0 }; // white beneath the line, which is then seen upon every colour

export class CandidateMarkers {
  constructor(page, sites) {
    this.page = page;
    this.sites = sites;
    this.layer = L.layerGroup();
    this.ground = L.layerGroup();
    this.patches = new Map(page.data.eligible.map(({ id, shape }) => [id, shape]));
    this.spread = null; // the first of the group that is spread
    this.gathered = []; // the groups that are drawn
    page.map.on("zoomend", () => this.gather());
    page.map.on("click", () => this.spread && this.gather());
    page.map.getContainer().addEventListener("keydown", ({ key }) => key === "Escape" && this.spread && this.gather());
  }

  show(on) {
    const { map } = this.page;
    if (!on) {
      this.layer.remove();
      this.ground.remove();
      this.page.estates.giveWay();
      return;
    }
    this.ground.addTo(map);
    this.layer.addTo(map);
  }

  // Groups are others at each zoom; what was spread is one again.
  gather() {
    this.spread = null;
    if (this.sites.overlay && this.sites.overlay.on) this.draw();
  }

  draw() {
    const held = this.held();
    this.layer.clearLayers();
    if (!this.sites.overlay.on) return;
    const groups = this.groups();
    this.gathered = groups;
    for (const group of groups) this.drawGroup(group, groups);
    this.page.estates.giveWay(groups.map(([{ item }]) => this.page.map.project(placeOf(item))));
    if (held) this.hold(held);
  }

  // Items by rank, in groups of those that lie upon each other: the chosen one is the first of its group.
  groups() {
    const { map, state } = this.page;
    const { items } = this.sites.kind;
    const { ranks, order } = this.sites.kind.ranked();
    const chosen = order.filter((at) => items[at] === state.candidate);
    const sorted = [...chosen, ...order.filter((at) => !chosen.includes(at) && this.sites.isShown(items[at]))];
    const places = sorted.map((at) => map.project(placeOf(items[at])));
    return groupsOf(places).map((group) => group.map((at) => ({ item: items[sorted[at]], rank: ranks[sorted[at]] })));
  }

  drawGroup(group, groups) {
    const [lead, ...others] = group;
    const isSpread = this.spread === lead.item && others.length > 0;
    const more = isSpread ? [] : others;
    this.drawMarker(lead, { more, press: more.length ? (event) => this.open(group, event) : null });
    if (!isSpread) return;
    const { map } = this.page;
    const middle = map.project(placeOf(lead.item));
    const leads = groups
      .filter((each) => each !== group)
      .map(([{ item }]) => map.project(placeOf(item)).subtract(middle));
    ringOf(others.length, leads).forEach((offset, at) => {
      this.drawLeg(lead.item, others[at].item, offset);
      this.drawMarker(others[at], { offset, from: lead.item });
    });
  }

  // Where a sign of a spread group stands: beside the first.
  beside(item, { x, y }) {
    const { map } = this.page;
    return map.unproject(map.project(placeOf(item)).add([x, y]));
  }

  drawLeg(lead, item, offset) {
    const style = { color: "#111827", weight: 1, opacity: 0.7, interactive: false, className: "gp-leg" };
    L.polyline([this.beside(lead, offset), placeOf(item)], style).addTo(this.layer);
  }

  drawMarker({ item, rank }, { more = [], press = null, offset = null, from = null }) {
    const { page } = this;
    const { state, words } = page;
    const { sites } = this;
    const picked = { kind: "candidate", id: item.id };
    const kind = sites.kindOf(item);
    const dot = dotOf(kind.colour, item, String(rank || "–"), state.candidate === item);
    const badge = more.length ? el("span", { class: "gp-more" }, `+${more.length}`) : "";
    const html = el("span", { class: "gp-dots" }, dot, badge);
    const icon = L.divIcon({ className: "gp-candidate", iconSize: [24, 24], html });
    const zIndexOffset = (offset ? 3000 : 1000) - (rank || 999);
    const place = offset ? this.beside(from, offset) : placeOf(item);
    const marker = L.marker(place, { icon, keyboard: true, zIndexOffset });
    const told = () => (more.length ? words.t("map.candidate_group", { count: words.number(more.length, 0) }) : "");
    const lines = () => [words.headed(sites.nameOf(kind), sites.capacityOf(item)), markOf(words, item), told()];
    const name = () => el("strong", { dir: "auto" }, named(clip(item.name, 60)));
    const tip = () => [
      name(),
      ...lines()
        .filter(Boolean)
        .map((line) => el("div", {}, line)),
    ];
    bindTip(marker, () => el("div", {}, ...tip()));
    const label = () => {
      // what is seen on the marker is spoken as it is seen
      const whole = words.t(sites.kind.isEvery ? "map.candidate_by_cost" : "map.candidate_marker", {
        rank: html.textContent,
        name: item.name,
      });
      return page.picking.told(picked, [whole, ...lines()].filter(Boolean).join("; "));
    };
    marker.on("add", () => {
      marker.getElement().dataset.id = item.id;
    });
    const choose = (event) => page.picking.takes(picked, event) || sites.choose(item, false);
    whenPressed(marker, press || choose, label).addTo(this.layer);
  }

  // The sites of the marker that a site leads: those that lie beneath it too.
  membersOf(id) {
    const group = this.gathered.find(([lead]) => lead.item.id === id);
    return group && this.spread !== group[0].item ? group.map(({ item }) => item) : this.sites.byId(id);
  }

  // A group is pressed: its first is told, and the others are spread around it, or seen by themselves nearer by.
  open(group, event) {
    const { page } = this;
    const [lead, ...others] = group;
    if (others.length <= MOST_SPREAD) {
      this.spread = lead.item;
      if (page.picking.asks(event)) this.draw();
      else this.sites.choose(lead.item, false);
      return;
    }
    const bounds = L.latLngBounds(group.map(({ item }) => placeOf(item)));
    if (page.map.getBoundsZoom(bounds) > page.map.getZoom()) page.view.flyTo(bounds.pad(0.1));
    else this.sites.choose(lead.item, false);
  }

  // The marker that has the focus, which a new one of the same site, or of its group, is given.
  held() {
    const { activeElement } = document;
    return activeElement && activeElement.classList.contains("gp-candidate") ? activeElement.dataset.id : null;
  }

  hold(id) {
    const nodes = this.layer.getLayers().map((layer) => layer.getElement());
    const lead = () => {
      const group = this.groups().find((each) => each.some(({ item }) => item.id === id));
      return group && nodes.find((node) => node.dataset.id === group[0].item.id);
    };
    const node = nodes.find((one) => one.dataset.id === id) || lead();
    if (node) node.focus({ preventScroll: true });
  }

  drawGround() {
    const item = this.page.state.candidate;
    this.ground.clearLayers();
    if (!item || !this.sites.overlay.on) return;
    const { colour } = this.sites.kindOf(item);
    if (item.catchment) outlined(this.page, item.catchment, "#ffffff", CASING).addTo(this.ground);
    for (const [shape, style] of this.shapesOf(item)) outlined(this.page, shape, colour, style).addTo(this.ground);
  }

  shapesOf(item) {
    const shapes = [
      [item.catchment, CATCHMENT],
      [this.patches.get(item.id), {}],
    ];
    return shapes.filter(([shape]) => shape);
  }

  // What is worth seeing of a candidate: its ground, or where its feedstock comes from.
  extent(item) {
    const bounds = L.latLngBounds([placeOf(item)]);
    for (const [shape] of this.shapesOf(item)) {
      bounds.extend(outlined(this.page, shape, this.sites.kindOf(item).colour).getBounds());
    }
    return bounds;
  }
}

function placeOf({ at }) {
  return L.latLng(at[1], at[0]);
}

function markOf(words, item) {
  return isDemonstration(item) ? words.t("demonstration") : "";
}

// Placed by data that are not real: it shows how sites are found, and is no place to visit.
export function isDemonstration(item) {
  return item.place !== "real";
}

// The sign of a candidate: filled, or hollow where it is a demonstration.
export function dotOf(colour, item, text, chosen = false) {
  const className = "gp-dot" + (chosen ? " gp-chosen" : "") + (text.length > 2 ? " gp-long" : "");
  if (!isDemonstration(item)) return coloured(colour, className, text);
  const node = el("span", { class: className + " gp-hollow" }, text);
  node.style.color = node.style.borderColor = colour;
  return node;
}
