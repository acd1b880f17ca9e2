/* What a thing on the map says while the pointer or the focus is upon it. It keeps inside the map, makes way for popups,
   goes on Escape and when the thing is pressed, and never comes by a tap: a tap opens the panel, which says more. */

import { placeBeside } from "./tip_place.js";

const MOST_REACH = 160;
const NEAR = 12;
let byTouch = false; // whether a finger did what happened last
let pointer = [0, 0];
const tipsOf = new Map(); // map -> the tip that is open

if (typeof document !== "undefined") {
  const heard = ({ pointerType, clientX, clientY }) => {
    byTouch = pointerType === "touch" || pointerType === "pen";
    pointer = [clientX, clientY];
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

const TIP = {
  _prepareOpen(latlng) {
    if (!this._source || !this._source._map || this.isUnwanted()) return false;
    return L.Tooltip.prototype._prepareOpen.call(this, latlng);
  },

  isUnwanted() {
    const node = this._source.getElement && this._source.getElement();
    const byKeys = Boolean(node && node.matches(":focus-visible"));
    if (!byKeys && (byTouch || this.isPressed())) return true;
    return Boolean(this.options.unless && this.options.unless());
  },

  // Where the keyboard has come to a thing, its tip stands beside it and not upon it.
  reach() {
    const node = this._source && this._source.getElement && this._source.getElement();
    if (!node || !node.matches(":focus-visible")) return 0;
    return Math.min(node.getBoundingClientRect().width / 2, MOST_REACH);
  },

  // What was pressed is drawn anew under the pointer, which has not come to it again.
  isPressed() {
    return Boolean(this.pressedAt) && Math.hypot(pointer[0] - this.pressedAt[0], pointer[1] - this.pressedAt[1]) < NEAR;
  },

  onAdd(map) {
    const other = tipsOf.get(map); // that of the pointer, where the keyboard has come to another thing
    tipsOf.set(map, this);
    if (other && other !== this) other.close();
    L.Tooltip.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    if (tipsOf.get(map) === this) tipsOf.delete(map);
    const node = this._source && this._source.getElement && this._source.getElement();
    if (node) node.removeAttribute("aria-describedby");
    L.Tooltip.prototype.onRemove.call(this, map);
    clearTimeout(this._removeTimeout); // no fading: what is gone must not lie upon what comes
    this._container.remove();
  },

  // Leaflet's own lays the box left or right of its point, though it be cut at the edge.
  _setPosition(at) {
    const [map, node] = [this._map, this._container];
    const point = map.layerPointToContainerPoint(at);
    const size = map.getSize();
    const box = [node.offsetWidth, node.offsetHeight];
    const { side, x, y } = placeBeside(point, box, [size.x, size.y], this.reach());
    const upright = side === "left" || side === "right";
    const straight = upright && Math.abs(y + box[1] / 2 - point.y) < 1;
    node.classList.remove(...["right", "left", "top", "bottom"].map((each) => "leaflet-tooltip-" + each));
    if (straight) node.classList.add("leaflet-tooltip-" + side);
    L.DomUtil.setPosition(node, map.containerPointToLayerPoint([x, y]));
    // Leaflet's margins make room for its arrow, and have been reckoned with
    node.style.margin = "0";
    node.style.visibility = meetsPopup(map, node) ? "hidden" : "";
  },
};

function meetsPopup(map, node) {
  const popup = map.getPane("popupPane").firstElementChild;
  if (!popup) return false;
  const [a, b] = [node.getBoundingClientRect(), popup.getBoundingClientRect()];
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// `content` makes the node that is shown; `sticky` follows the pointer; `unless` says when there is nothing to say.
export function bindTip(layer, content, options = {}) {
  const Tip = bindTip.made || (bindTip.made = L.Tooltip.extend(TIP));
  const tip = new Tip({ className: "gp-tip", ...options });
  tip.setContent(content);
  layer.bindTooltip(tip);
  layer.off("click", layer._openTooltip, layer); // Leaflet opens it by a click too, where a panel says more
  layer.on("click", () => {
    tip.pressedAt = pointer;
    layer.closeTooltip();
  });
  // a pointer that has left comes to it again
  layer.on("mouseout", () => {
    if (!tip.isPressed()) tip.pressedAt = null;
  });
  return layer;
}
