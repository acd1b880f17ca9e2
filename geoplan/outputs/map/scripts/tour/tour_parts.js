/* The stop of the tour as a part of the page's address: its number, from 1. */

import { stopOf } from "./stop_views.js";

export function tourParts(page) {
  const { tour } = page;
  if (!tour) return [];
  const now = () => (tour.at === null ? "" : String(tour.at + 1));
  return [
    {
      key: "tour",
      of: now,
      take: (text) => {
        const at = text ? stopOf(text, tour.stops.length) : null;
        if (at !== null) tour.show(at);
        else tour.close();
        return text && at === null ? [text] : [];
      },
    },
  ];
}
