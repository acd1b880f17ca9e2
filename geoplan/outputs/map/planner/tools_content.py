"""What the page is told for each of its tools: one key a tool, and nothing where a result has no data for it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geoplan.outputs.map.planner.area_content import area_content
from geoplan.outputs.map.planner.background_content import background_content
from geoplan.outputs.map.planner.business_content import business_content
from geoplan.outputs.map.planner.curve_content import curve_content
from geoplan.outputs.map.planner.hours_content import hours_content
from geoplan.outputs.map.planner.installed_content import installed_content
from geoplan.outputs.map.planner.mean_days import mean_days
from geoplan.outputs.map.planner.selection_content import selection_content
from geoplan.outputs.map.tour.tour_content import tour_content

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def tools_content(result: "Assessment", *, energies: Sequence[str] = ()) -> dict[str, Any]:
    """Return the parts of the page's data that its tools read, by the name of the tool.

    Parameters
    ----------
    result
        What `assess` returned.
    energies
        The fields of zones whose ranges the page shows.
    """
    return {
        "background": background_content(result),
        "hours": hours_content(mean_days(result)),
        "area": area_content(result),
        "selection": selection_content(result, energies),
        "curve": curve_content(result),
        "business": business_content(result),
        "tour": tour_content(result),
        "installed": installed_content(result),
    }
