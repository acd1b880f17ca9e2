import assert from "node:assert/strict";
import { test } from "node:test";

import { isDemonstration } from "../../../../geoplan/outputs/map/scripts/candidates/site_sign.js";
import { Words } from "../../../../geoplan/outputs/map/scripts/frame/words.js";

test("what a layer that is not real has placed is a demonstration", () => {
  assert.deepEqual(
    ["real", "schematic", "synthetic"].map((place) => isDemonstration({ place })),
    [false, true, true],
  );
});

test("a figure on such land says so behind its title, in the language of the page", () => {
  const fields = {
    land: { title: { en: "Eligible land", vi: "Đất" }, place: "schematic" },
    roofs: { title: { en: "Roofs", vi: "Mái" } },
  };
  const texts = {
    en: { "status.schematic": "schematic data", "map.bracketed": " ({words})" },
    vi: { "status.schematic": "dữ liệu sơ đồ", "map.bracketed": " ({words})" },
  };
  const words = new Words({ data: { fields, texts }, state: { language: "en" } });
  assert.equal(words.title("land"), "Eligible land (schematic data)");
  assert.equal(words.title("roofs"), "Roofs");
  words.state.language = "vi";
  assert.equal(words.title("land"), "Đất (dữ liệu sơ đồ)");
});
