/* A background from a tile service: asked for only where the reader wants it. Where nothing answers, the page goes on as
   before. */
"use strict";

function geoplanBaseMap(map, { url, attribution, max_zoom: maxZoom }, { addOverlay, dim, t }) {
  const tiles = L.tileLayer(url, { attribution, maxZoom, maxNativeZoom: maxZoom });
  let answered = false;
  const overlay = addOverlay("base_map", false, (on) => {
    dim("base_map", on ? 0.45 : 0);
    if (on) {
      overlay.note.textContent = "";
      tiles.addTo(map);
    } else tiles.remove();
  });
  tiles.on("tileload", () => { answered = true; });
  tiles.on("tileerror", () => {
    if (answered || !overlay.on) return;
    overlay.set(false);
    overlay.note.textContent = t("map.base_map_silent");
  });
}
