/* The tools of planners, in the order in which they stand in the bar: each where the page has the data for it. */

import { Dock } from "./dock.js";
import { SupplyCurve } from "../curve/supply_curve.js";
import { Toolbar } from "./toolbar.js";

export function addTools(page) {
  page.tools = new Toolbar(page);
  page.dock = new Dock(page);
  page.frame.stage.append(page.dock.node);
  const { data } = page;
  page.curve = data.candidates && data.curve ? new SupplyCurve(page, data.curve) : null;
}
