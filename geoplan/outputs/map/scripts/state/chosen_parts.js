/* What is chosen on the map, as parts of its address: a zone, an industrial park or a candidate site, each by its id, or a
   place whose sun is asked for. */

import { placeOf, placeText, planeOf, planeText } from "./address_text.js";
import { known } from "../drawing/values.js";

const same = (one, other) => String(one).normalize("NFC") === String(other).normalize("NFC");

export function chosenParts(page) {
  const choices = { zone: zoneChoice(page), park: parkChoice(page), site: siteChoice(page) };
  const ids = Object.entries(choices).map(([key, choice]) => chosenOf(page, key, choice));
  return [...ids, planeOfSun(page), sunOf(page)];
}

function chosenOf(page, key, { now, all, pick }) {
  return {
    key,
    of: () => now() || "",
    take: (text) => {
      if (same(text, now() || "")) return [];
      const at = text ? all().findIndex((id) => same(id, text)) : -1;
      if (at >= 0) pick(at);
      else if (now()) page.pick({});
      return text && at < 0 ? [text] : [];
    },
  };
}

function zoneChoice(page) {
  const { state } = page;
  return {
    now: () => (known(state.zone) ? state.set.ids[state.zone] : ""),
    all: () => state.set.ids,
    pick: (at) => page.pick({ zone: at }),
  };
}

function parkChoice(page) {
  const { data, state } = page;
  return {
    now: () => (state.estate ? state.estate.id : ""),
    all: () => data.estates.map(({ id }) => id),
    pick: (at) => page.pick({ estate: data.estates[at] }),
  };
}

function siteChoice(page) {
  const { sites, state } = page;
  const items = () => (sites ? sites.kinds.flatMap((kind) => kind.items) : []);
  return {
    now: () => (state.candidate ? state.candidate.id : ""),
    all: () => items().map(({ id }) => id),
    pick: (at) => {
      if (!sites.overlay.on) sites.overlay.set(true);
      page.pick({ candidate: items()[at] });
    },
  };
}

// "20.861/106.683"
function sunOf(page) {
  const { sun, state } = page;
  const now = () => (state.sun ? placeText(state.sun) : "");
  return {
    key: "sun",
    of: now,
    take: (text) => {
      if (text === now()) return [];
      const place = sun && text ? placeOf(text) : null;
      if (place) {
        sun.here = null;
        page.pick({ sun: place });
      } else if (state.sun) {
        page.pick({});
      }
      return text && !place ? [text] : [];
    },
  };
}

// How the modules stand whose yield is told there, where a reader has set it: "open_rack/15/180".
function planeOfSun(page) {
  const { sun, state } = page;
  const begun = sun ? { ...sun.plane } : null;
  const isMoved = () => sun && (sun.moved || sun.plane.mounting !== begun.mounting);
  return {
    key: "plane",
    isSlide: true,
    of: () => (state.sun && isMoved() ? planeText(sun.plane) : ""),
    take: (text) => {
      const plane = sun && text ? planeOf(text, Object.keys(sun.given.months)) : null;
      if (text && !plane) return [text];
      if (!sun || (!text && !isMoved())) return [];
      Object.assign(sun.plane, plane || begun);
      sun.moved = Boolean(plane);
      if (state.sun) page.panel.draw();
      return [];
    },
  };
}
