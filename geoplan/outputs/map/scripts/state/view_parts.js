/* What of the page stands in its address, part by part. Each part says what is other than at the start, as a text, and
   takes such a text again: it returns what of it is not known here, and nothing where all was understood. */

import { numbersOf, numbersText, seenOf, seenText, switchesOf, switchesText } from "./address_text.js";
import { languageToOpen } from "../frame/reader_language.js";
import { areaAddress } from "../areas/area_parts.js";
import { filterParts } from "../candidates/filter_parts.js";
import { businessParts } from "../business/business_parts.js";
import { chosenParts } from "./chosen_parts.js";
import { curveParts } from "../curve/curve_parts.js";
import { known } from "../drawing/values.js";
import { PLAN_FIELD } from "../scenarios/scenario_map.js";
import { selectionParts } from "../selection/selection_parts.js";
import { sunParts } from "../sun/sun_parts.js";
import { timeParts } from "../time/time_parts.js";
import { tourParts } from "../tour/tour_parts.js";

const SAME_PX = 4; // the window's parts find their sizes a moment after the start
const NOT_SHARED = ["base_map"]; // a view must not ask a server that its reader has not asked
const PER = ["total", "km2", "head"];

// The parts in the order in which they are taken: what moves others comes first.
export function partsOfPage(page) {
  return [
    languageOf(page),
    ...tourParts(page), // its card takes room of the map
    sectionsOf(page),
    setOf(page),
    weightsOf(page),
    layersOf(page),
    planOf(page),
    resultOf(page),
    perOf(page),
    ...chosenParts(page),
    ...sunParts(page),
    ...areaAddress(page),
    ...businessParts(page),
    ...selectionParts(page),
    kindOf(page),
    ...timeParts(page),
    ...filterParts(page),
    ...curveParts(page),
    viewOf(page),
  ];
}

function languageOf(page) {
  const { data, state } = page;
  const begun = languageToOpen(data, { hash: "" }); // what this reader's page speaks unless the address says another
  return {
    key: "language",
    of: () => (state.language === begun ? "" : state.language),
    take: (text) => {
      const wanted = text || begun;
      if (!data.languages.includes(wanted)) return [text];
      if (wanted !== state.language) page.speak(wanted);
      return [];
    },
  };
}

// Which sections beside the map are open; they are filled by an event that comes after them.
function sectionsOf(page) {
  const all = () => [...page.frame.side.querySelectorAll(":scope > details[id]")];
  const states = () => new Map(all().map(({ id, open }) => [id.replace(/^gp-/, ""), open]));
  const begun = states();
  return {
    key: "open",
    isSlide: true, // no step to go back to
    of: () => switchesText(begun, states()),
    take: async (text) => {
      const { now, wrong } = switchesOf(text, begun);
      const moved = all().filter(({ id, open }) => open !== Boolean(now.get(id.replace(/^gp-/, ""))));
      await Promise.all(moved.map(toggled));
      return wrong;
    },
  };
}

function toggled(section) {
  return new Promise((done) => {
    section.addEventListener("toggle", done, { once: true });
    section.toggleAttribute("open");
  });
}

function setOf(page) {
  const { data, state } = page;
  const begun = state.set.key;
  return {
    key: "set",
    of: () => (state.set.key === begun ? "" : state.set.key),
    take: (text) => {
      const wanted = text || begun;
      if (!data.sets.some(({ key }) => key === wanted)) return [text];
      if (wanted !== state.set.key) page.zones.show(wanted);
      return [];
    },
  };
}

// The weights of zones, and of each kind of candidate.
function weightsOf(page) {
  const kinds = () => (page.sites ? page.sites.kinds : []);
  const all = () => ({
    ...(page.priority ? { "": page.priority.weights } : {}),
    ...Object.fromEntries(kinds().map(({ key, weights }) => [key, weights])),
  });
  const begun = structuredClone(all());
  const ranked = () => [["", page.priority], ...kinds().map((kind) => [kind.key, kind])].filter(([, one]) => one);
  const applied = Object.fromEntries(ranked().map(([key, one]) => [key, one.applied.map((each) => each.key)]));
  const groupOf = ([key, now]) => [key, { begun: begun[key], now, applied: applied[key] }];
  const groups = () => Object.fromEntries(Object.entries(all()).map(groupOf));
  return {
    key: "weights",
    isSlide: true,
    of: () => numbersText(groups()),
    take: (text) => {
      const { now, wrong } = numbersOf(text, groups());
      if (JSON.stringify(now) === JSON.stringify(all())) return wrong;
      for (const [key, weights] of Object.entries(all())) Object.assign(weights, now[key]);
      if (page.priority) page.priority.score();
      page.refresh();
      return wrong;
    },
  };
}

// Which kind of candidates is listed, where none is chosen that says it.
function kindOf(page) {
  const { sites, state } = page;
  const begun = sites ? sites.kind.key : "";
  return {
    key: "kind",
    of: () => {
      const isTold = sites && (sites.kind.isEvery || !known(state.candidate));
      return isTold && sites.kind.key !== begun ? sites.kind.key : "";
    },
    take: (text) => {
      const own = sites && !text && known(state.candidate) ? sites.kindOf(state.candidate).key : begun;
      const kind = sites && sites.choices.find(({ key }) => key === (text || own));
      if (!kind) return text ? [text] : [];
      if (kind === sites.kind || (known(state.candidate) && !kind.items.includes(state.candidate))) return [];
      sites.kind = kind;
      sites.refresh();
      page.legend.draw();
      return [];
    },
  };
}

function layersOf(page) {
  const all = () => page.overlays.all.filter(({ key }) => !NOT_SHARED.includes(key));
  const states = () => new Map(all().map(({ key, on }) => [key, on]));
  const begun = states();
  return {
    key: "layers",
    of: () => switchesText(begun, states()),
    take: (text) => {
      const { now, wrong } = switchesOf(text, begun);
      for (const overlay of all()) {
        const wanted = Boolean(now.get(overlay.key));
        if (overlay.on !== wanted && !overlay.refused) overlay.set(wanted);
      }
      return wrong;
    },
  };
}

// The plans that are looked at, where their panel is open: "low_carbon_2030,net_zero_2050".
function planOf(page) {
  const { scenarios } = page;
  const slots = () => [scenarios.plans.slots.A, scenarios.plans.slots.B].filter(Boolean).join(",");
  return {
    key: "plan",
    of: () => (scenarios && scenarios.isOpen ? slots() : ""),
    take: async (text) => {
      if (!scenarios) return text ? [text] : [];
      if (!text) {
        if (scenarios.isOpen) scenarios.close();
        return [];
      }
      const [A, B = "", ...more] = text.split(",");
      const wrong = [A, B, ...more].filter((id, at) => id && (at > 1 || !scenarios.plans.settings.has(id)));
      if (wrong.length) return wrong;
      Object.assign(scenarios.plans.slots, { A, B });
      if (!B) scenarios.plans.active = "A";
      if (scenarios.isOpen) scenarios.ask();
      else await scenarios.open();
      return [];
    },
  };
}

// The result that the map shows. A plan shows its own while its panel is open.
function resultOf(page) {
  const { data, state, results, scenarios } = page;
  const begun = state.field;
  const plan = () => Boolean(scenarios && scenarios.isOpen);
  const now = () => (page.time && page.time.isShown ? page.time.before : state.field); // beneath what moves with the time
  return {
    key: "result",
    of: () => (now() === (plan() ? PLAN_FIELD : begun) ? "" : now() || ""),
    take: async (text) => {
      if (text === PLAN_FIELD && scenarios && !data.selectable.includes(text)) {
        await scenarios.plans.read();
        scenarios.map.score();
      }
      const wanted = text || (plan() ? PLAN_FIELD : begun);
      if (wanted && !data.selectable.includes(wanted)) return [text];
      if (wanted === now()) return [];
      state.field = wanted;
      results.follow();
      page.refresh();
      return [];
    },
  };
}

// Of what a sum is shown: of the whole zone, of its area or of its people. What is asked for stays for the next sum.
function perOf(page) {
  const { data, state } = page;
  const now = () => state.per || PER[0];
  const begun = now();
  return {
    key: "per",
    of: () => (now() === begun ? "" : now()),
    take: (text) => {
      const wanted = text || begun;
      if (wanted === now()) return [];
      if (!data.rates || !PER.includes(wanted)) return [text];
      state.per = wanted;
      page.refresh();
      return [];
    },
  };
}

// ---- what part of the map is seen

function viewOf(page) {
  const { map, data } = page;
  const begun = { text: "", centre: map.getCenter(), zoom: map.getZoom() };
  const isAt = ({ centre, zoom }) => {
    const now = map.getZoom();
    return now === zoom && map.project(centre, now).distanceTo(map.project(map.getCenter(), now)) <= SAME_PX;
  };
  // where the map begins is another where something stands beneath it
  map.on("geoplan:whole", () => Object.assign(begun, { centre: map.getCenter(), zoom: map.getZoom() }));
  let last = begun; // a window that finds its sizes moves the map by a pixel: that is no other view
  return {
    key: "view",
    isSlide: true,
    of: () => {
      if (!isAt(last)) last = isAt(begun) ? begun : { centre: map.getCenter(), zoom: map.getZoom() };
      last.text = last.text ?? seenText({ zoom: last.zoom, ...last.centre });
      return last.text;
    },
    take: (text) => {
      const given = text ? seenOf(text) : null;
      const around = L.latLngBounds(data.bounds).pad(2);
      if (text && !(given && around.contains([given.lat, given.lng]))) return [text];
      last = given ? { text, centre: L.latLng(given.lat, given.lng), zoom: given.zoom } : begun;
      if (!isAt(last)) map.setView(last.centre, last.zoom, { animate: false });
      return [];
    },
  };
}
