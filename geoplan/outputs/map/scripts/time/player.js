/* Plays what moves with the time: step by step, at a speed that is chosen, until the end or over and over. It never plays by
   itself, and shows steps, not motion. */

import { moves } from "../access/motion.js";
import { el, svg } from "../drawing/dom.js";

const STEP_MS = 800;
const CALM_MS = 1000; // for who asks for less motion, whatever the speed
const SPEEDS = [0.5, 1, 2, 4];
const SIGNS = { play: "M7 4 L20 12 L7 20 Z", pause: "M7 4 V20 M17 4 V20", back: "M19 4 L8 12 L19 20 Z M5 4 V20" };

export function pauseOf(speed, isCalm) {
  return isCalm ? Math.max(CALM_MS, STEP_MS / speed) : STEP_MS / speed;
}

export class Player {
  // `step` moves by 1 or -1, from the end to the start where it is told to repeat, and says whether anything moved.
  constructor(words, step) {
    Object.assign(this, { words, step, timer: null });
    this.sign = svg("path", { d: SIGNS.play });
    const button = (name, path, act) =>
      words.say(
        el("button", { type: "button", id: `gp-time-${name}`, onclick: act }, imageOf(path)),
        `map.time.${name}`,
        "hint",
      );
    this.toggle = button("play", this.sign, () => (this.isPlaying ? this.pause() : this.play()));
    const ways = [button("back", svg("path", { d: SIGNS.back }), () => this.by(-1)), this.toggle];
    const on = svg("path", { d: SIGNS.back, transform: "matrix(-1 0 0 1 24 0)" });
    ways.push(button("forward", on, () => this.by(1)));
    const options = SPEEDS.map((speed) => el("option", { value: speed, selected: speed === 1 }, `${speed}×`));
    this.speed = words.say(el("select", { id: "gp-time-speed" }, options), "map.time.speed", "hint");
    this.loop = el("input", { type: "checkbox", id: "gp-time-loop", checked: true });
    const loop = el("label", { class: "gp-choice" }, this.loop, words.say(el("span", {}), "map.time.loop"));
    this.node = el("div", { class: "gp-player" }, ways, this.speed, loop);
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
  }

  get isPlaying() {
    return this.timer !== null;
  }

  by(way) {
    this.pause();
    this.step(way, true);
  }

  play() {
    this.show(true);
    if (!this.step(1, this.loop.checked)) this.step(1, true); // from the end it begins anew
    this.wait();
  }

  wait() {
    const next = () => {
      if (this.step(1, this.loop.checked)) this.wait();
      else this.pause();
    };
    this.timer = setTimeout(next, pauseOf(Number(this.speed.value), !moves()));
  }

  pause() {
    if (!this.isPlaying) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.show(false);
  }

  show(isPlaying) {
    this.sign.setAttribute("d", isPlaying ? SIGNS.pause : SIGNS.play);
    this.words.say(this.toggle, isPlaying ? "map.time.pause" : "map.time.play", "hint");
    this.words.translate(this.node);
  }
}

function imageOf(path) {
  return svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" }, path);
}
