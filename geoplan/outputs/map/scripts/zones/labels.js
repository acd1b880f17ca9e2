/* The names of zones on the map: those with the most of what is shown first, as long as there is room. Where signs of
   parks and sites stand in the way, the name moves within its zone; a name of the highest classes may stand beside its
   zone, with a line that leads to it, and where nothing else is left it lies upon the signs. */

import { el, named, svg } from "../drawing/dom.js";
import {
  boxAround,
  crosses,
  edgeOf,
  freePlace,
  isInside,
  meet,
  placesAround,
  placesIn,
  placesNear,
  squareAround,
} from "./label_boxes.js";
import { clip, nameOf } from "../drawing/values.js";
import { groupsInOrder, isFar } from "./groups.js";

const MOST = 400;
const MOST_LETTERS = 26;
const NARROWEST_PX = 16; // a name needs a zone that can be seen under it
const EDGE_PX = 2;
const NEAR_PX = 200; // names stand no farther from their zones
const SIGNS = ".gp-estate, .gp-candidate";
const SURE = 15; // so many zones of the highest classes are named in any case, and of the highest
const MOST_SURE = 40;
const UPON = ".leaflet-control"; // what stands upon the map hides a name
const WIDE_PX = 20; // zones of groups have names once the one in the middle is as wide as that
const OF_NAME = 0.6; // and each of them once it is as wide as so much of its name
const REST_MS = 80;
const FONTS = { zone: "600 12px sans-serif", group: "700 14px sans-serif", small: "700 12px sans-serif" };

export class Labels {
  constructor(page) {
    this.page = page;
    this.layer = L.layerGroup();
    this.boxes = []; // where names stand, in pixels of the map
    this.pen = document.createElement("canvas").getContext("2d");
  }

  // The map has been moved, or has another zoom. Very many zones are named anew once it rests; their names go with it.
  follow() {
    const { map, state } = this.page;
    if (!state.set.drawn) return this.draw();
    if (this.zoom !== map.getZoom()) this.layer.clearLayers();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.draw(), REST_MS);
    return undefined;
  }

  draw() {
    const { map, state, overlays } = this.page;
    clearTimeout(this.resting);
    this.zoom = map.getZoom();
    this.layer.clearLayers();
    this.boxes = [];
    if (!overlays.isOn("labels")) return;
    const { set } = state;
    const view = map.getBounds();
    const { x: right, y: bottom } = map.getSize();
    const least = (NARROWEST_PX * (view.getEast() - view.getWest())) / Math.max(right, 1);
    const inSight = (index) => set.labels[index] && view.contains([set.labels[index][1], set.labels[index][0]]);
    const zones = set.ids.map((_, index) => index).filter((index) => set.paths[index] && inSight(index));
    const frame = [EDGE_PX, EDGE_PX, right - EDGE_PX, bottom - EDGE_PX];
    const room = { names: [], signs: this.signs(), frame, zones, outlines: new Map() };
    if (set.groups) this.placeGroups(set, view, room);
    if (!set.groups || set.drawn.widthAt(map.getZoom()) >= WIDE_PX) this.placeZones(set, least, room);
    this.boxes = room.names;
    map.fire("geoplan:names");
  }

  placeZones(set, least, room) {
    this.pen.font = FONTS.zone;
    const order = this.inOrder(set, room.zones).slice(0, MOST);
    const sure = set.groups ? new Set() : this.sureOf(set, order);
    const wide = (index) => this.width(set, index) >= (set.groups ? this.widthOfName(set, index, least) : least);
    for (const index of order) {
      if (sure.has(index) || wide(index)) this.place(set, index, room, sure.has(index));
    }
  }

  // How wide a zone must be to have its name, as wide as `least` at the least, in degrees.
  widthOfName(set, index, least) {
    const name = this.pen.measureText(clip(nameOf(set, index), MOST_LETTERS)).width;
    return least * Math.max(1, (OF_NAME * name) / NARROWEST_PX);
  }

  // The names of groups of zones stand before those of zones.
  placeGroups({ groups, drawn }, view, room) {
    const { map, shown, state } = this.page;
    const isSmall = isFar(drawn, map.getZoom());
    this.pen.font = isSmall ? FONTS.small : FONTS.group;
    const kind = `gp-label gp-group-label${isSmall ? " gp-small-label" : ""}`;
    for (const group of groupsInOrder(groups, state.field ? shown.column(state.set) : [])) {
      const [lng, lat] = groups.labels[group] || [NaN, NaN];
      if (!view.contains([lat, lng])) continue;
      const name = clip(groups.names[group], MOST_LETTERS);
      const at = map.latLngToContainerPoint([lat, lng]);
      const half = this.pen.measureText(name).width / 2 + 5;
      const to = freePlace(placesNear(at), half, [...room.names, ...room.signs], room.frame);
      if (!to) continue;
      room.names.push(boxAround(to, half));
      this.mark([lat, lng], { name, half, x: to.x - at.x, y: to.y - at.y, kind });
    }
  }

  width(set, index) {
    const box = set.paths[index].getBounds();
    return box.getEast() - box.getWest();
  }

  // The most first; among those without a value, and where nothing is shown, the widest.
  inOrder(set, zones) {
    const { shown } = this.page;
    const value = (index) => shown.value(set, index) ?? -Infinity;
    const width = new Map(zones.map((index) => [index, this.width(set, index)]));
    return zones.sort((a, b) => value(b) - value(a) || width.get(b) - width.get(a));
  }

  // Those of the highest class in sight, and of the next as long as they are not too many.
  sureOf(set, order) {
    const { shown } = this.page;
    const classes = order.map((index) => shown.classOf(set, index));
    const counts = new Map();
    for (const at of classes) counts.set(at, (counts.get(at) || 0) + 1);
    let count = 0;
    const falling = [...counts.keys()].filter((at) => at >= 0).sort((a, b) => b - a);
    const upper = new Set(falling.filter((at, place) => (count += counts.get(at)) <= SURE || place === 0));
    return new Set(order.filter((_, place) => upper.has(classes[place])).slice(0, MOST_SURE));
  }

  // Where signs stand now, wherever other scripts have moved them.
  signs() {
    const { map } = this.page;
    const origin = map.getContainer().getBoundingClientRect();
    const signs = map.getPane("markerPane").querySelectorAll(SIGNS);
    const upon = map.getContainer().querySelectorAll(UPON);
    return [...signs, ...upon].map((sign) => {
      const box = sign.getBoundingClientRect();
      return [box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top];
    });
  }

  place(set, index, room, isSure) {
    const { map } = this.page;
    const latLng = [set.labels[index][1], set.labels[index][0]];
    const at = map.latLngToContainerPoint(latLng);
    const name = clip(nameOf(set, index), MOST_LETTERS);
    const half = this.pen.measureText(name).width / 2 + 4;
    const clear = [...room.names, ...room.signs];
    const stand = (places, taken) => freePlace(places, half, taken, room.frame);
    let to = stand(placesNear(at), clear);
    let leads = false;
    if (!to) {
      const { whole, middle } = placesIn(at, half, this.outlineOf(set, index, room));
      const isOther = this.othersNear(set, index, at, room);
      const apart = () => placesAround(at, half, isOther).filter((place) => !crosses(at, place, room.names));
      to = stand(whole, clear);
      leads = Boolean(!to && isSure && (to = stand(apart(), clear)));
      to = to || stand(middle, clear) || (isSure && stand([...placesNear(at), ...whole, ...middle], room.names));
    }
    if (!to) return;
    room.names.push(boxAround(to, half));
    this.mark(latLng, { name, half, x: to.x - at.x, y: to.y - at.y, leads });
  }

  // A zone's rings on the screen, as they are drawn, and the box around them.
  outlineOf(set, index, { outlines }) {
    if (outlines.has(index)) return outlines.get(index);
    const origin = this.page.map.containerPointToLayerPoint([0, 0]);
    const parts = set.paths[index]._parts || [];
    const rings = parts.map((ring) => ring.map(({ x, y }) => ({ x: x - origin.x, y: y - origin.y })));
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of rings.flat()) {
      [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
      [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
    }
    outlines.set(index, { rings, box });
    return outlines.get(index);
  }

  // Whether a point lies in another zone; those are looked through that are near to where a name belongs.
  othersNear(set, index, at, room) {
    let near = null;
    return (point) => {
      const around = squareAround(at, NEAR_PX);
      near =
        near ||
        room.zones
          .filter((other) => other !== index)
          .map((other) => this.outlineOf(set, other, room))
          .filter(({ box }) => meet(box, around));
      const { x, y } = point;
      return near.some(
        ({ rings, box: [left, top, right, bottom] }) =>
          x > left && x < right && y > top && y < bottom && isInside(point, rings),
      );
    };
  }

  mark(latLng, { name, half, x, y, leads, kind = "gp-label" }) {
    const html = el("div", { "aria-hidden": "true" });
    if (leads) html.append(lineTo(edgeOf({ x, y }, half)));
    const span = el("span", { dir: "auto" }, named(name));
    Object.assign(span.style, { left: `${x}px`, top: `${y}px` });
    html.append(span);
    const icon = L.divIcon({ className: kind, iconSize: [0, 0], html });
    L.marker(latLng, { icon, interactive: false, keyboard: false }).addTo(this.layer);
  }
}

// A line from a dot in the zone to its name.
function lineTo({ x, y }) {
  const line = { x1: 0, y1: 0, x2: x, y2: y };
  return svg(
    "svg",
    { class: "gp-label-line", width: 1, height: 1 },
    svg("line", { class: "gp-under-line", ...line }),
    svg("line", line),
    svg("circle", { r: 2.5 }),
  );
}
