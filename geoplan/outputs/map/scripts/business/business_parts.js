/* The case that is shown as parts of the page's address: where its roof lies, "20.85712/106.68123", and what of it is set,
   "2200/0.6/9000000", price, share and cost; an empty one is not set. */

import { placeOf } from "../sun/sun_parts.js";

const NAMES = ["price", "share", "cost"];
const NUMBER = /^\d+(\.\d+)?(e\+?\d+)?$/;

export function settingText(set) {
  const texts = NAMES.map((name) => (set[name] === null ? "" : String(Number(set[name].toPrecision(6)))));
  return texts.some(Boolean) ? texts.join("/") : "";
}

// Price, share and cost of a text; null for what is none.
export function settingOf(text) {
  const texts = text.split("/");
  const isWrong = (each) => each !== "" && !NUMBER.test(each);
  if (texts.length !== NAMES.length || texts.some(isWrong)) return null;
  const set = Object.fromEntries(NAMES.map((name, at) => [name, texts[at] === "" ? null : Number(texts[at])]));
  return set.share !== null && set.share > 1 ? null : set;
}

export function businessParts(page) {
  const { business, state } = page;
  if (!business) return [];
  const plain = (degrees) => String(Number(degrees.toFixed(6)));
  const place = () => (state.roof ? `${plain(state.roof.at.lat)}/${plain(state.roof.at.lng)}` : "");
  const keyNow = () => (state.roof ? business.keyOf(state.roof.at) : state.estate ? state.estate.id : null);
  return [
    {
      key: "roof",
      of: place,
      take: async (text) => {
        if (text === place()) return [];
        const at = text ? placeOf(text) : null;
        if (at && (await business.openAt(at))) return [];
        if (state.roof) page.pick({});
        return text ? [text] : [];
      },
    },
    {
      key: "case",
      isSlide: true,
      of: () => (keyNow() ? settingText(business.setOf(keyNow())) : ""),
      take: (text) => {
        const set = text ? settingOf(text) : { price: null, share: null, cost: null };
        const key = keyNow();
        if (set && key) {
          Object.assign(business.setOf(key), set);
          for (const block of [business.roofs, business.parks]) if (block) block.ask();
        }
        return text && !(set && key) ? [text] : [];
      },
    },
  ];
}
