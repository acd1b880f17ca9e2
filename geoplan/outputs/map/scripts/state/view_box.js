/* The view as a text to copy, and a place for one that somebody has sent. */

import { isPlanMoved } from "./kept.js";
import { el } from "../drawing/dom.js";

export class ViewBox {
  constructor(page) {
    this.page = page;
    const { words } = page;
    const button = { id: "gp-view-copy", "aria-haspopup": "dialog" };
    this.button = words.button("map.view.copy", () => this.open(), button);
    this.node = this.nodeOf();
    this.narrow = window.matchMedia("(max-width: 800px)");
    this.narrow.addEventListener("change", () => this.place());
  }

  // Among the tools above the map; where these take much of a small window, below what stands in the menu.
  place({ side, print } = this.page.frame) {
    if (this.narrow.matches) side.append(this.button);
    else print.before(this.button);
  }

  nodeOf() {
    const { page } = this;
    const { words } = page;
    const shown = { class: "gp-input", id: "gp-view-text", rows: 4, readonly: true, spellcheck: "false" };
    const label = (id, key) => words.say(el("label", { for: id, class: "gp-caption" }), key);
    this.text = el("textarea", shown);
    this.link = el("input", { class: "gp-input", id: "gp-view-link", readonly: true });
    this.said = el("p", { class: "gp-note", role: "status" });
    this.plans = words.say(el("p", { class: "gp-note" }), "map.view.plans");
    this.given = el("textarea", { class: "gp-input", id: "gp-view-given", rows: 2, spellcheck: "false" });
    this.answer = el("p", { class: "gp-note", role: "status" });
    this.served = el(
      "div",
      {},
      label("gp-view-link", "map.view.link"),
      this.link,
      words.button("map.view.copy_link", () => this.copy(this.link), { id: "gp-view-copy-link" }),
    );
    const form = el(
      "form",
      { onsubmit: (event) => this.take(event) },
      label("gp-view-given", "map.view.given"),
      this.given,
      words.say(el("button", { id: "gp-view-open" }), "map.view.open"),
      this.answer,
    );
    const dialog = el(
      "dialog",
      { class: "gp-view-box", id: "gp-view-box", "aria-labelledby": "gp-view-title" },
      words.iconButton("×", "map.close", () => dialog.close(), "gp-close"),
      words.say(el("h2", { id: "gp-view-title" }), "map.view.title"),
      label("gp-view-text", "map.view.text"),
      this.text,
      words.button("map.view.again", () => this.copy(this.text), { id: "gp-view-copy-text" }),
      this.served,
      this.said,
      this.plans,
      words.button("map.take.png", () => page.taking.savePicture([]), { id: "gp-view-png" }),
      form,
    );
    // its keys are its own: Escape closes it alone
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    return dialog;
  }

  open() {
    const { page } = this;
    const { text, link } = page.address.shared();
    this.text.value = text;
    this.link.value = link;
    this.served.hidden = !link;
    this.plans.hidden = !isPlanMoved(page);
    this.answer.textContent = "";
    page.words.translate(this.node);
    page.frame.toggleMenu(false);
    this.node.showModal();
    this.copy(this.text);
  }

  // Selected in any case: who is not allowed to copy by a script copies by hand.
  async copy(field) {
    field.focus();
    field.select();
    field.scrollTop = 0;
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      done = document.execCommand("copy");
    }
    this.said.textContent = this.page.words.t(done ? "map.view.copied" : "map.view.not_copied");
  }

  async take(event) {
    event.preventDefault();
    const { address, words } = this.page;
    const faults = await address.open(this.given.value);
    this.answer.textContent = faults ? address.wordsFor(faults) : "";
    if (faults) return;
    this.given.value = "";
    this.node.close();
    this.page.words.translate(this.node);
    this.said.textContent = words.t("map.view.opened");
  }
}
