/* All eligible land and water, a layer to switch on; and the ground of one site. */

import { coloured, el } from "../drawing/dom.js";
import { featureOf } from "../drawing/shapes.js";

export function addEligibleLand(page) {
  const { map, data, overlays, words, zones } = page;
  if (!data.eligible.length) return;
  const land = L.layerGroup();
  const kinds = [...new Map(data.eligible.map((one) => [one.kind, one]))];
  const key = ([kind, { colour, place }]) => {
    const name = words.headed(
      words.t("map.overlay.eligible_land"),
      words.t("gpkg.code." + kind) + words.inBrackets(place),
    );
    return el("p", { class: "gp-key" }, coloured(colour, "gp-swatch"), name);
  };
  const change = (on) => {
    zones.dim("eligible_land", on ? 0.6 : 0);
    if (!on) return void land.remove();
    const drawn = land.getLayers().length > 0;
    for (const { shape, colour } of drawn ? [] : data.eligible) {
      outlined(page, shape, colour, { weight: 0.5, fillOpacity: 0.7 }).addTo(land);
    }
    return void land.addTo(map);
  };
  overlays.add("eligible_land", false, change, { legend: () => kinds.map(key) });
}

// A shape in one colour; ground is filled well, where feedstock comes from is a light fill that the map is seen through.
export function outlined(page, shape, colour, { weight = 2, fillOpacity = 0.35 } = {}) {
  const style = {
    color: colour,
    weight,
    fill: true,
    fillColor: colour,
    fillOpacity,
    interactive: false,
    pane: "gp-estates",
    className: "gp-site-shape",
  };
  const feature = featureOf(shape, page.data.quantum);
  return L.geoJSON(feature, { style, interactive: false, pane: "gp-estates" });
}
