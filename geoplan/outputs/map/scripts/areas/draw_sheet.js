/* A sheet upon the map while an area is drawn: what is pressed upon it is a corner, and no zone is chosen. It takes the
   focus: arrow keys move a cross. */

import { el } from "../drawing/dom.js";

const [STEP_PX, FAR_PX, FINE_PX] = [16, 80, 2];
const EDGE_PX = 32; // so near to the edge the map moves on
const DRAGGED_PX = 6;
const AFTER_MS = 800; // within which the click that follows a finger belongs to it
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class DrawSheet {
  constructor(page, tool) {
    Object.assign(this, { page, tool, at: null, from: null, fingers: 0, ended: null });
    this.cross = el("div", { class: "gp-draw-cross", hidden: true, "aria-hidden": "true" });
    this.node = el("div", { class: "gp-draw-sheet", tabindex: "0", role: "application", hidden: true }, this.cross);
    page.map.getContainer().append(this.node);
    this.listen();
  }

  listen() {
    const { node } = this;
    for (const name of ["click", "dblclick", "contextmenu"]) {
      node.addEventListener(name, (event) => event.stopPropagation());
    }
    node.addEventListener("dblclick", (event) => event.preventDefault());
    document.addEventListener("click", (event) => this.follows(event), true);
    node.addEventListener("pointerdown", (event) => this.pressed(event));
    node.addEventListener("pointermove", (event) => this.moved(event));
    node.addEventListener("pointerup", (event) => this.lifted(event));
    node.addEventListener("pointercancel", () => this.leave());
    node.addEventListener("keydown", (event) => this.keyed(event));
  }

  open(mode) {
    const { page, node } = this;
    node.hidden = false;
    node.classList.toggle("gp-draw-box", mode === "box");
    this.cross.hidden = true;
    this.at = null;
    page.words.say(node, `map.area.keys_${mode}`, "aria");
    page.words.translate(node.parentNode);
    if (mode === "box") page.map.dragging.disable();
    node.focus({ preventScroll: true });
  }

  close() {
    this.node.hidden = true;
    this.leave();
    this.page.map.dragging.enable();
  }

  leave() {
    this.from = null;
    this.fingers = 0;
  }

  latlngAt([x, y]) {
    return this.page.map.containerPointToLatLng([x, y]);
  }

  placeOf({ clientX, clientY }) {
    const box = this.node.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  }

  // ---- mouse and finger

  pressed(event) {
    if (event.button > 0) return;
    this.fingers += 1;
    this.cross.hidden = true;
    this.from = this.fingers === 1 ? this.placeOf(event) : null;
    if (this.tool.mode === "box" && this.from) this.node.setPointerCapture(event.pointerId);
  }

  moved(event) {
    const at = this.placeOf(event);
    const { tool, from } = this;
    if (tool.mode === "box" && from && this.isFar(at)) tool.stretch(this.latlngAt(from), this.latlngAt(at));
    else if (event.pointerType === "mouse" && !event.buttons) tool.follow(this.latlngAt(at));
  }

  lifted(event) {
    const at = this.placeOf(event);
    const { tool, from } = this;
    this.fingers = Math.max(0, this.fingers - 1);
    this.ended = { time: performance.now(), at: [event.clientX, event.clientY] };
    this.from = null;
    if (!from) return;
    if (!this.isFar(at, from)) tool.press(this.latlngAt(at));
    else if (tool.mode === "box") tool.box(this.latlngAt(from), this.latlngAt(at));
  }

  // The click that follows the press which has ended a drawing falls upon what lay beneath the sheet: it chooses nothing.
  follows(event) {
    const { ended, node } = this;
    if (!ended || node.contains(event.target) || performance.now() - ended.time > AFTER_MS) return;
    if (this.isFar([event.clientX, event.clientY], ended.at)) return;
    event.stopPropagation();
    event.preventDefault();
  }

  isFar([x, y], from = this.from) {
    return Math.hypot(x - from[0], y - from[1]) > DRAGGED_PX;
  }

  // ---- keyboard

  showCross() {
    const { x, y } = this.page.map.getSize();
    this.at = this.at || [x / 2, y / 2];
    this.cross.hidden = false;
    this.place();
  }

  place() {
    const [x, y] = this.at;
    this.cross.style.transform = `translate(${x}px, ${y}px)`;
    if (this.tool.corners.length) this.tool.follow(this.latlngAt(this.at));
  }

  keyed(event) {
    const { tool, cross } = this;
    const acts = {
      Enter: () => (cross.hidden ? this.showCross() : tool.press(this.latlngAt(this.at))),
      Backspace: () => tool.takeBack(),
      Delete: () => tool.takeBack(),
      Escape: () => tool.stop(),
    };
    const act = ARROWS[event.key]
      ? () => this.step(ARROWS[event.key], event)
      : acts[event.key === " " ? "Enter" : event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  step([right, down], { shiftKey, altKey }) {
    if (this.cross.hidden) this.showCross();
    const far = shiftKey ? FAR_PX : altKey ? FINE_PX : STEP_PX;
    const { map } = this.page;
    const { x: width, y: height } = map.getSize();
    const at = [this.at[0] + right * far, this.at[1] + down * far];
    const kept = [clamp(at[0], width), clamp(at[1], height)];
    const beyond = [at[0] - kept[0], at[1] - kept[1]];
    if (beyond[0] || beyond[1]) map.panBy(beyond, { animate: false });
    this.at = kept;
    this.place();
  }
}

function clamp(value, size) {
  return Math.max(EDGE_PX, Math.min(size - EDGE_PX, value));
}
