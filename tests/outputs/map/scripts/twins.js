/* What Python has worked out, for the scripts to be held against; tests/outputs/map/test_scripts.py writes it. */

import { readFileSync } from "node:fs";
import { env } from "node:process";

if (!env.GEOPLAN_TWINS) throw new Error("pytest tests/outputs/map/test_scripts.py runs these tests");

export const twins = JSON.parse(readFileSync(env.GEOPLAN_TWINS, "utf-8"));

// Scripts have null where Python has NaN; JSON knows no NaN, so the twins have null too.
export function near(found, wanted, most = 1e-12) {
  if (wanted === null) return found === null;
  return found !== null && Math.abs(found - wanted) <= most * Math.max(1, Math.abs(wanted));
}
