/* A place that a layer names and the map does not draw, as a landfill: told in a popup where it lies. */

import { el, named } from "../drawing/dom.js";
import { clip } from "../drawing/values.js";

export function showPlace({ data, view, words, panel }, { kind, name, at }) {
  const [lng, lat] = at;
  const layer = data.layers.find((one) => one.kind === kind);
  const tell = () =>
    el(
      "div",
      { class: "gp-roof gp-place" },
      el("strong", { dir: "auto" }, named(clip(name, 80))),
      el("p", {}, words.t("layer." + kind) + words.inBrackets(layer ? layer.status : "real")),
      panel.sunAt(at),
    );
  view.flyTo(L.latLng(lat, lng).toBounds(4000));
  view.popup([lat, lng], tell);
}
