/* The areas that are drawn, and the one that is looked at, as parts of the page's address. */

import { areasOfText } from "./area_text.js";

export function areaAddress(page) {
  const { areas, state } = page;
  if (!areas) return [];
  return [
    {
      key: "area",
      of: () => areas.text(),
      take: (text) => {
        if (text === areas.text()) return [];
        const { areas: given, wrong } = areasOfText(text);
        const right = given.filter(({ ring }) => !areas.fault(ring));
        for (const area of areas.items.filter(({ id }) => !right.some((one) => one.id === id))) areas.remove(area);
        for (const area of right) areas.put(area);
        return [...wrong, ...given.filter((one) => !right.includes(one)).map(({ id }) => id)];
      },
    },
    {
      key: "drawn",
      of: () => state.area || "",
      take: (text) => {
        if (text === (state.area || "")) return [];
        if (text && !areas.byId(text)) return [text];
        page.pick(text ? { area: text } : {});
        return [];
      },
    },
  ];
}
