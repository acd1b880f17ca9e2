/* The filter of candidate sites as a part of the page's address: "filter=lcoe_usd_per_mwh:..60,place:real". */

export function filterParts(page) {
  const { sites } = page;
  if (!sites) return [];
  return [
    {
      key: "filter",
      isSlide: true,
      of: () => sites.filter.text(),
      take: (text) => {
        if (text === sites.filter.text()) return [];
        const wrong = sites.filter.take(text);
        if (sites.filter.chosen.has("kind") && sites.every) sites.kind = sites.every;
        sites.refresh();
        page.legend.draw();
        return wrong;
      },
    },
  ];
}
