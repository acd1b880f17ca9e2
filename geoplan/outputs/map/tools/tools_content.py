"""What the page is told for each of its tools: one key a tool, and nothing where a result has no data for it."""

from typing import TYPE_CHECKING, Any

from geoplan.outputs.map.tools.tour_content import tour_content

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def tools_content(result: "Assessment") -> dict[str, Any]:
    """Return the parts of the page's data that its tools read, by the name of the tool.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    return {"tour": tour_content(result)}
