/* What lies on the map as a button: it does the same when it is clicked and when Enter or the space bar is pressed upon
   it, and it has a name. Leaflet hears the click alone. */

// `act` is told of the event, which says what keys were held.
export function onKeys(layer, act) {
  layer.on("keydown", (event) => {
    const { originalEvent } = event;
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault(); // the space bar would scroll the page
    act(event);
  });
  return layer;
}

// A name that is spoken; `nameOf` is asked when the layer comes upon the map.
export function asButton(layer, nameOf) {
  const name = () => {
    const node = layer.getElement();
    if (!node) return;
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", nameOf());
  };
  layer.on("add", name);
  name();
  return layer;
}

export function whenPressed(marker, act, nameOf = () => marker.options.alt) {
  marker.on("click", act);
  return onKeys(asButton(marker, nameOf), act);
}
