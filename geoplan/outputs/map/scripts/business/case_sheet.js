/* The business case as one page to print: what it is about, where it lies, its figures from low to high, what is assumed
   and how sure, sources, and lines for the notes of a visit. */

import { el, named } from "../drawing/dom.js";
import { printAlone } from "../frame/print_alone.js";
import { MoneyWords } from "./money_words.js";

const LINES = 12; // as many as there is room for are seen
const TOLD = ["rooftops", "estates", "irradiance", "weather", "zones"]; // layers that a case rests on

export async function printSheet(block) {
  const sheet = sheetOf(block, await block.shown.about.pictures());
  return printAlone(sheet);
}

function sheetOf(block, pictures) {
  const { page, shown } = block;
  const { about } = shown;
  const { words, data, state } = page;
  const day = new Date().toLocaleDateString(state.language, { year: "numeric", month: "long", day: "numeric" });
  const facts = about.facts().flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]);
  const place = words.inText(data.title);
  return el(
    "section",
    { class: "gp-case-sheet", lang: state.language },
    el(
      "header",
      {},
      el(
        "h1",
        {},
        words.t(about.isPark ? "map.business.sheet.park" : "map.business.sheet.roof"),
        el("small", {}, place),
      ),
      el("p", {}, words.t("map.paper.date", { day })),
    ),
    el("h2", { dir: "auto" }, named(about.title())),
    el("dl", { class: "gp-case-facts" }, facts),
    about.plan ? el("p", { class: "gp-case-setting" }, words.headed(words.t("map.business.plan"), about.plan())) : null,
    el("div", { class: "gp-case-pictures" }, pictures),
    about.doubt() ? el("p", { class: "gp-case-doubt" }, about.doubt()) : null,
    block.table.node.cloneNode(true),
    setting(block),
    el("h3", {}, words.t("map.business.assumed")),
    assumed(block, about),
    el("p", { class: "gp-case-assumed" }, words.runOn([...block.notes.children].map((note) => note.textContent))),
    el("p", { class: "gp-case-assumed" }, el("b", {}, words.t("map.sources")), " ", sources(page)),
    el("h3", {}, words.t("map.business.visit")),
    el(
      "div",
      { class: "gp-case-lines" },
      Array.from({ length: LINES }, () => el("p", {})),
    ),
    el("p", { class: "gp-case-signed" }, words.t("map.business.signed")),
  );
}

// What the case was worked out with.
function setting(block) {
  const { words } = block.page;
  const { about, set } = block.shown;
  const money = new MoneyWords(words, about.currency);
  const now = block.now();
  const texts = {
    price: now.price === null ? "–" : `${money.price(now.price)} ${money.currency}/kWh`,
    share: `${words.number(100 * now.share, 0)}%`,
    cost: `${money.price(now.cost)} ${money.currency}/kWp`,
  };
  const told = Object.entries(texts).map(([name, text]) => {
    const own = set[name] === null ? "" : words.bracketed(words.t("map.business.set"));
    return words.headed(words.t(`map.business.${name}`), text + own);
  });
  const from = el("span", { class: "gp-case-from" }, block.from.textContent);
  return el("p", { class: "gp-case-setting" }, told.join(" · "), from);
}

// What is assumed, a paragraph for each of how sure it is.
function assumed({ assumed: list, page }, about) {
  const { words } = page;
  const groups = new Map();
  for (const row of list.of(about)) groups.set(row.confidence, [...(groups.get(row.confidence) || []), row]);
  const paragraphs = [...groups.values()].map((rows) => {
    const told = rows.map((row) => words.headed(words.inText(row.title), list.value(row)));
    return el(
      "p",
      { class: "gp-case-assumed" },
      el("b", {}, list.sure(rows[0])),
      " ",
      told.join(words.t("map.business.join")),
    );
  });
  return el("div", {}, paragraphs);
}

function sources({ data, words }) {
  const rows = data.layers.filter(({ kind }) => TOLD.includes(kind));
  const told = rows.map(({ kind, status, attribution, vintage }) => {
    const origin = [attribution, vintage].map((each) => words.inText(each)).filter(Boolean);
    return words.headed(
      words.t(`layer.${kind}`) + words.inBrackets(status),
      origin.join(words.t("map.business.comma")),
    );
  });
  return told.join(words.t("map.business.join"));
}
