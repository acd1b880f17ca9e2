/* The tools of planners, in the order in which they stand in the bar: each where the page has the data for it. */

import { Areas } from "../areas/areas.js";
import { Comparison } from "../selection/comparison.js";
import { Dock } from "./dock.js";
import { InstalledSystems } from "../installed/installed_systems.js";
import { SupplyCurve } from "../curve/supply_curve.js";
import { PickOutlines } from "../selection/pick_outlines.js";
import { Picking } from "../selection/picking.js";
import { Selection } from "../selection/selection.js";
import { Taking } from "../taking/taking.js";
import { Things } from "../selection/things.js";
import { TimeTool } from "../time/time_tool.js";
import { Toolbar } from "./toolbar.js";
import { Tour } from "../tour/tour.js";

export function addTools(page) {
  page.selection = new Selection();
  page.tools = new Toolbar(page);
  page.dock = new Dock(page);
  page.frame.stage.append(page.dock.node);
  page.areas = page.data.area ? new Areas(page, page.data.area) : null;
  page.things = new Things(page);
  page.outlines = new PickOutlines(page);
  page.comparison = new Comparison(page);
  page.taking = new Taking(page);
  page.picking = new Picking(page);
  page.installed = new InstalledSystems(page, page.data.installed);
  const { data } = page;
  page.curve = data.candidates && data.curve ? new SupplyCurve(page, data.curve) : null;
  page.time = data.hours || page.scenarios ? new TimeTool(page) : null;
  page.tour = page.data.tour ? new Tour(page, page.data.tour) : null;
}
