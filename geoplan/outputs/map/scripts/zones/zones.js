/* Zones on the map: their shapes, their colours, and which one is chosen. */

import { lineUpon, paler } from "../drawing/colours.js";
import { bindTip } from "../access/tips.js";
import { el, named } from "../drawing/dom.js";
import { Hatches } from "../drawing/hatches.js";
import { asButton, onKeys } from "../drawing/pressed.js";
import { isRange } from "../drawing/ranges.js";
import { featureOf } from "../drawing/shapes.js";
import { clip, isWide, known, nameOf } from "../drawing/values.js";
import { groupLines, groupStyles } from "./groups.js";
import { withOutlines, zonePath } from "./outlines.js";

const PANE = "gp-zones"; // below what a user of the map adds, however often zones are drawn again
const SHAPE = "gp-zone-shape";
const PLAIN = { weight: 1, opacity: 1 };

export class Zones {
  constructor(page) {
    this.page = page;
    this.dimmed = new Map();
    page.map.createPane(PANE).style.zIndex = 350;
    for (const set of page.data.sets) withOutlines(set, page.data.quantum);
    this.choices = page.data.sets.map((set, at) => this.choiceOf(set, at === 0));
  }

  choiceOf(set, checked) {
    const onchange = () => this.show(set.key);
    return el(
      "label",
      { class: "gp-choice" },
      el("input", { type: "radio", name: "gp-set", value: set.key, checked, onchange }),
      this.page.words.say(el("span", {}), "map.set." + set.key),
    );
  }

  // ---- colours

  groupOf(name) {
    return this.page.data.groups.find((group) => group.fields.includes(name));
  }

  // How much a zone's colour gives way to what is drawn upon it.
  whiter() {
    return Math.max(this.dimmed.get("rooftops") || 0, this.dimmed.get("eligible_land") || 0);
  }

  paler(colour) {
    return paler(colour, this.whiter());
  }

  // What a colour looks like on the map: the ground may show through.
  asSeen(colour) {
    return paler(colour, 1 - (1 - this.whiter()) * (1 - (this.dimmed.get("background") || 0)));
  }

  // The colour of a zone's class, hatched where its range is wide and that is asked for.
  fillOf(index, at) {
    const { state, overlays, frame, shown } = this.page;
    const colour = shown.ramp(state.set)[at];
    const fill = this.paler(colour);
    if (!overlays.isOn("wide") || !isWide(state.set, state.field, index)) return fill;
    this.hatches = this.hatches || new Hatches(frame.defs);
    return this.hatches.of(fill, colour);
  }

  styleOf(index) {
    const { state, overlays, shown } = this.page;
    const at = shown.classOf(state.set, index);
    const chosen = state.zone === index;
    const line = this.lineOf(state.set);
    return {
      stroke: chosen || overlays.isOn("outlines"),
      color: chosen ? this.outlineUpon(at) : "#ffffff",
      weight: chosen ? 3 : line.weight,
      opacity: chosen ? 1 : line.opacity,
      fillColor: at < 0 ? "url(#gp-hatch)" : this.fillOf(index, at),
      fillOpacity: 1 - Math.max(this.dimmed.get("base_map") || 0, this.dimmed.get("background") || 0),
    };
  }

  // The line around a zone that is not chosen, at the zoom of the map.
  lineOf(set) {
    return set.drawn ? set.drawn.lineAt(this.page.map.getZoom()) : PLAIN;
  }

  // The outline of a chosen zone; colours that have stepped back are light ones.
  outlineUpon(at) {
    const isPlain = at >= 0 && [...this.dimmed].every(([key, amount]) => key === "background" || !amount);
    return lineUpon(isPlain ? this.page.shown.ramp(this.page.state.set)[at] : "#ffffff");
  }

  // Zones step back where something is drawn upon them.
  dim(key, amount) {
    this.dimmed.set(key, amount);
    this.restyle();
    this.page.legend.draw();
  }

  restyle() {
    const { map, state, overlays } = this.page;
    const { set } = state;
    (set.paths || []).forEach((path, index) => restyled(path, this.styleOf(index)));
    if (set.groups) {
      const styles = groupStyles(set.drawn, map.getZoom(), overlays.isOn("outlines"));
      (set.borders || []).forEach((line, at) => restyled(line, styles[at]));
    }
    const path = known(state.zone) && set.paths[state.zone];
    if (path) path.bringToFront();
    this.mark(path);
  }

  // Very many zones have other lines at another zoom.
  followZoom() {
    const { set } = this.page.state;
    if (set.drawn) this.restyle();
  }

  // The chosen one is told to who does not see its outline.
  mark(path) {
    const node = path && path.getElement();
    if (this.marked && this.marked !== node) this.marked.removeAttribute("aria-pressed");
    if (node) node.setAttribute("aria-pressed", "true");
    this.marked = node;
  }

  // ---- shapes

  layerOf(set) {
    if (set.layer) return set.layer;
    set.paths = [];
    if (set.drawn) return this.layerOfMany(set);
    const features = set.shapes.map((shape, index) => featureOf(shape, this.page.data.quantum, index));
    set.layer = L.geoJSON(features, {
      style: { className: SHAPE },
      pane: PANE,
      onEachFeature: (feature, path) => this.listen(set, feature.properties.index, path),
    });
    return set.layer;
  }

  layerOfMany(set) {
    set.outlines.zones.forEach((polygons, index) => {
      if (!polygons.length) return;
      const path = zonePath(set.drawn, index, { pane: PANE, className: SHAPE, ...this.styleOf(index) });
      this.listen(set, index, path);
    });
    set.borders = groupLines(set, { pane: PANE });
    set.layer = L.featureGroup([...Object.values(set.paths), ...set.borders]);
    return set.layer;
  }

  listen(set, index, path) {
    const { page } = this;
    set.paths[index] = path;
    const item = { kind: "zone", set: set.key, id: set.ids[index] };
    path.on("click", (event) => {
      if (page.picking.takes(item, event)) L.DomEvent.stopPropagation(event);
      else if (page.pickers.some((pick) => pick(event.latlng))) L.DomEvent.stopPropagation(event);
      else this.choose(set, index, false);
    });
    path.on("mouseover", () => {
      if (page.state.zone !== index) path.setStyle({ stroke: true, color: "#374151", weight: 2, opacity: 1 });
    });
    path.on("mouseout", () => path.setStyle(this.styleOf(index)));
    const unless = () => page.view.isStreet();
    bindTip(path, () => this.tooltipOf(set, index), { sticky: true, unless });
    onKeys(
      asButton(path, () => page.picking.told(item, nameOf(set, index))),
      (event) => page.picking.takes(item, event) || this.choose(set, index, false),
    );
  }

  tooltipOf(set, index) {
    const { state, words, shown } = this.page;
    const line = state.field ? words.headed(shown.title(), shown.figureOf(set, index)) : "";
    const name = el("strong", { dir: "auto" }, named(clip(nameOf(set, index), 60)));
    const isDistrict = set.types[index] === "district";
    const told = isDistrict ? words.kindOfZone("district") : set.groups && words.formerOf(set, index);
    const former = told ? el("div", {}, told) : null;
    return el("div", {}, name, former, el("div", {}, line), el("div", {}, this.rangeOf(set, index)));
  }

  // Between which values the result that is shown lies in most futures; empty where the page does not know it.
  rangeOf(set, index) {
    const { words, shown } = this.page;
    const range = shown.range(set, index);
    if (!isRange(range)) return "";
    return words.t("map.range", { low: words.short(range.low), high: words.short(range.high) });
  }

  // ---- what is shown and chosen

  show(key) {
    const { page } = this;
    const { state } = page;
    if (state.set.layer) state.set.layer.remove();
    state.set = page.data.sets.find((set) => set.key === key);
    state.zone = null;
    this.layerOf(state.set).addTo(page.map);
    for (const radio of document.querySelectorAll("input[name=gp-set]")) radio.checked = radio.value === key;
    page.refresh();
  }

  choose(set, index, move) {
    const { page } = this;
    if (set !== page.state.set) this.show(set.key);
    page.pick({ zone: index });
    if (move) page.frame.toggleMenu(false); // on a phone the list would cover what it was chosen for
    const [path, label] = [set.paths[index], set.labels[index]];
    if (move && path) page.view.flyTo(path.getBounds().pad(0.6));
    else if (label) page.view.reveal(label[1], label[0]);
  }
}

// What looks as it should is left alone.
function restyled(path, style) {
  if (Object.keys(style).some((name) => path.options[name] !== style[name])) path.setStyle(style);
}
