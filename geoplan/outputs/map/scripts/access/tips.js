/* What a thing on the map says while the pointer or the focus is upon it. It keeps inside the map, makes way for popups,
   goes on Escape and when the thing is pressed, and never comes by a tap: a tap opens the panel, which says more. */

const GAP = 12;
const EDGE = 4;
const MOST_REACH = 160;
let byTouch = false; // whether a finger did what happened last
const tipsOf = new Map(); // map -> the tip that is open

if (typeof document !== "undefined") {
  const heard = ({ pointerType }) => {
    byTouch = pointerType === "touch" || pointerType === "pen";
  };
  for (const name of ["pointerdown", "pointermove"]) document.addEventListener(name, heard, true);
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hideTips();
  });
}

// Closes what is open, as before a page is printed.
export function hideTips() {
  for (const tip of [...tipsOf.values()]) tip.close();
}

// The place of a box that keeps inside a frame: beside the point where there is room, else above or below it.
export function placeBeside({ x, y }, [width, height], [wide, high], gap = GAP) {
  const within = (value, size, room) => Math.max(EDGE, Math.min(value, room - size - EDGE));
  const right = x + gap + width + EDGE <= wide;
  const left = x - gap - width - EDGE >= 0;
  const upright = within(y - height / 2, height, high);
  if (right && (x < wide / 2 || !left)) return { side: "right", x: x + gap, y: upright };
  if (left) return { side: "left", x: x - gap - width, y: upright };
  const above = y - gap - height >= EDGE;
  const down = above ? y - gap - height : within(y + gap, height, high);
  return { side: above ? "top" : "bottom", x: within(x - width / 2, width, wide), y: down };
}

const Tip = L.Tooltip.extend({
  _prepareOpen(latlng) {
    if (!this._source || !this._source._map || this.isUnwanted()) return false;
    return L.Tooltip.prototype._prepareOpen.call(this, latlng);
  },

  isUnwanted() {
    const node = this._source.getElement && this._source.getElement();
    if (byTouch && !(node && node.matches(":focus-visible"))) return true;
    return Boolean(this.options.unless && this.options.unless());
  },

  // Where the keyboard has come to a thing, its tip stands beside it and not upon it.
  reach() {
    const node = this._source && this._source.getElement && this._source.getElement();
    if (!node || !node.matches(":focus-visible")) return 0;
    return Math.min(node.getBoundingClientRect().width / 2, MOST_REACH);
  },

  onAdd(map) {
    tipsOf.set(map, this);
    L.Tooltip.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    if (tipsOf.get(map) === this) tipsOf.delete(map);
    const node = this._source && this._source.getElement && this._source.getElement();
    if (node) node.removeAttribute("aria-describedby");
    L.Tooltip.prototype.onRemove.call(this, map);
  },

  // Leaflet's own lays the box left or right of its point, though it be cut at the edge.
  _setPosition(at) {
    const [map, node] = [this._map, this._container];
    const point = map.layerPointToContainerPoint(at);
    const size = map.getSize();
    const box = [node.offsetWidth, node.offsetHeight];
    const { side, x, y } = placeBeside(point, box, [size.x, size.y], GAP + this.reach());
    const upright = side === "left" || side === "right";
    const straight = upright && Math.abs(y + box[1] / 2 - point.y) < 1;
    node.classList.remove(...["right", "left", "top", "bottom"].map((each) => "leaflet-tooltip-" + each));
    if (straight) node.classList.add("leaflet-tooltip-" + side);
    L.DomUtil.setPosition(node, map.containerPointToLayerPoint([x, y]));
    // Leaflet's margins make room for its arrow, and have been reckoned with
    node.style.margin = "0";
    node.style.visibility = meetsPopup(map, node) ? "hidden" : "";
  },
});

function meetsPopup(map, node) {
  const popup = map.getPane("popupPane").firstElementChild;
  if (!popup) return false;
  const [a, b] = [node.getBoundingClientRect(), popup.getBoundingClientRect()];
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// `content` makes the node that is shown; `sticky` follows the pointer; `unless` says when there is nothing to say.
export function bindTip(layer, content, options = {}) {
  const tip = new Tip({ className: "gp-tip", ...options });
  tip.setContent(content);
  layer.bindTooltip(tip);
  layer.off("click", layer._openTooltip, layer); // Leaflet opens it by a click too, where a panel says more
  layer.on("click", () => layer.closeTooltip());
  return layer;
}
