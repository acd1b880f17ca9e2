/* Markers that do the same when they are clicked and when Enter is pressed upon them: Leaflet hears the click alone. */

export function whenPressed(marker, act) {
  marker.on("click", act);
  marker.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && act());
  return marker;
}
