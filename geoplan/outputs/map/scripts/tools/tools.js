/* The tools of planners, in the order in which they stand in the bar: each where the page has the data for it. */

import { Areas } from "../areas/areas.js";
import { Dock } from "./dock.js";
import { Selection } from "../selection/selection.js";
import { Toolbar } from "./toolbar.js";

export function addTools(page) {
  page.selection = new Selection();
  page.tools = new Toolbar(page);
  page.dock = new Dock(page);
  page.frame.stage.append(page.dock.node);
  page.areas = page.data.area ? new Areas(page, page.data.area) : null;
}
