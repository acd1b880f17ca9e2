/* The tools of planners, in the order in which they stand in the bar: each where the page has the data for it. */

import { Dock } from "./dock.js";
import { TimeTool } from "../time/time_tool.js";
import { Toolbar } from "./toolbar.js";

export function addTools(page) {
  page.tools = new Toolbar(page);
  page.dock = new Dock(page);
  page.frame.stage.append(page.dock.node);
  page.time = page.data.hours ? new TimeTool(page) : null;
}
