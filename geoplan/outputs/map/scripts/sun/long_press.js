/* A finger that rests upon a node. Browsers of tablets and phones tell it in ways of their own, or not at all. */

const [REST_MS, STILL_PX, AFTER_MS] = [600, 12, 800];

// `act` is told where, as the event of the finger; the click that follows when it is lifted is kept from the page.
export function whenPressedLong(node, act) {
  let [timer, at, fingers, acted] = [null, null, 0, -Infinity];
  const leave = () => {
    clearTimeout(timer);
    timer = null;
  };
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers = event.isPrimary ? 1 : fingers + 1;
    leave();
    if (fingers > 1 || event.target.closest(".leaflet-control, .leaflet-popup")) return;
    at = [event.clientX, event.clientY];
    timer = setTimeout(() => {
      acted = Infinity; // until it is lifted
      act(event);
    }, REST_MS);
  });
  node.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
    if (timer && pointerType === "touch" && Math.hypot(clientX - at[0], clientY - at[1]) > STILL_PX) leave();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    node.addEventListener(name, () => {
      leave();
      if (acted === Infinity) acted = performance.now();
    });
  }
  const quiet = (event) => {
    if (performance.now() - acted < AFTER_MS) event.stopPropagation();
  };
  node.addEventListener("click", quiet, true);
}
