/* A layer of very many features on one canvas: reads what packed_layer.py has written (its head says the format),
   draws what is in sight, and finds the feature under a click. No network. */
"use strict";

const geoplanPacked = (() => {
  const EARTH = 2 * Math.PI * 6378137;
  const DRAWN_PX = 3; // features smaller than this on the screen are summed up by pixel
  const OUTLINED_PX = 8;
  const PAINTED = 128; // features painted at once: one path of very many is slow to fill
  const CLICK_PX = 6;
  const CHUNK_MS = 24; // how long reading may keep the page from answering

  // ---- reading ------------------------------------------------------------------------------------------------

  async function inflated(text) {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let k = 0; k < letters.length; k++) bytes[k] = letters.charCodeAt(k);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function readBlock(bytes, { count, bounds }, names) {
    let at = 0;
    function next() {
      let value = 0, byte, shift = 0;
      do {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      return value >>> 0;
    }
    function signed() {
      const value = next();
      return (value >>> 1) ^ -(value & 1);
    }
    const column = (size, read, Kind = Int32Array) => {
      const values = new Kind(size);
      for (let k = 0; k < size; k++) values[k] = read();
      return values;
    };
    const running = (values) => {
      for (let k = 1; k < values.length; k++) values[k] += values[k - 1];
      return values;
    };
    const kinds = column(count, next);
    const x = running(column(count, signed)), y = running(column(count, signed));
    let squares = 0, rings = 0;
    for (const kind of kinds) if (kind === 1) squares++; else if (kind) rings += kind - 1;
    const [ax, ay, bx, by] = [0, 1, 2, 3].map(() => column(squares, signed));
    const sizes = column(rings, next);
    const steps = sizes.reduce((sum, size) => sum + size, 0);
    const dx = column(steps, signed), dy = column(steps, signed);

    const vertices = new Int32Array(2 * (4 * squares + steps));
    const ringEnds = new Uint32Array(squares + rings), featureEnds = new Uint32Array(count), extents = new Uint32Array(count);
    for (let k = 0, square = 0, size = 0, step = 0, ring = 0, v = 0; k < count; k++) {
      let west = x[k], east = west, south = y[k], north = south;
      const add = (px, py) => {
        vertices[v++] = px;
        vertices[v++] = py;
        if (px < west) west = px; else if (px > east) east = px;
        if (py < south) south = py; else if (py > north) north = py;
      };
      if (kinds[k] === 1) {
        add(x[k], y[k]);
        add(x[k] + ax[square], y[k] + ay[square]);
        add(x[k] + ax[square] + bx[square], y[k] + ay[square] + by[square]);
        add(x[k] + bx[square], y[k] + by[square]);
        square++;
        ringEnds[ring++] = v;
      }
      for (let more = kinds[k] - 1, beginX = x[k], beginY = y[k]; more > 0; more--) {
        let px = beginX, py = beginY;
        for (let left = sizes[size]; left > 0; left--, step++) {
          px += dx[step];
          py += dy[step];
          if (left === sizes[size]) [beginX, beginY] = [px, py];
          add(px, py);
        }
        size++;
        ringEnds[ring++] = v;
      }
      featureEnds[k] = ring;
      extents[k] = Math.max(east - west, north - south);
    }
    const classes = column(count, next, Uint8Array);
    const values = Object.fromEntries(names.map((name) => [name, column(count, next, Uint32Array)]));
    const largest = extents.reduce((most, one) => Math.max(most, one), 0);
    return { count, bounds, x, y, vertices, ringEnds, featureEnds, extents, largest, classes, values };
  }

  // ---- one feature ----------------------------------------------------------------------------------------------

  function* ringsOf(block, index) {
    for (let ring = index ? block.featureEnds[index - 1] : 0; ring < block.featureEnds[index]; ring++)
      yield [ring ? block.ringEnds[ring - 1] : 0, block.ringEnds[ring]];
  }
  // How far a place is from a feature, in quanta; 0 inside.
  function distance(block, index, px, py) {
    if (!(block.featureEnds[index] - (index ? block.featureEnds[index - 1] : 0)))
      return Math.hypot(block.x[index] - px, block.y[index] - py);
    let inside = false, least = Infinity;
    const { vertices } = block;
    for (const [begin, end] of ringsOf(block, index)) {
      for (let k = begin, before = end - 2; k < end; before = k, k += 2) {
        const [x0, y0, x1, y1] = [vertices[before], vertices[before + 1], vertices[k], vertices[k + 1]];
        if (y0 > py !== y1 > py && px < ((x1 - x0) * (py - y0)) / (y1 - y0) + x0) inside = !inside;
        const [dx, dy] = [x1 - x0, y1 - y0];
        const share = dx || dy ? Math.max(0, Math.min(1, ((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy))) : 0;
        least = Math.min(least, Math.hypot(x0 + share * dx - px, y0 + share * dy - py));
      }
    }
    return inside ? 0 : least;
  }

  // ---- drawing --------------------------------------------------------------------------------------------------

  const rgbOf = (colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));

  // Classes count from 1; 0 is a feature without a class.
  function drawBlocks(canvas, blocks, colours, view) {
    const pen = canvas.getContext("2d");
    const { width, height } = canvas;
    const { scale, left, top, ratio } = view;
    const inSight = blocks.filter(({ bounds: [west, south, east, north] }) =>
      east * scale - left >= 0 && west * scale - left <= width && top - south * scale >= 0 && top - north * scale <= height);
    const large = DRAWN_PX * ratio / scale;
    if (inSight.some((block) => block.extents.some((extent) => extent < large)))
      pen.putImageData(pixels(pen.createImageData(width, height), inSight, colours, view), 0, 0);
    let drawn = 0;
    pen.lineWidth = 0.75 * ratio;
    pen.strokeStyle = "rgba(17, 24, 39, 0.55)";
    colours.forEach((colour, which) => {
      pen.fillStyle = colour;
      for (const block of inSight) {
        if (block.largest < large) continue;
        const { x, y, vertices, ringEnds, featureEnds, extents } = block;
        let path = new Path2D(), edges = new Path2D(), held = 0;
        const paint = () => {
          pen.fill(path);
          pen.stroke(edges);
          [path, edges, held] = [new Path2D(), new Path2D(), 0];
        };
        for (let k = 0; k < block.count; k++) {
          if (block.classes[k] !== which || extents[k] < large) continue;
          const reach = extents[k] * scale, px = x[k] * scale - left, py = top - y[k] * scale;
          if (px + reach < 0 || px - reach > width || py + reach < 0 || py - reach > height) continue;
          for (let ring = k ? featureEnds[k - 1] : 0; ring < featureEnds[k]; ring++) {
            let v = ring ? ringEnds[ring - 1] : 0;
            const shape = new Path2D();
            shape.moveTo(vertices[v] * scale - left, top - vertices[v + 1] * scale);
            for (v += 2; v < ringEnds[ring]; v += 2) shape.lineTo(vertices[v] * scale - left, top - vertices[v + 1] * scale);
            shape.closePath();
            path.addPath(shape);
            if (reach > OUTLINED_PX * ratio) edges.addPath(shape);
          }
          drawn++;
          if (++held === PAINTED) paint();
        }
        if (held) paint();
      }
    });
    return drawn;
  }

  // Each pixel shows the class that covers most of it, the stronger the more is covered.
  function pixels(image, blocks, colours, { scale, left, top, ratio }) {
    const { width, height } = image;
    const cover = colours.map(() => null);
    for (const block of blocks) {
      for (let k = 0; k < block.count; k++) {
        const extent = block.extents[k] * scale;
        if (extent >= DRAWN_PX * ratio) continue;
        const dots = extent ? Math.ceil(0.5 * extent + 0.25) : Math.ceil(4 * ratio); // a point has no size of its own
        const x = Math.round(block.x[k] * scale - left), y = Math.round(top - block.y[k] * scale);
        if (x < 0 || y < 0 || x + dots > width || y + dots > height) continue;
        const share = extent ? Math.max((0.6 * extent * extent) / (dots * dots), 0.01) : 1;
        const which = block.classes[k];
        const sums = cover[which] || (cover[which] = new Float32Array(width * height));
        for (let row = y * width + x, last = row + dots * width; row < last; row += width)
          for (let right = 0; right < dots; right++) sums[row + right] += share;
      }
    }
    const shades = colours.map(rgbOf).map(([red, green, blue]) => (blue << 16) | (green << 8) | red);
    const out = new Uint32Array(image.data.buffer);
    for (let p = 0; p < out.length; p++) {
      let most = 0, chosen = -1, total = 0;
      for (let which = 0; which < cover.length; which++) {
        const share = cover[which] ? cover[which][p] : 0;
        total += share;
        if (share > most) [most, chosen] = [share, which];
      }
      if (chosen >= 0) out[p] = shades[chosen] | ((80 + 175 * Math.min(1, 2 * total)) << 24);
    }
    return image;
  }

  // ---- the Leaflet layer ----------------------------------------------------------------------------------------

  const Canvas = L.Renderer.extend({
    options: { padding: 0.25, pane: "gp-packed" },
    initialize(packed) {
      L.Renderer.prototype.initialize.call(this, {});
      this.packed = packed;
    },
    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this), move: this._followed };
    },
    _initContainer() {
      this._container = L.DomUtil.create("canvas", "gp-canvas");
    },
    _destroyContainer() {
      L.DomUtil.remove(this._container);
      delete this._container;
    },
    _updatePaths() {},
    _update() {
      if (!this._map || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      this.draw();
    },
    // A long drag leaves the drawn part: draw again before it ends.
    _followed() {
      if (this._map._animatingZoom || !this._bounds || this._map.getZoom() !== this._zoom) return;
      const corner = this._map.containerPointToLayerPoint([0, 0]);
      if (!this._bounds.contains([corner, corner.add(this._map.getSize())])) this._update();
    },
    draw() {
      const size = this._bounds.getSize();
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      const corner = this._bounds.min.add(this._map.getPixelOrigin());
      this.packed.draw(this._container, corner, this._map.getZoom(), ratio);
    },
  });

  function packedLayer(map, element, colours) {
    let data = null, reading = null, chosen = null;
    const blocks = [];
    const all = ["#6b7280", ...colours];
    const worldOf = (zoom) => 256 * 2 ** zoom;
    const canvas = new Canvas({
      draw(target, corner, zoom, ratio) {
        if (!data) return;
        const start = performance.now();
        const world = worldOf(zoom);
        const scale = (data.quantum / EARTH) * world * ratio;
        const view = { scale, ratio, left: (corner.x - world / 2) * ratio, top: (world / 2 - corner.y) * ratio };
        self.drawn = drawBlocks(target, blocks, all, view);
        if (chosen) outline(target, chosen, view);
        self.drawMs = performance.now() - start;
      },
    });
    function outline(target, { block, index }, { scale, left, top, ratio }) {
      const pen = target.getContext("2d");
      pen.beginPath();
      for (const [begin, end] of ringsOf(block, index)) {
        pen.moveTo(block.vertices[begin] * scale - left, top - block.vertices[begin + 1] * scale);
        for (let v = begin + 2; v < end; v += 2) pen.lineTo(block.vertices[v] * scale - left, top - block.vertices[v + 1] * scale);
        pen.closePath();
      }
      if (!ringsOf(block, index).next().value) pen.arc(block.x[index] * scale - left, top - block.y[index] * scale, 7 * ratio, 0, 7);
      for (const [style, wide] of [["#ffffff", 5], ["#111827", 2.5]]) {
        pen.strokeStyle = style;
        pen.lineWidth = wide * ratio;
        pen.stroke();
      }
    }

    async function read(heard) {
      data = JSON.parse(document.getElementById(element).textContent);
      const names = Object.keys(data.attributes);
      let since = performance.now(), shown = since, done = 0;
      for (const block of data.blocks) {
        blocks.push(readBlock(await inflated(block.data), block, names));
        block.data = null;
        done += block.count;
        const now = performance.now();
        if (now - since < CHUNK_MS) continue;
        if (now - shown > 400 && canvas._map) {
          canvas._update();
          shown = performance.now();
        }
        heard(done / data.count);
        await new Promise((go) => setTimeout(go));
        since = performance.now();
      }
      if (canvas._map) canvas._update();
      heard(1);
    }

    // The nearest feature that can be seen there; null where there is none.
    function pick(latlng) {
      if (!data || !canvas._map) return null;
      const { x, y } = L.CRS.EPSG3857.project(latlng);
      const [px, py] = [x / data.quantum, y / data.quantum];
      const pixel = EARTH / worldOf(map.getZoom()) / data.quantum;
      const [reach, least] = [CLICK_PX * pixel, DRAWN_PX * pixel];
      let best = null, nearest = Infinity;
      for (const block of blocks) {
        const [west, south, east, north] = block.bounds;
        if (px < west - reach || px > east + reach || py < south - reach || py > north + reach) continue;
        for (let index = 0; index < block.count; index++) {
          const extent = block.extents[index];
          const near = extent + reach;
          if (extent && extent < least) continue;
          if (Math.abs(block.x[index] - px) > near || Math.abs(block.y[index] - py) > near) continue;
          const far = distance(block, index, px, py);
          if (far <= reach && far < nearest) [best, nearest] = [{ block, index }, far];
        }
      }
      return best;
    }
    function choose(feature) {
      chosen = feature;
      if (canvas._map) canvas._update();
      if (!feature) return null;
      const { block, index } = feature;
      const figures = Object.entries(data.attributes).map(([name, quantum]) => {
        const value = block.values[name][index];
        return [name, value ? (value - 1) * quantum : null];
      });
      return { code: data.classes[block.classes[index] - 1], values: Object.fromEntries(figures) };
    }

    const self = {
      canvas, blocks, pick, choose, drawn: 0, drawMs: 0,
      read: (heard) => reading || (reading = read(heard)),
      can: typeof DecompressionStream === "function",
    };
    return self;
  }
  return packedLayer;
})();

/* The roofs: a packed layer among the overlays of the page, with its legend and a popup for each roof. */
function geoplanRooftops(map, { element, count, classes, shown, status }) {
  const page = map.geoplan;
  const { el, t, withUnit, title, number } = page;
  map.createPane("gp-packed").style.cssText += "z-index: 420; pointer-events: none;";
  const layer = geoplanPacked(map, element, classes.map(([, colour]) => colour));
  let popup = null;

  async function show(on) {
    page.dim("rooftops", on ? 0.7 : 0);
    if (!on) {
      map.closePopup(popup);
      layer.canvas.remove();
      return;
    }
    layer.canvas.addTo(map);
    await layer.read((share) => { if (share < 1) overlay.note.textContent = `${Math.floor(100 * share)} %`; else counted(); });
  }
  const swatch = (colour) => {
    const node = el("span", { class: "gp-swatch" });
    node.style.background = colour;
    return node;
  };
  const sort = (code) => (code ? t("gpkg.code." + code) : t("map.no_data"));
  const legend = () => [
    el("h2", {}, t("map.overlay.rooftops") + (status === "real" ? "" : ` (${t("status." + status)})`)),
    el("ul", {}, classes.map(([code, colour]) => el("li", {}, swatch(colour), sort(code)))),
    el("p", { class: "gp-note" }, t("map.rooftops_hint")),
  ];
  const overlay = page.addOverlay("rooftops", false, show, { legend });
  const counted = () => { overlay.note.textContent = number(count, 0); };
  counted();
  if (!layer.can) overlay.refuse(t("map.old_browser"));

  function clicked(latlng) {
    const feature = overlay.on ? layer.pick(latlng) : null;
    if (!feature) return false;
    const content = () => {
      const { code, values } = layer.choose(feature);
      return el("div", { class: "gp-roof" }, el("strong", {}, sort(code)),
        el("dl", {}, Object.entries(values).flatMap(([name, value]) => [el("dt", {}, title(name)), el("dd", {}, withUnit(name, value))])),
        status === "real" ? null : el("p", { class: "gp-note" }, `${t("status." + status)}: ${t(`status.${status}.means`)}`));
    };
    popup = L.popup({ className: "gp-popup", maxWidth: 280 }).setLatLng(latlng).setContent(content).openOn(map);
    popup.on("remove", () => layer.choose(null));
    return true;
  }
  page.pickers.push(clicked);
  map.on("click", (event) => clicked(event.latlng));
  map.on("geoplan:language", () => { if (popup && popup.isOpen()) popup.update(); counted(); });
  page.rooftops = Object.assign(layer, { overlay });
  if (shown) overlay.set(true);
}
