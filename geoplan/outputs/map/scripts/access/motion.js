/* Who asks the system for less motion gets none: no gliding of the map, no fading, no run after a drag. */

const MOTION = "(prefers-reduced-motion: reduce)";
const query = typeof window === "undefined" ? { matches: false } : window.matchMedia(MOTION);

export function moves() {
  return !query.matches;
}

// All ways in which a map moves by itself, whoever asks for them: buttons, wheel, keys, popups.
export function keepStill(map) {
  for (const name of ["panBy", "flyTo", "flyToBounds"]) {
    const moved = map[name];
    map[name] = (where, ...options) => moved.call(map, where, ...(moves() ? options : stilled(name, options)));
  }
  const follow = () => {
    for (const name of ["_zoomAnimated", "_fadeAnimated"]) map[name] = moves() && L.Browser.any3d;
    Object.assign(map.options, { inertia: moves(), zoomAnimation: moves(), markerZoomAnimation: moves() });
    map.getContainer().classList.toggle("leaflet-fade-anim", moves());
  };
  if (query.addEventListener) query.addEventListener("change", follow);
  if (!moves()) follow();
}

// `flyTo` has a zoom between the place and its options.
function stilled(name, options) {
  const place = name === "flyTo" ? 1 : 0;
  const others = name === "flyTo" ? [options[0]] : [];
  return [...others, { ...options[place], animate: false }];
}
