/* The tools of planners, in the order in which they stand in the bar: each where the page has the data for it. */

import { Dock } from "./dock.js";
import { Tour } from "../tour/tour.js";
import { Toolbar } from "./toolbar.js";

export function addTools(page) {
  page.tools = new Toolbar(page);
  page.dock = new Dock(page);
  page.frame.stage.append(page.dock.node);
  page.tour = page.data.tour ? new Tour(page, page.data.tour) : null;
}
