/* Candidate sites on the map: a numbered marker each, and the ground of the one that is chosen. Markers that would lie
   upon each other are one, with a count; pressed, it spreads them, or zooms in where they are many. */

import { inOrder } from "../drawing/dom.js";
import { outlined } from "./eligible_land.js";
import { groupsOf, ringOf } from "./marker_groups.js";
import { SiteMarker } from "./site_marker.js";

const SIGNS = ".gp-candidate";
const MOST_SPREAD = 12;
const CATCHMENT = { weight: 2, fillOpacity: 0.16 };
const CASING = { weight: 5, fillOpacity: 0 }; // white beneath the line, which is then seen upon every colour

export class CandidateMarkers {
  constructor(page, sites) {
    this.page = page;
    this.sites = sites;
    this.kept = new Map(); // item -> its marker, which is made once
    this.legs = L.layerGroup();
    this.layer = L.layerGroup([this.legs]);
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
    if (!this.sites.overlay.on) return;
    const held = this.held();
    const groups = this.groups();
    this.gathered = groups;
    this.legs.clearLayers();
    this.put(groups.flatMap((group) => this.markersOf(group, groups)));
    this.page.estates.giveWay(groups.map(([{ item }]) => this.page.map.project(placeOf(item))));
    if (held) this.hold(held);
  }

  // Markers that are shown, in their order; each is [item, how it is drawn]. What is shown no longer is kept beside the map.
  put(shown) {
    const markers = shown.map(([item, look]) => {
      const marker = this.markerOf(item);
      marker.draw(look);
      return marker.marker.addTo(this.layer) && marker;
    });
    const there = new Set(markers);
    for (const marker of this.kept.values()) if (!there.has(marker)) marker.leave();
    const pane = this.page.map.getPane("markerPane");
    inOrder(
      pane,
      markers.map(({ node }) => node),
      [...pane.querySelectorAll(SIGNS)],
    );
  }

  markerOf(item) {
    if (!this.kept.has(item)) this.kept.set(item, new SiteMarker(this.page, this.sites, item));
    return this.kept.get(item);
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

  // Of a group its first, which tells how many there are; where it is spread, all of them.
  markersOf(group, groups) {
    const [lead, ...others] = group;
    const { map } = this.page;
    if (!others.length) return [[lead.item, { rank: lead.rank }]];
    if (this.spread !== lead.item) {
      const press = (event) => this.open(group, event);
      return [[lead.item, { rank: lead.rank, more: others.length, press }]];
    }
    const middle = map.project(placeOf(lead.item));
    const leads = groups
      .filter((each) => each !== group)
      .map(([{ item }]) => map.project(placeOf(item)).subtract(middle));
    const ring = ringOf(others.length, leads).map((offset, at) => {
      const place = this.beside(lead.item, offset);
      this.drawLeg(others[at].item, place);
      return [others[at].item, { rank: others[at].rank, place }];
    });
    return [[lead.item, { rank: lead.rank }], ...ring];
  }

  // Where a sign of a spread group stands: beside the first.
  beside(item, { x, y }) {
    const { map } = this.page;
    return map.unproject(map.project(placeOf(item)).add([x, y]));
  }

  drawLeg(item, place) {
    const style = { color: "#111827", weight: 1, opacity: 0.7, interactive: false, className: "gp-leg" };
    L.polyline([place, placeOf(item)], style).addTo(this.legs);
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
    const nodes = [...this.kept.values()].map(({ node }) => node).filter((node) => node && node.isConnected);
    const lead = () => {
      const group = this.groups().find((each) => each.some(({ item }) => item.id === id));
      return group && nodes.find((node) => node.dataset.id === group[0].item.id);
    };
    const node = nodes.find((one) => one.dataset.id === id) || lead();
    if (node && node !== document.activeElement) node.focus({ preventScroll: true });
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
