/* A page of its own on paper, in place of the view: laid, printed and taken away. */

export function isAlone() {
  return document.documentElement.classList.contains("gp-alone");
}

export function printAlone(sheet) {
  const root = document.documentElement;
  document.body.append(sheet);
  root.classList.add("gp-alone");
  const clear = () => {
    root.classList.remove("gp-alone");
    sheet.remove();
  };
  return new Promise((done) => {
    window.addEventListener("afterprint", () => done(clear()), { once: true });
    requestAnimationFrame(() => window.print());
  });
}
