"""How the page colours and shares the results of zones: their classes, and what it needs to show sums as rates."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from geoplan.fields import Field
from geoplan.languages import LANGUAGES
from geoplan.outputs.drawing.classes import Classes, colours
from geoplan.outputs.drawing.zone_classes import MOST_SHARED, SHARED_PALETTE, is_shared, rate_classes, zone_classes
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, rate_unit, rate_units
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.texts import text


def classes_of_set(values: Mapping[str, Sequence[float | None]]) -> dict[str, Any]:
    """Return the classes of one set of zones: of results, and of their rates.

    They are made from what the page holds, so that rounding cannot move a zone out of its class.

    Parameters
    ----------
    values
        Result -> one value a zone, as the page holds it.
    """
    columns = {name: np.array(column, dtype=float) for name, column in values.items()}
    of_rates = {per: _listed(rate_classes(columns, per)) for per in DENOMINATORS}
    return {
        "classes": _listed(zone_classes(columns)),
        "rates": {per: classes for per, classes in of_rates.items() if classes},
    }


def rates_content(fields: Sequence[Field]) -> dict[str, Any]:
    """Return what sums are shared by, and of each unit the one of its rates.

    Parameters
    ----------
    fields
        The results of the page.
    """
    return {
        per: {
            "by": column,
            "units": {
                unit: {
                    "factor": rate.factor,
                    "unit": {
                        lang: text(f"map.per.unit.{per}", lang).format(unit=unit_title(rate.unit, lang))
                        for lang in LANGUAGES
                    },
                }
                for (unit, of), rate in rate_units().items()
                if of == per
            },
            "fields": {field.name: field.unit for field in fields if rate_unit(field, per)},
        }
        for per, column in DENOMINATORS.items()
    }


def shared_colours(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the results that have one scale, and its colours for one class, two classes and so on.

    Parameters
    ----------
    fields
        The results of the page.
    """
    ramps = [colours(SHARED_PALETTE, count) for count in range(1, MOST_SHARED + 1)]
    return {"fields": [field.name for field in fields if is_shared(field)], "colours": ramps}


def classes_shown(content: Mapping[str, Any], name: str) -> tuple[Classes, Sequence[str]]:
    """Return the classes of a result of the first set of zones, and their colours, as the page has them.

    Parameters
    ----------
    content
        From `page_content`.
    name
        The result.
    """
    made = content["sets"][0]["classes"][name]
    classes = Classes(made["scheme"], tuple(made["limits"]), tuple(made.get("values", ())), "none_apart" in made)
    shared = content["shared"]
    group = next(each for each in content["groups"] if name in each["fields"])
    ramps = shared["colours"] if name in shared["fields"] else group["colours"]
    return classes, ramps[max(classes.count - 1, 0)]


def _listed(classes: Mapping[str, Classes]) -> dict[str, Any]:
    return {
        name: {"scheme": each.scheme, "limits": list(each.limits)}
        | ({"values": list(each.values)} if each.values else {})
        | ({"none_apart": True} if each.is_none_apart else {})
        for name, each in classes.items()
    }
