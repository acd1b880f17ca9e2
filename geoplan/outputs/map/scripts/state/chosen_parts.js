/* What is chosen on the map, as parts of its address: a zone, an industrial park or a candidate site, each by its id. */

import { known } from "../drawing/values.js";

const same = (one, other) => String(one).normalize("NFC") === String(other).normalize("NFC");

export function chosenParts(page) {
  const choices = { zone: zoneChoice(page), park: parkChoice(page), site: siteChoice(page) };
  return Object.entries(choices).map(([key, choice]) => chosenOf(page, key, choice));
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
