/* Whether the supply curve is open, as a part of the page's address: "curve=open". */

const OPEN = "open";

export function curveParts(page) {
  const { curve } = page;
  if (!curve) return [];
  return [
    {
      key: "curve",
      of: () => (curve.isOpen ? OPEN : ""),
      take: (text) => {
        if (text && text !== OPEN) return [text];
        if (Boolean(text) !== curve.isOpen) curve.set(Boolean(text));
        return [];
      },
    },
  ];
}
