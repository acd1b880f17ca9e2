/* On paper: the same view as on the screen, with all that a reader of the sheet needs and nothing that lies upon it.
   Any paper that is chosen: the map has one size, and the rest flows beside or below it. */

import { Paper } from "./paper.js";
import { isAlone } from "./print_alone.js";

const NEARER = 0.3; // of a zoom: who has come no nearer looks at the whole place
const AROUND = { padding: [8, 8], animate: false };

export function printWell(page) {
  const { map, data, frame, view } = page;
  const paper = new Paper(page);
  let before = null;

  // What is seen beside the panel; all of the place where that is what is looked at.
  function seen() {
    if (map.getZoom() <= map.getBoundsZoom(data.bounds) + NEARER) return L.latLngBounds(data.bounds);
    const [right, bottom] = frame.root.classList.contains("gp-with-panel") ? view.freeOfPanel() : [0, 0];
    const { x, y } = map.getSize();
    const corners = [L.point(0, 0), L.point(Math.max(x - right, x / 3), Math.max(y - bottom, y / 3))];
    return L.latLngBounds(corners.map((corner) => map.containerPointToLatLng(corner)));
  }

  window.addEventListener("beforeprint", () => {
    if (isAlone()) return; // a page of its own is printed in place of the view
    map.stop(); // nothing moves on paper
    before = before || { centre: map.getCenter(), zoom: map.getZoom(), bounds: seen(), most: map.options.maxBounds };
    map.setMaxBounds(null);
    const { bounds } = before;
    frame.root.classList.add("gp-printing");
    paper.lay();
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, AROUND);
    page.labels.draw(); // on paper nothing follows
  });
  window.addEventListener("afterprint", () => {
    paper.clear();
    frame.root.classList.remove("gp-printing");
    map.invalidateSize({ animate: false });
    if (before) map.setView(before.centre, before.zoom, { animate: false }).setMaxBounds(before.most);
    before = null;
  });
}
