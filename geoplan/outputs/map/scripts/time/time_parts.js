/* The time as a part of the page's address: a month and an hour, "6/12", a month, "6", or a year of the plan, "2035". */

export function timeParts(page) {
  const { time } = page;
  if (!time) return [];
  return [
    {
      key: "time",
      isSlide: true,
      of: () => time.text(),
      take: async (text) => {
        if (text === time.text()) return [];
        if (!text) {
          page.dock.close();
          return [];
        }
        return (await time.show(text)) ? [] : [text];
      },
    },
  ];
}
