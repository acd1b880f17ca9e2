/* The domino: on the map the pilot and the places most like it, beside the map why, and what the roll-out gives. */

import { bindTip } from "../access/tips.js";
import { el, named } from "../drawing/dom.js";
import { isAlike, pilotsOf, placesList, reasonsOf, similarityOf } from "./park_likes.js";
import { whenPressed } from "../drawing/pressed.js";
import { lowConfidence, note, parkButton } from "./profile_lists.js";
import { rollOutChart } from "./roll_out_chart.js";
import { known } from "../drawing/values.js";

const LISTED = 30;
const MARKED = 60; // more would hide the map

export class DominoMarks {
  constructor(page, eco) {
    Object.assign(this, { page, eco, overlay: null, section: null });
    this.layer = L.layerGroup();
    this.pilots = pilotsOf(eco);
    this.pilot = this.pilots[0];
  }

  begin() {
    const { map, words, overlays } = this.page;
    if (!this.pilot) return;
    const options = () =>
      this.pilots.map(({ key, id, technology }) => el("option", { value: key }, this.named(id, technology)));
    this.select = el("select", { id: "gp-pilot", class: "gp-input", onchange: () => this.choose(this.select.value) });
    this.options = options;
    const label = words.say(el("label", { class: "gp-caption", for: "gp-pilot" }), "map.eco.pilot");
    this.shown = el("div", {});
    const picker = el("div", { hidden: this.pilots.length < 2 }, label, this.select);
    const summary = words.say(el("summary", {}), "map.eco.domino");
    const hint = words.say(el("p", { class: "gp-note" }), "map.eco.domino_hint");
    this.section = el("details", { id: "gp-domino" }, summary, hint, picker, this.shown);
    this.overlay = overlays.add("domino", false, (now) => this.show(now), { legend: () => this.legend() });
    // marked once somebody asks: numbers of their own would stand beside the ranks of candidates
    this.section.addEventListener("toggle", () => this.overlay.set(true), { once: true });
    map.on("geoplan:language", () => this.draw());
  }

  named(id, technology) {
    return this.page.words.headed(this.eco.nameOf(id), this.eco.title("technology", technology));
  }

  choose(key) {
    this.pilot = this.pilots.find((pilot) => pilot.key === key);
    this.draw();
    this.page.legend.draw();
  }

  show(on) {
    if (on) this.layer.addTo(this.page.map);
    else this.layer.remove();
  }

  // Beside the map, and the marks upon it.
  draw() {
    const { words } = this.page;
    const { eco, pilot } = this;
    this.select.replaceChildren(...this.options());
    this.select.value = pilot.key;
    const head = el(
      "p",
      { class: "gp-pilot" },
      parkButton(eco, pilot.id),
      words.headed("", eco.title("technology", pilot.technology)),
    );
    const chart = pilot.years.length ? rollOutChart(eco, pilot.years) : note(words.t("map.eco.no_roll_out"));
    const low = lowConfidence(words, pilot.places).note;
    const pace = pilot.years.length > 1 ? note(words.t("map.eco.pace")) : null;
    const list = placesList(eco, pilot.places, LISTED);
    const title = el("h3", {}, words.t("map.eco.alike"));
    this.shown.replaceChildren(...[head, chart, pace, low, title, ...list].filter(Boolean));
    this.mark();
  }

  mark() {
    const { data } = this.page;
    this.layer.clearLayers();
    const pilot = data.estates.find(({ id }) => id === this.pilot.id);
    if (pilot) this.ring(pilot.point, "★", "gp-pilot-ring");
    const alike = this.pilot.places.filter(isAlike).slice(0, MARKED);
    // the most alike are drawn last, upon the others
    for (const row of alike.reverse()) {
      const rank = known(row.similarity_rank) ? String(row.similarity_rank) : "";
      const park = data.estates.find(({ id }) => id === row.estate_id);
      if (park) this.ring(park.point, rank, "gp-like-ring");
      else this.roof(row, rank);
    }
  }

  // Around a park's diamond, which is what is clicked.
  ring([lng, lat], text, className) {
    const html = el("span", { class: className, "aria-hidden": "true" }, el("b", {}, text));
    const icon = L.divIcon({ className: "gp-ring", iconSize: [28, 28], html });
    L.marker([lat, lng], { icon, interactive: false, keyboard: false, zIndexOffset: -200 }).addTo(this.layer);
  }

  // A roof has no mark of its own unless its kind of candidate is shown.
  roof(row, rank) {
    const { sites } = this.page;
    const entry = sites && sites.entries().find(({ item }) => item.id === row.candidate_id);
    if (!entry) return;
    const [lng, lat] = entry.item.at;
    const html = el("span", { class: "gp-like-roof" }, rank);
    const icon = L.divIcon({ className: "gp-ring", iconSize: [24, 24], html });
    const name = row.place_name || entry.item.name;
    const marker = L.marker([lat, lng], { icon, alt: name, keyboard: true, zIndexOffset: -300 });
    const told = () => [
      el("strong", { dir: "auto" }, named(name)),
      el("div", {}, similarityOf(this.page, row)),
      reasonsOf(this.eco, row),
    ];
    bindTip(marker, () => el("div", {}, told()));
    whenPressed(marker, () => entry.go()).addTo(this.layer);
  }

  legend() {
    const { words } = this.page;
    const key = (className, text, name) =>
      el("p", { class: "gp-key" }, el("span", { class: `gp-ring-key ${className}` }, el("b", {}, text)), name);
    const kinds = new Set(this.pilot.places.filter(isAlike).map((row) => row.place_kind));
    const technology = this.eco.title("technology", this.pilot.technology);
    return [
      key("gp-pilot-ring", "★", words.t("map.eco.pilot_of", { technology })),
      kinds.has("estate") ? key("gp-like-ring", "1", words.t("map.eco.like_parks")) : null,
      kinds.has("roof") ? key("gp-like-roof", "1", words.t("map.eco.like_roofs")) : null,
    ].filter(Boolean);
  }
}
