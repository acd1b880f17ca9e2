/* All stops of the tour on paper, for who holds a talk or was at one. */

import { el, named } from "../drawing/dom.js";
import { addressOf } from "./stop_views.js";

const ON = "gp-handout-on"; // the sheet stands alone

export function printHandout(page, stops, isOwn) {
  const { words, data, notices } = page;
  const parts = stops.flatMap(({ title, text }, at) => [
    el("h2", { dir: "auto" }, `${at + 1}. `, named(words.inText(title))),
    el("p", { dir: "auto" }, words.inText(text)),
    el("p", { class: "gp-note" }, words.t("map.tour.view", { view: `#${addressOf(stops, at)}` })),
  ]);
  const banner = notices.banner.cloneNode(true);
  for (const button of banner.querySelectorAll("button")) button.remove();
  const said = banner.textContent.trim();
  const sheet = el(
    "article",
    { class: "gp-handout", lang: page.state.language },
    el("h1", {}, named(words.inText(data.title)), el("small", {}, words.t("map.tour"))),
    el("p", { class: "gp-note" }, words.t(isOwn ? "map.tour.own" : "map.tour.made")),
    ...parts,
    said ? el("p", { class: "gp-note gp-handout-notice" }, said) : null,
  );
  document.body.append(sheet);
  document.body.classList.add(ON);
  const clear = () => {
    sheet.remove();
    document.body.classList.remove(ON);
  };
  window.addEventListener("afterprint", clear, { once: true });
  window.print();
}
