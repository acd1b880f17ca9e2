/* A background from a tile service: asked for only where the reader wants it. Where nothing answers, the page goes on as
   before. */

export function addBaseMap({ map, data, overlays, words, zones }) {
  const { url, attribution, max_zoom: maxZoom } = data.base_map;
  const tiles = L.tileLayer(url, { attribution, maxZoom, maxNativeZoom: maxZoom });
  let answered = false;
  const overlay = overlays.add("base_map", false, (on) => {
    zones.dim("base_map", on ? 0.45 : 0);
    if (on) {
      overlay.note.textContent = "";
      tiles.addTo(map);
    } else {
      tiles.remove();
    }
  });
  tiles.on("tileload", () => {
    answered = true;
  });
  tiles.on("tileerror", () => {
    if (answered || !overlay.on) return;
    overlay.set(false);
    overlay.note.textContent = words.t("map.base_map_silent");
  });
}
