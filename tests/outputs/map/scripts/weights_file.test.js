import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords } from "../../../../geoplan/outputs/map/scripts/ranking/sliders.js";
import { contentOf, wrongWith } from "../../../../geoplan/outputs/map/scripts/ranking/weights_file.js";
import { twins } from "./twins.js";

const { schema, known, files } = twins.weights;
const file = (text) => ({ text: () => Promise.resolve(text) });

test("the page refuses the files of weights that Python refuses, and takes the others", async () => {
  for (const { text, refused } of files) {
    const wrong = wrongWith(await contentOf(file(text)), schema, known);
    assert.equal(wrong !== null, refused, text);
  }
});

test("what is wrong is named", () => {
  const content = { schema, weights: { [known[0]]: -1, unheard: 3, [known[1]]: 2 } };
  assert.deepEqual(wrongWith(content, schema, known), [known[0], "unheard"]);
});

test("an interval of ranks is one number where both are the same, and dots while it is not known", () => {
  assert.equal(inWords([3, 7]), "3–7");
  assert.equal(inWords([3, 3]), "3");
  assert.equal(inWords(undefined), "…");
});
