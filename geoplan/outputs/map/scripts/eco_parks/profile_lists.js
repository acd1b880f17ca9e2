/* Lists of a park's profile: rows with a head, figures beneath it, and marks. */

import { el, named } from "../drawing/dom.js";

// A row: what it is, what stands beside it, and lines beneath it; texts that are empty are left out.
export function rowOf(head, beside, lines = [], ...more) {
  const top = el("div", { class: "gp-row-head" }, el("span", { class: "gp-name" }, head), el("b", {}, beside));
  const told = lines.filter((line) => line && line.length !== 0).map((line) => el("small", {}, line));
  return el("li", {}, top, told, ...more);
}

// Short texts one after the other; each stays in one piece.
export function bitsOf(texts) {
  return texts.filter(Boolean).flatMap((text, at) => [at ? " · " : "", el("span", { class: "gp-bit" }, text)]);
}

export function listOf(rows, tag = "ul") {
  return el(tag, { class: "gp-rows" }, rows);
}

export function note(text) {
  return text ? el("p", { class: "gp-note" }, text) : null;
}

// Says once what holds for all rows, else beside each that it holds for.
export function lowConfidence(words, rows) {
  const low = rows.filter((row) => row.confidence === "low");
  const every = low.length > 0 && low.length === rows.length;
  return {
    note: every ? note(words.t("map.eco.all_low")) : null,
    of: (row) => (row.confidence === "low" && !every ? words.t("map.eco.low") : ""),
  };
}

// A park that can be gone to.
export function parkButton(eco, id, name = eco.nameOf(id)) {
  const text = el("span", { class: "gp-name", dir: "auto" }, named(name));
  if (!eco.parks.has(id)) return text;
  return el("button", { type: "button", class: "gp-go", onclick: () => eco.go(id) }, text);
}

// A place that can be gone to: a park, or a site among the candidates.
export function placeButton(eco, { park, candidate, name }) {
  if (eco.parks.has(park)) return parkButton(eco, park);
  const { sites } = eco.page;
  const entry = candidate && sites && sites.entries().find(({ item }) => item.id === candidate);
  const text = el(
    "span",
    { class: "gp-name", dir: "auto" },
    named(name || (entry && entry.item.name) || candidate || "–"),
  );
  return entry ? el("button", { type: "button", class: "gp-go", onclick: () => entry.go() }, text) : text;
}

// Links of a contact, as texts that a click hands to the programs of the reader.
export function contactParts({ contact_name: name, contact_email: mail, contact_phone: phone }) {
  const parts = name ? [el("span", { dir: "auto" }, named(name))] : [];
  if (mail) parts.push(linked(mail, mailOf(mail)));
  if (phone) parts.push(linked(phone, phoneOf(phone)));
  return parts;
}

function mailOf(mail) {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(mail) ? `mailto:${encodeURIComponent(mail).replace("%40", "@")}` : "";
}

function phoneOf(phone) {
  return /^\+?[\d\s().-]{4,}$/.test(phone) ? `tel:${phone.replace(/[^\d+]/g, "")}` : "";
}

function linked(text, href) {
  return href ? el("a", { href }, named(text)) : el("span", { dir: "auto" }, named(text));
}
