/* The canvas of a packed layer among Leaflet's renderers: it follows the map, and asks the layer to draw what is seen. */

// Leaflet's own names begin with an underscore; a renderer is made by filling them in.
export const PackedCanvas = L.Renderer.extend({
  options: { padding: 0.25, pane: "gp-packed" },
  initialize(packed) {
    L.Renderer.prototype.initialize.call(this, {});
    this.packed = packed;
  },
  getEvents() {
    return { ...L.Renderer.prototype.getEvents.call(this), move: this._followed, moveend: this._rested };
  },
  // The same with so many pixels for one of the screen, as a picture of the map asks for it.
  pictureAt(ratio) {
    const size = this._bounds.getSize();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    this.packed.draw(canvas, this._bounds.min.add(this._map.getPixelOrigin()), this._map.getZoom(), ratio);
    return canvas;
  },
  isShown() {
    return Boolean(this._map);
  },
  again() {
    if (this._map) this._update();
  },
  _initContainer() {
    this._container = L.DomUtil.create("canvas", "gp-canvas");
    this._container.pictureAt = (ratio) => this.pictureAt(ratio);
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
    if (!this._covers()) this._update();
  },
  // What is drawn covers the map still: the map is seen where it was dragged to before more is drawn around it.
  _rested() {
    if (!this._bounds || this._map.getZoom() !== this._zoom || !this._covers()) {
      this._update();
      return;
    }
    cancelAnimationFrame(this._waiting);
    this._waiting = requestAnimationFrame(() => setTimeout(() => this._update()));
  },
  _covers() {
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains([corner, corner.add(this._map.getSize())]);
  },
  // On paper Chromium puts white where a canvas was wiped: there it draws on one that is new.
  _renewed() {
    const { _container: old } = this;
    if (!this._map.getContainer().closest(".gp-printing")) return;
    this._container = L.DomUtil.create("canvas", old.className);
    old.replaceWith(this._container);
  },
  draw() {
    this._renewed();
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
