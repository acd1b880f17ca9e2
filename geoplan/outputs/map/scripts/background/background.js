/* The background: a ground beneath the zones, waters and roads with their names upon them, from what the page holds. It is
   read when it is first shown, after the map itself. No network. */

import { coloured, el } from "../drawing/dom.js";
import { canInflate, inflated } from "../packing/inflated.js";
import { PackedCanvas } from "../roofs/packed_canvas.js";
import { boxOfAll, drawAreas, drawLines, drawPicture, fadeEdges, mistWithin } from "./background_drawing.js";
import { readGroups } from "./background_lines.js";
import { drawNames, fontOf, namesIn } from "./background_names.js";

const EARTH = 2 * Math.PI * 6378137;
const ELEMENT = "geoplan-background";
const DIMMED = 0.2; // zones let so much of the ground through
const GROUND = "gp-ground"; // beneath the zones
const UPON = "gp-background"; // upon them, beneath parks, roofs and marks
const LAND = "#f3f2ee";
const KEYS = [
  ["water", ["sea", "water", "river", "canal", "stream", "coast"]],
  ["road", ["motorway", "trunk", "primary", "secondary", "tertiary", "minor"]],
];

const canvasOf = (pane) => PackedCanvas.extend({ options: { padding: 0.25, pane } });

export function addBackground(page) {
  page.background = page.data.background ? new Background(page, page.data.background) : null;
  if (page.background) page.background.begin();
}

export class Background {
  constructor(page, data) {
    Object.assign(this, { page, data, read: null, groups: null, picture: null });
    this.looks = new Map(data.looks.map((look) => [look.key, look]));
    const layer = (draw) => ({ draw: (canvas, corner, zoom, ratio) => this.seen(draw, canvas, corner, zoom, ratio) });
    const [Ground, Upon] = [canvasOf(GROUND), canvasOf(UPON)];
    page.map.createPane(GROUND).style.cssText += "z-index: 340; pointer-events: none;";
    page.map.createPane(UPON).style.cssText += "z-index: 360; pointer-events: none;";
    this.ground = new Ground(layer((canvas, view) => this.drawGround(canvas, view)));
    this.upon = new Upon(layer((canvas, view) => this.drawUpon(canvas, view)));
    this.pen = document.createElement("canvas").getContext("2d");
    this.drawMs = 0;
  }

  begin() {
    const { overlays, words, map } = this.page;
    const shown = this.data.shown && canInflate();
    this.overlay = overlays.add("background", shown, (on) => this.show(on), { legend: () => this.legend() });
    if (!canInflate()) this.overlay.refuse(words.t("map.old_browser"));
    if (shown) this.show(true);
    map.on("geoplan:names", () => this.rename());
  }

  // ---- reading, once the map itself is seen

  async show(on) {
    const { map, zones } = this.page;
    zones.dim("background", on ? DIMMED : 0);
    for (const canvas of [this.ground, this.upon]) {
      if (on) canvas.addTo(map);
      else canvas.remove();
    }
    if (!on) return;
    this.read = this.read || this.readAll();
    await this.read;
    this.ground.again();
    this.upon.again();
  }

  async readAll() {
    await new Promise((go) => {
      requestAnimationFrame(() => setTimeout(go));
    });
    const packed = JSON.parse(document.getElementById(ELEMENT).textContent);
    this.packed = packed;
    this.groups = readGroups(await inflated(packed.data), packed);
    this.ends = this.endsOf(this.groups);
    if (packed.picture) this.picture = await pictureOf(packed.picture.png);
  }

  // Where what is known ends, and to where it fades.
  endsOf({ areas, lines }) {
    const box = boxOfAll([...areas, ...lines]);
    if (!box) return null;
    const { quantum } = this.packed;
    const { data, zones } = this.page;
    const corners = zones.layerOf(data.sets[0]).getBounds(); // islands too that the page does not open with
    const [low, high] = [corners.getSouthWest(), corners.getNorthEast()].map((at) => L.CRS.EPSG3857.project(at));
    const place = [low.x, low.y, high.x, high.y].map((metres) => metres / quantum);
    return [box, mistWithin(box, place)];
  }

  fade(canvas, view, colour) {
    if (this.ends) fadeEdges(canvas, ...this.ends, view, colour);
  }

  // ---- drawing

  seen(draw, canvas, corner, zoom, ratio) {
    if (!this.groups) return;
    const begun = performance.now();
    draw(canvas, this.viewOf(corner, zoom, ratio));
    this.drawMs = performance.now() - begun;
  }

  // How quanta lie on a canvas whose corner is at a place of the world's pixels.
  viewOf(corner, zoom, ratio) {
    const { quantum } = this.packed;
    const world = 256 * 2 ** zoom;
    const latitude = (this.page.map.getCenter().lat * Math.PI) / 180;
    const metres = (EARTH / world) * Math.cos(latitude);
    const [left, top] = [(corner.x - world / 2) * ratio, (world / 2 - corner.y) * ratio];
    return { scale: (quantum / EARTH) * world * ratio, ratio, left, top, metres, quantum };
  }

  drawGround(canvas, view) {
    if (this.looks.has("sea")) {
      const pen = canvas.getContext("2d");
      pen.fillStyle = LAND;
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    if (this.picture) drawPicture(canvas, this.picture, this.packed.picture.bounds, view);
    drawAreas(canvas, this.groups.areas, this.looks, view);
    this.fade(canvas, view, this.looks.has("sea") ? LAND : null);
  }

  drawUpon(canvas, view) {
    const { areas, lines } = this.groups;
    const inland = areas.filter(({ key }) => key !== "sea");
    drawAreas(canvas, inland, this.looks, view);
    this.drawn = drawLines(canvas, lines, this.looks, view);
    this.fade(canvas, view);
    drawNames(canvas, this.names(canvas, view), view);
    this.drawnAt = this.where();
  }

  // Names of zones have come or gone. Where the map has moved too, the canvas is drawn again without being asked.
  rename() {
    if (!this.upon.isShown() || this.drawnAt !== this.where()) return;
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.upon.again());
  }

  where() {
    const { map } = this.page;
    return `${map.getZoom()} ${map.getCenter()} ${map.getSize()}`;
  }

  names(canvas, view) {
    const { places, names } = this.packed;
    const measure = (name, size) => {
      this.pen.font = fontOf(size);
      return this.pen.measureText(name).width;
    };
    const taken = this.takenBy(canvas, view.ratio);
    return namesIn(canvas, { places, groups: this.groups.lines, names, looks: this.looks }, view, { measure, taken });
  }

  // Where names of zones stand, in pixels of the canvas.
  takenBy(canvas, ratio) {
    const { map, labels } = this.page;
    const from = map.layerPointToContainerPoint(L.DomUtil.getPosition(canvas));
    return labels.boxes.map(([left, top, right, bottom]) =>
      [left - from.x, top - from.y, right - from.x, bottom - from.y].map((side) => side * ratio),
    );
  }

  // ---- what it is made of

  legend() {
    const { words } = this.page;
    const key = ([name, looks]) => {
      const look = looks.map((each) => this.looks.get(each)).find(Boolean);
      return look ? el("li", {}, coloured(look.colour, "gp-swatch"), words.t("map.background." + name)) : null;
    };
    const made = this.data.layers.map(([kind, status]) => words.t("layer." + kind) + words.inBrackets(status));
    const spared = this.data.spared.length ? el("p", { class: "gp-note" }, words.t("map.background.spared")) : null;
    return [
      el("h2", {}, words.t("map.overlay.background")),
      el("ul", {}, KEYS.map(key)),
      el("p", { class: "gp-note" }, words.listed(made)),
      spared,
    ].filter(Boolean);
  }
}

async function pictureOf(png) {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  return picture;
}
