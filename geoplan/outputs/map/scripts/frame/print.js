/* On paper: the legend upon the map, and the same view as on the screen. */

export function printWell(page) {
  const { map, data, frame, legend, view, panel } = page;
  let before = null;

  function lay(printing) {
    frame.root.classList.toggle("gp-printing", printing);
    legend.place();
    if (printing) panel.node.scrollTop = 0;
    map.invalidateSize({ animate: false });
  }
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
    lay(true);
    if (before.bounds.contains(data.bounds)) view.showMain();
    else map.fitBounds(before.bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    lay(false);
    if (before) map.setView(before.centre, before.zoom, { animate: false });
  });
}
