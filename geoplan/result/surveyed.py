"""What a survey replaced: one row per value that came from the form."""

import pandas as pd

from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.fieldwork.survey_columns import SHEETS, survey_columns


def surveyed_values(survey: Survey, *, roofs: pd.DataFrame) -> pd.DataFrame:
    """Return what a survey replaced, one row per value.

    Parameters
    ----------
    survey
        The survey.
    roofs
        What became of surveyed roofs, as `geoplan.potential.roofs.surveyed.visited_roofs` tells it.

    Returns
    -------
    DataFrame
        ``sheet`` of the form, ``item`` (roof, estate, candidate, or crop, animal or stream; of what parks told of
        tenants, streams and evidence the estate and the thing, as ``vsip/heat``), ``zone_id`` where it is known,
        ``column`` of the form, ``value`` as text, ``model_value`` beside a surveyed capacity of a roof what the model
        gave it [kWp], else NaN, and ``place``, the row of the form.
    """
    zone = dict(zip(roofs["roof_id"], roofs["zone_id"], strict=True)) if len(roofs) else {}
    before = dict(zip(roofs["roof_id"], roofs["model_capacity_kwp"], strict=True)) if len(roofs) else {}
    rows = []
    for sheet in SHEETS:
        values = [column.name for column in survey_columns()[sheet] if column.role == "value"]
        for row in survey.frame(sheet).to_dict("records"):
            key = row[_ITEMS[sheet]]
            item = f"{row['estate_id']}/{key}" if sheet in _OF_PARKS else str(key)
            for name in values:
                value = row.get(name)
                if value is None or value != value or value == "":
                    continue
                rows.append(
                    {
                        "sheet": sheet,
                        "item": item,
                        "zone_id": row.get("zone_id", "") if sheet == "feedstock" else zone.get(key, ""),
                        "column": name,
                        "value": str(value),
                        "model_value": before.get(key) if name == "capacity_kwp" else None,
                        "place": row["place"],
                    }
                )
    names = ["sheet", "item", "zone_id", "column", "value", "model_value", "place"]
    return pd.DataFrame(rows, columns=names).astype({"model_value": float})


_ITEMS = {
    "roofs": "roof_id",
    "estates": "estate_id",
    "tenants": "tenant_name",
    "streams": "stream",
    "evidence": "criterion",
    "feedstock": "item",
    "sites": "candidate_id",
}
_OF_PARKS = frozenset({"tenants", "streams", "evidence"})
"""Sheets whose rows are things of parks."""
