/* The tools of a planner, as a bar of buttons upon the map. A tool is pressed and stays so, or acts once; of those that
   ask for the map's clicks, one at a time is pressed. */

import { Roving } from "../access/roving.js";
import { el, svg } from "../drawing/dom.js";

const FOOT_PX = 44; // of a folded legend, as the sheet of the tools has it

export class Toolbar {
  constructor(page) {
    this.page = page;
    this.all = [];
    this.node = el("div", { class: "leaflet-bar gp-bar gp-tools-bar", role: "toolbar" });
    page.words.say(this.node, "map.tools", "aria");
    new Roving(this.node, "button"); // one stop of the Tab key, however many tools there are
  }

  // A tool: its id in the page, the key of its name, the paths of its sign on 24 by 24. `act` is called by a press; with
  // `stays` it is told whether the tool is on, and with `asks` the others that ask for clicks are let go.
  add({ id, key, sign, act, stays = false, asks = false }) {
    const strokes = sign.map((d) => svg("path", { d }));
    const image = svg("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, strokes);
    const button = this.page.words.say(el("button", { type: "button", id }, image), key, "hint");
    const tool = { id, button, act, asks, on: false, set: (on) => this.set(tool, on) };
    if (stays) button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => (stays ? this.set(tool, !tool.on) : act()));
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !stays || !tool.on) return;
      event.preventDefault(); // it lets the tool go, and closes nothing else
      this.set(tool, false);
    });
    this.all.push(tool);
    this.node.append(button);
    return tool;
  }

  // Whether a tool waits for the map's clicks.
  get isAsking() {
    return this.all.some(({ asks, on }) => asks && on);
  }

  set(tool, on) {
    if (tool.on === on) return;
    if (on && tool.asks) for (const other of this.all) if (other !== tool && other.asks) this.set(other, false);
    tool.on = on;
    tool.button.setAttribute("aria-pressed", String(on));
    tool.act(on);
  }

  begin() {
    if (!this.all.length) return;
    this.page.view.control("topleft", this.node);
    const map = this.page.map.getContainer();
    new ResizeObserver(() => this.fit(map)).observe(map);
  }

  // Upon a low map, as above a curve, the tools stand in as few columns as leave none cut off by its end or by what
  // stands at its foot.
  fit(map) {
    const { node } = this;
    for (let columns = 1; columns <= this.all.length; columns += 1) {
      node.style.setProperty("--columns", columns);
      if (node.offsetTop + node.offsetHeight <= map.clientHeight - FOOT_PX) return;
    }
  }
}
