/* What a reader takes along of what is picked: tables, shapes, a picture, and one page on paper. */

import { filterInWords } from "../candidates/filter_words.js";
import { el } from "../drawing/dom.js";
import { csvOf } from "./csv.js";
import { collectionOf } from "./geojson.js";
import { pictureOf } from "./picture.js";
import { fileNameOf, savedBlob, savedText } from "./saved_file.js";
import { featuresOf, originOf, tablesOf } from "./taken.js";

const TITLES = { candidate: "map.overlay.candidates", estate: "map.overlay.estates", area: "map.compare.areas" };
const NAMES = { candidate: "candidates", estate: "estates", area: "areas" };

export class Taking {
  constructor(page) {
    this.page = page;
    this.said = el("p", { class: "gp-note", role: "status", id: "gp-take-said" });
  }

  // Beneath what is compared.
  section(things) {
    const { words } = this.page;
    const button = (id, text, act) => el("button", { type: "button", id, onclick: act }, text);
    const tables = tablesOf(things, this.page).map(({ key, ...table }) => {
      const title = words.t(TITLES[key] || `map.set.${key}`);
      const name = words.t("map.take.csv", { title });
      return button(`gp-take-csv-${key}`, name, () => this.saveTable(key, table));
    });
    this.said.textContent = "";
    return el(
      "section",
      { class: "gp-taking" },
      el("h3", {}, words.t("map.take")),
      el(
        "div",
        { class: "gp-buttons" },
        tables,
        button("gp-take-geojson", words.t("map.take.geojson"), () => this.saveShapes(things)),
        button("gp-take-png", words.t("map.take.png"), () => this.savePicture(things)),
        button("gp-take-print", words.t("map.take.print"), () => window.print()),
      ),
      el("p", { class: "gp-note" }, words.t("map.take.note")),
      this.said,
    );
  }

  nameOf(...more) {
    return fileNameOf(this.page.data.study, ...more);
  }

  told(name) {
    this.said.textContent = this.page.words.t("map.take.saved", { name });
  }

  saveTable(key, table) {
    const name = `${this.nameOf("picked", NAMES[key] || key)}.csv`;
    savedText(name, csvOf(table), "text/csv");
    this.told(name);
  }

  saveShapes(things) {
    const { data, words } = this.page;
    const { layers, data_status } = originOf(this.page);
    const head = {
      name: this.nameOf("picked"),
      study: data.study,
      title: words.inText(data.title),
      made: new Date().toISOString().slice(0, 10),
      note: words.t("map.take.geojson_note"),
      view: this.page.address.shared().text,
      data_status,
      ...this.filterOf(),
      sources: layers,
    };
    const name = `${this.nameOf("picked")}.geojson`;
    const text = JSON.stringify(collectionOf(featuresOf(things, this.page), head), null, 1);
    savedText(name, `${text}\n`, "application/geo+json");
    this.told(name);
  }

  // What candidate sites were filtered by when they were picked.
  filterOf() {
    const { sites } = this.page;
    return sites && !sites.filter.isEmpty ? { filter: filterInWords(this.page) } : {};
  }

  async savePicture(things) {
    const name = `${this.nameOf("map")}.png`;
    savedBlob(name, await pictureOf(this.page, things));
    this.told(name);
  }
}
