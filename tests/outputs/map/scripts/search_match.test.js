/* What the search of the page finds. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  distance,
  farOf,
  isOfKind,
  matchesOf,
  mostWrong,
  rankOf,
  sought,
} from "../../../../geoplan/outputs/map/scripts/frame/search_match.js";

const entry = (names, kinds = []) => ({ names: names.map(sought), kinds: kinds.map(sought) });
const WARD = entry(["Thủy Nguyên", "Thuy Nguyen", "11542"], ["phường", "ward", "坊"]);
const PARK = entry(["Đình Vũ (DEEP C I)", "deep-c-1"], ["khu công nghiệp", "KCN", "industrial park", "工業団地"]);

test("letters are compared without width, marks, capitals and what stands between them", () => {
  assert.equal(sought("  Ｔｈｕｙ　　Ｎｇｕｙｅｎ "), "thuy nguyen");
  assert.equal(sought("THỦY-NGUYÊN"), "thuy nguyen");
  assert.equal(sought("Đình Vũ (DEEP C I)"), "dinh vu deep c i");
  assert.equal(sought("ｶﾞｽ"), sought("ガス"));
  assert.equal(sought("ground_pv:676150-2306950"), "ground pv 676150 2306950");
  assert.equal(sought("٣ … "), "٣");
});

test("a letter more, less, another or swapped is one change, and what follows the name costs nothing", () => {
  assert.equal(distance("thuinguyen", "thuynguyen"), 1);
  assert.equal(distance("thunguyen", "thuynguyen"), 1);
  assert.equal(distance("thuyynguyen", "thuynguyen"), 1);
  assert.equal(distance("htuynguyen", "thuynguyen"), 1);
  assert.equal(distance("thuy", "thuynguyen"), 0);
  assert.equal(distance("abc", ""), 3);
  assert.equal(distance("", "abc"), 0);
});

test("short words must be right, longer ones may have one letter wrong, or two", () => {
  assert.deepEqual([3, 4, 6, 7, 20].map(mostWrong), [0, 1, 1, 2, 2]);
});

test("what begins so comes before words, words before parts, parts before kinds", () => {
  const ranks = ["thuy", "nguyen thuy", "uynguy", "phuong", "phuong thuy nguyen", "zzz"];
  assert.deepEqual(
    ranks.map((wanted) => rankOf(WARD, wanted)),
    [0, 1, 2, 3, 3, null],
  );
  for (const wanted of ["kcn dinh vu", "khu cong nghiep", "工業団地", "deep c 1", "industrial park"]) {
    assert.notEqual(rankOf(PARK, sought(wanted)), null, wanted);
  }
});

test("words for the kind do not count where a name is nearly right", () => {
  assert.equal(farOf(PARK, "kcn dinh vuu"), 1);
  assert.equal(farOf(WARD, "phuong thui nguyen"), 1);
  assert.equal(farOf(WARD, "kcn"), null);
  assert.equal(farOf(PARK, "industrial park"), null);
});

test("nearly right names are told only where none is right, the nearest first", () => {
  const entries = [entry(["Thuy Nguyyen"]), WARD, PARK];
  assert.deepEqual(matchesOf(entries, "thuy nguyen"), { matches: [WARD], near: false });
  assert.deepEqual(matchesOf(entries, "thui nguyen"), { matches: [WARD, entries[0]], near: true });
  assert.deepEqual(matchesOf(entries, "qqqqqq"), { matches: [], near: false });
  assert.deepEqual(matchesOf(entries, ""), { matches: [], near: false });
});

test("a long name and a long question are answered at once", () => {
  const long = entry(["Rất dài ".repeat(60)]);
  assert.equal(farOf(long, "q".repeat(300)), null);
});

test("a kind is meant by its words", () => {
  const kinds = ["landfill", "landfills", "埋立地"];
  assert.ok(["landfill", "landfills", "landf", "埋立地"].every((wanted) => isOfKind(kinds, wanted)));
  assert.ok(!["l", "lan", "landfills of old", "dump"].some((wanted) => isOfKind(kinds, wanted)));
});
