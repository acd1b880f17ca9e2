/* Very many zones upon the map: paths of Leaflet that draw of their arcs what the zoom can show, and only while they are
   in sight. Neighbours have the same corners at every zoom, so that no gap opens between them. */

import { alongRing, bordersOf, boundsOf, levelAt, metresPerPixel, readArcs, shapeOf } from "./arcs.js";

const WORLD_PX = 256; // of zoom 0
const SMALLEST_PX = 0.7; // parts that are smaller are left out, unless they are all of a zone
const TENTH = 10; // corners stand at tenths of a pixel
const FULL_PX = 40; // zones as wide as that have outlines as they are; smaller ones have finer and fainter ones
const THINNEST = 0.3;

// Gives a set of zones that is told by arcs what other scripts ask for: `shapes`, made when they do.
export function withOutlines(set, quantum) {
  if (!set.outlines) return;
  set.drawn = new Outlines(set.outlines, quantum);
  let made = null;
  Object.defineProperty(set, "shapes", {
    get: () => (made = made || set.outlines.zones.map((polygons) => shapeOf(polygons, set.drawn.read))),
  });
}

class Outlines {
  constructor(given, quantum) {
    this.zones = given.zones;
    this.tolerances = given.tolerances;
    this.read = readArcs(given, quantum);
    this.bounds = given.zones.map((polygons) => (polygons.length ? boundsOf(polygons, this.read) : null));
    const widths = this.bounds.filter(Boolean).map(([west, east]) => east - west);
    this.width = widths.sort((a, b) => a - b)[widths.length >> 1] || 0; // of the zone in the middle
    const middles = this.bounds.filter(Boolean).map((bounds) => latitudeOf((bounds[2] + bounds[3]) / 2));
    this.latitude = middles.reduce((sum, one) => sum + one, 0) / Math.max(middles.length, 1);
  }

  // How wide zones are upon the map, pixels.
  widthAt(zoom) {
    return this.width * WORLD_PX * 2 ** zoom;
  }

  // Outlines of small zones are thin and faint, or they would be all that is seen.
  lineAt(zoom) {
    const part = Math.min(Math.max(this.widthAt(zoom) / FULL_PX, THINNEST), 1);
    return { weight: Math.round(TENTH * part) / TENTH, opacity: Math.round(TENTH * part) / TENTH };
  }

  latLngBounds(index) {
    const [west, east, north, south] = this.bounds[index];
    const corner = (across, down) => [latitudeOf(down), across * 360 - 180];
    return L.latLngBounds(corner(west, south), corner(east, north));
  }

  // Turns a vertex into a point of the map's layers as they stand now.
  placer(map) {
    const scale = WORLD_PX * 2 ** map.getZoom();
    const { x: left, y: top } = map.getPixelOrigin();
    const { across, down } = this.read;
    const tenth = (value) => Math.round(value * TENTH) / TENTH;
    return (k) => new L.Point(tenth(across[k] * scale - left), tenth(down[k] * scale - top));
  }

  levelOf(map) {
    return levelAt(this.tolerances, metresPerPixel(map.getZoom(), this.latitude));
  }

  pixelBounds(index, map) {
    const scale = WORLD_PX * 2 ** map.getZoom();
    const origin = map.getPixelOrigin();
    const [west, east, north, south] = this.bounds[index].map((part) => part * scale);
    return L.bounds(L.point(west, north).subtract(origin), L.point(east, south).subtract(origin));
  }

  ringsOf(index, map) {
    const [level, place] = [this.levelOf(map), this.placer(map)];
    const rings = this.zones[index].flat().map((refs) => {
      const ring = [];
      alongRing(refs, this.read, level, (k) => ring.push(place(k)));
      return ring;
    });
    const seen = rings.filter((ring) => ring.length > 2 && isSeen(ring));
    return seen.length ? seen : rings.slice(0, 1);
  }

  // The borders of groups of zones, each arc of them as the level has it.
  bordersOf(of, map) {
    this.borders = this.borders || bordersOf(this.zones, of, this.read.begins.length - 1);
    const [level, place] = [this.levelOf(map), this.placer(map)];
    const { begins, levels } = this.read;
    return this.borders.map((arc) => {
      const line = [];
      for (let k = begins[arc]; k < begins[arc + 1]; k++) if (levels[k] >= level) line.push(place(k));
      return line;
    });
  }
}

function latitudeOf(down) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * down))) * 180) / Math.PI;
}

function isSeen(ring) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of ring) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return right - left > SMALLEST_PX || bottom - top > SMALLEST_PX;
}

const kinds = {}; // made once Leaflet is there

const ZONE = {
  initialize(drawn, index, options) {
    L.setOptions(this, options);
    Object.assign(this, { drawn, index, _latlngs: [], _bounds: drawn.latLngBounds(index) });
  },
  getCenter() {
    return this._bounds.getCenter();
  },
  isEmpty() {
    return false;
  },
  _project() {
    this._rings = null; // made when they come into sight
    this._rawPxBounds = this.drawn.pixelBounds(this.index, this._map);
    this._updateBounds();
  },
  _clipPoints() {
    const bounds = this._renderer._bounds;
    this._parts = [];
    if (!this._pxBounds.intersects(bounds)) return;
    this._rings = this._rings || this.drawn.ringsOf(this.index, this._map);
    if (bounds.contains(this._pxBounds)) this._parts = this._rings;
    else L.Polygon.prototype._clipPoints.call(this);
  },
  _simplifyPoints() {},
  // What is drawn already stays: most of the time goes into painting what has changed.
  _updatePath() {
    const was = this.drawnParts;
    if (this._parts === was || (was && !was.length && !this._parts.length)) return;
    this.drawnParts = this._parts;
    this._renderer._updatePoly(this, true);
  },
  onRemove() {
    this.drawnParts = null;
    L.Polygon.prototype.onRemove.call(this);
  },
};

export function zonePath(drawn, index, options) {
  kinds.Zone = kinds.Zone || L.Polygon.extend(ZONE);
  return new kinds.Zone(drawn, index, options);
}

const BORDERS = {
  initialize(drawn, of, options) {
    L.setOptions(this, { interactive: false, fill: false, ...options });
    Object.assign(this, { drawn, of, _latlngs: [], _bounds: L.latLngBounds([]) });
  },
  isEmpty() {
    return false;
  },
  _project() {
    this._rings = this.drawn.bordersOf(this.of, this._map);
    const all = this._rings.flat();
    this._rawPxBounds = all.length ? L.bounds(all) : null;
    this._updateBounds();
  },
  _simplifyPoints() {},
};

// A line along the borders of groups of zones; `of`: the group of each zone.
export function borderLine(drawn, of, options) {
  kinds.Borders = kinds.Borders || L.Polyline.extend(BORDERS);
  return new kinds.Borders(drawn, of, options);
}
