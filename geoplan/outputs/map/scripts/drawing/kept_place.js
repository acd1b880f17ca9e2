/* What is under the hand stays there, though lines come and go above it. */

// Draws anew in a box that scrolls, by `act`; what in it has the focus is then scrolled back to where it stood.
export function keepingPlace(box, act) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  const before = held && held.getBoundingClientRect().top;
  act();
  const moved = held && held.isConnected ? held.getBoundingClientRect().top - before : 0;
  if (moved) box.scrollTop += moved;
}
