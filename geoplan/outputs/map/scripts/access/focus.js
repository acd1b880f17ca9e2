/* Where the focus is: it goes into what the keyboard has opened, and comes back to where it was. */

let byKey = false;

if (typeof document !== "undefined") {
  document.addEventListener("keydown", () => (byKey = true), true);
  document.addEventListener("pointerdown", () => (byKey = false), true);
}

// Whether the last that the reader did was done by the keyboard.
export function isByKey() {
  return byKey;
}

export function canTakeFocus(node) {
  return Boolean(node && node.isConnected && node !== document.body && node.getClientRects().length);
}

// What cannot be reached by Tab takes the focus once.
export function focusOn(node) {
  if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
  node.focus({ preventScroll: true });
}

// The nth of what can be reached in a part of the page: what is drawn anew is found again by it.
export function focusables(within) {
  return [...within.querySelectorAll("button, a[href], input, select, summary, [tabindex]")];
}

// What stands for a node that was drawn anew: the one of the same id; the node itself where it is still there.
export function inPlaceOf(node) {
  if (!node || node.isConnected || !node.dataset.id) return node;
  const same = [...document.querySelectorAll(`[data-id="${CSS.escape(node.dataset.id)}"]`)];
  return same.find((each) => each.tagName === node.tagName && canTakeFocus(each));
}
