/* What is picked as parts of the page's address: the items, "zones:11365,site:ground_pv:3,park:dinh-vu", and whether their
   panel is open. Drawn areas have a part of their own. */

import { keyOf } from "./selection.js";

const WORDS = { candidate: "site", estate: "park" };

// In an id the comma and the sign before it are written with a tilde.
const kept = (id) => id.replaceAll("~", "~t").replaceAll(",", "~c");
const taken = (text) => text.replaceAll("~c", ",").replaceAll("~t", "~");

export function textOfItems(items) {
  const some = items.filter(({ kind }) => kind !== "area");
  return some.map(({ kind, set, id }) => `${WORDS[kind] || set}:${kept(id)}`).join(",");
}

// The items of a text, and what of it is none that is `known`.
export function itemsOfText(text, known) {
  const [items, wrong] = [[], []];
  const kinds = Object.fromEntries(Object.entries(WORDS).map(([kind, word]) => [word, kind]));
  for (const piece of text.split(",").filter(Boolean)) {
    const at = piece.indexOf(":");
    const [word, id] = [piece.slice(0, at), taken(piece.slice(at + 1))];
    const given = kinds[word] ? { kind: kinds[word], id } : { kind: "zone", set: word, id };
    const item = known(given);
    if (!item) wrong.push(piece);
    else if (!items.some((each) => keyOf(each) === keyOf(item))) items.push(item);
  }
  return { items, wrong };
}

const same = (one, other) => String(one).normalize("NFC") === String(other).normalize("NFC");

export function selectionParts(page) {
  const { selection, state, data, sites } = page;
  const idsOf = ({ kind, set }) => {
    if (kind === "zone") return (data.sets.find(({ key }) => key === set) || { ids: [] }).ids;
    if (kind === "estate") return data.estates.map(({ id }) => id);
    return sites ? sites.kinds.flatMap(({ items }) => items.map(({ id }) => id)) : [];
  };
  // an address holds ids as NFC, data as they come
  const known = (item) => {
    const id = idsOf(item).find((each) => same(each, item.id));
    return id === undefined ? null : { ...item, id };
  };
  return [
    {
      key: "pick",
      of: () => textOfItems(selection.items),
      take: (text) => {
        const { items, wrong } = itemsOfText(text, known);
        if (textOfItems(items) !== textOfItems(selection.items)) {
          selection.put([...items, ...selection.ofKind("area")]);
        }
        return wrong;
      },
    },
    {
      key: "compare",
      of: () => (state.selection ? "on" : ""),
      take: (text) => {
        const wanted = text === "on";
        if (wanted !== state.selection) page.pick(wanted ? { selection: true } : {});
        return text && !wanted ? [text] : [];
      },
    },
  ];
}
