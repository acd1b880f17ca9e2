/* A layer of very many features on one canvas: reads what packed_layer.py has written when it is first shown, draws what
   is in sight, and finds the feature under a click. No network. */

import { canInflate, inflated } from "../packing/inflated.js";
import { distance, idsOf, readBlock, tellOf } from "./packed_block.js";
import { PackedCanvas } from "./packed_canvas.js";
import { DRAWN_PX, drawBlocks, drawMarked, drawOutline } from "./packed_drawing.js";

const EARTH = 2 * Math.PI * 6378137;
const UNCLASSED = "#6b7280";
const MARK = "installed_kwp"; // an attribute: who has other than 0 of it is outlined
const CLICK_PX = 6;
const ANYWAY = 1; // quanta of a pixel where no zoom matters
const CHUNK_MS = 24; // how long reading may keep the page from answering
const DRAWN_AGAIN_MS = 400;

const worldOf = (zoom) => 256 * 2 ** zoom;

export class PackedLayer {
  constructor(map, element, colours) {
    this.map = map;
    this.element = element;
    this.colours = [UNCLASSED, ...colours];
    this.canvas = new PackedCanvas(this);
    this.can = canInflate();
    this.data = null;
    this.reading = null;
    this.chosen = null;
    this.blocks = [];
    this.drawn = 0;
    this.drawMs = 0;
  }

  // ---- reading

  // Read once, however often it is asked for; `heard` is told the share that is read.
  read(heard = () => {}) {
    this.reading = this.reading || this.readAll(heard);
    return this.reading;
  }

  async readAll(heard) {
    this.data = JSON.parse(document.getElementById(this.element).textContent);
    const names = Object.keys(this.data.attributes);
    let since = performance.now();
    let shown = since;
    let done = 0;
    for (const block of this.data.blocks) {
      this.blocks.push(Object.assign(readBlock(await inflated(block.data), block, names), { ids: block.ids }));
      block.data = null;
      done += block.count;
      const now = performance.now();
      if (now - since < CHUNK_MS) continue;
      if (now - shown > DRAWN_AGAIN_MS && this.canvas.isShown()) {
        this.canvas.again();
        shown = performance.now();
      }
      heard(done / this.data.count);
      await new Promise((go) => {
        setTimeout(go);
      });
      since = performance.now();
    }
    this.canvas.again();
    heard(1);
  }

  // ---- drawing

  draw(target, corner, zoom, ratio) {
    if (!this.data) return;
    const start = performance.now();
    const world = worldOf(zoom);
    const scale = (this.data.quantum / EARTH) * world * ratio;
    const view = { scale, ratio, left: (corner.x - world / 2) * ratio, top: (world / 2 - corner.y) * ratio };
    this.drawn = drawBlocks(target, this.blocks, this.colours, view);
    drawMarked(target, this.blocks, MARK, view);
    if (this.chosen) drawOutline(target, this.chosen, view);
    this.drawMs = performance.now() - start;
  }

  // ---- one feature

  // The nearest feature that can be seen there, or, asked for `anyway`, that lies there; null where there is none.
  pick(latlng, anyway = false) {
    if (!this.data || !(anyway || this.canvas.isShown())) return null;
    const { x, y } = L.CRS.EPSG3857.project(latlng);
    const at = [x / this.data.quantum, y / this.data.quantum];
    const pixel = EARTH / worldOf(this.map.getZoom()) / this.data.quantum;
    let best = { feature: null, far: Infinity };
    for (const block of this.blocks) best = nearest(block, at, anyway ? ANYWAY : pixel, best);
    return best.feature;
  }

  // Outline a feature and say what is known of it; null outlines none.
  choose(feature) {
    this.chosen = feature;
    this.canvas.again();
    return feature ? tellOf(feature.block, feature.index, this.data) : null;
  }

  // The id of a feature; null where the page has none. Those of its block are read when the first of them is asked for.
  async idOf({ block, index }) {
    if (!block.ids) return null;
    if (typeof block.ids === "string") block.ids = idsOf(new TextDecoder().decode(await inflated(block.ids)));
    return block.ids[index];
  }
}

// The nearest of a block, or the best so far.
function nearest(block, [px, py], pixel, soFar) {
  let best = soFar;
  const [reach, least] = [CLICK_PX * pixel, DRAWN_PX * pixel];
  const [west, south, east, north] = block.bounds;
  if (px < west - reach || px > east + reach || py < south - reach || py > north + reach) return best;
  for (let index = 0; index < block.count; index++) {
    const extent = block.extents[index];
    const near = extent + reach;
    if (extent && extent < least) continue;
    if (Math.abs(block.x[index] - px) > near || Math.abs(block.y[index] - py) > near) continue;
    const far = distance(block, index, px, py);
    if (far <= reach && far < best.far) best = { feature: { block, index }, far };
  }
  return best;
}
