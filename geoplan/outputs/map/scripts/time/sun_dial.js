/* Where the sun stands: the sky from the horizon (the rim) to the zenith (the middle), north up, with the sun's path of the
   day and its place now. */

import { svg } from "../drawing/dom.js";

const [SIZE, RIM] = [96, 40];
const MIDDLE = SIZE / 2;

// Where a place of the sky stands upon the dial.
export function onDial({ altitude, azimuth }) {
  const far = (RIM * (90 - altitude)) / 90;
  const angle = (azimuth * Math.PI) / 180;
  return [MIDDLE + far * Math.sin(angle), MIDDLE - far * Math.cos(angle)];
}

export class SunDial {
  constructor(words) {
    this.words = words;
    const circle = (r, more) => svg("circle", { cx: MIDDLE, cy: MIDDLE, r, ...more });
    this.path = svg("path", { class: "gp-dial-path" });
    this.sun = svg("circle", { r: 5, class: "gp-dial-sun" });
    this.north = svg("text", { x: MIDDLE, y: 8, "text-anchor": "middle" });
    this.title = svg("title", {});
    this.node = svg(
      "svg",
      { viewBox: `0 0 ${SIZE} ${SIZE}`, width: SIZE, height: SIZE, role: "img", class: "gp-dial" },
      this.title,
      circle(RIM, { class: "gp-dial-rim" }),
      circle((RIM * 2) / 3),
      circle(RIM / 3),
      this.path,
      this.sun,
      this.north,
    );
  }

  // `day`: places of the sun, hour by hour, above the horizon; `now` may lie below it; `told` says it in words.
  draw(day, now, told) {
    const points = day.map((place) => onDial(place).map((each) => each.toFixed(1)));
    this.path.setAttribute("d", points.map(([x, y], at) => `${at ? "L" : "M"}${x},${y}`).join(""));
    const isUp = now !== null && now.altitude > 0;
    this.sun.setAttribute("visibility", isUp ? "visible" : "hidden");
    if (isUp) {
      const [x, y] = onDial(now);
      this.sun.setAttribute("cx", x.toFixed(1));
      this.sun.setAttribute("cy", y.toFixed(1));
    }
    this.north.textContent = this.words.t("map.paper.north");
    this.title.textContent = told;
    this.node.setAttribute("aria-label", told);
  }
}
