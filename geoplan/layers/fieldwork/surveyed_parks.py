"""What was surveyed of industrial parks put into the tables of parks: loads, tenants, streams, evidence.

Rows of a form go through the readers of the layers, so that both are held against the same rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.demand.metered import read_load_of
from geoplan.layers.demand.tenants import read_estate_tenants
from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.fieldwork.survey_columns import Sheet
from geoplan.layers.land.park_facts import told_file
from geoplan.layers.opening.reading import Reading, ToldLayer
from geoplan.layers.parks.evidence import read_estate_evidence
from geoplan.layers.parks.streams import read_estate_streams
from geoplan.study import LayerSource, Study

TOLD_CONFIDENCE = "medium"
"""How sure is what a park says of itself, where nobody measured it."""


@dataclass(frozen=True)
class _Kind:
    """How a sheet becomes rows of a layer.

    Attributes
    ----------
    sheet
        Of the form.
    read
        The reader of the layer.
    keys
        What tells rows of the layer apart: the surveyed ones take the place of those that are alike in it.
    names
        Column of the form -> column of the layer, where they differ.
    has_confidence
        Whether rows of the layer say how sure they are.
    """

    sheet: Sheet
    read: Callable[[Reading], pd.DataFrame]
    keys: tuple[str, ...]
    names: Mapping[str, str]
    has_confidence: bool = True


_KINDS: Mapping[str, _Kind] = {
    "estate_tenants": _Kind("tenants", read_estate_tenants, ("estate_id", "tenant_name"), {}),
    "estate_streams": _Kind(
        "streams", read_estate_streams, ("estate_id", "direction", "stream", "material"), {"amount_unit": "unit"}
    ),
    "estate_evidence": _Kind(
        "evidence",
        read_estate_evidence,
        ("estate_id", "criterion", "date"),
        {"evidence_value": "value", "evidence_date": "date", "date": "survey_date"},
        has_confidence=False,
    ),
}
PARK_KINDS = ("estate_demand", *_KINDS)
"""The layers that a form can bring rows of."""


def survey_parks(
    study: Study, survey: Survey, *, form: Path, before: Mapping[str, pd.DataFrame | None]
) -> dict[str, pd.DataFrame | None]:
    """Put what was surveyed of parks into their tables.

    Parameters
    ----------
    study
        Whose products, time zone and country tables are held against.
    survey
        The survey.
    form
        Its file, for messages.
    before
        Kind of layer (one of `PARK_KINDS`) -> its table, as its reader gives it; None where the study has none.

    Returns
    -------
    dict
        The same kinds. A surveyed tenant takes the place of that of the same park and name; a stream that of the same
        park, direction, stream and material; evidence that of the same park, criterion and day; a load that of its
        park. Others are added to what there is.

    Raises
    ------
    LayerError
        With every fault of the rows and of the files of loads.
    """
    faults: list[Fault] = []
    tables: dict[str, pd.DataFrame | None] = {"estate_demand": _demand(study, survey, before["estate_demand"], faults)}
    for name, kind in _KINDS.items():
        rows, own = survey.frame(kind.sheet), before[name]
        if rows.empty:
            tables[name] = own
            continue
        together = _together(own, _told(rows, kind, survey), kind, name)
        reading = Reading(study, name, _SOURCE, told=ToldLayer(form, together))
        try:
            tables[name] = kind.read(reading)
        except LayerError as error:
            faults += error.faults
        faults += reading.faults
    if faults:
        raise LayerError(faults)
    return tables


_SOURCE = LayerSource(status="real", licence="of who surveyed")


def _told(rows: pd.DataFrame, kind: _Kind, survey: Survey) -> pd.DataFrame:
    """Return rows of a form as rows of the layer, their index naming them in the form."""
    told = rows.rename(columns=kind.names).set_index("place").rename_axis("row")
    told["source"] = told["source"].where(told["source"] != "", f"survey {survey.file}")
    if "survey_date" in told:
        told["date"] = told["date"].where(told["date"] != "", told["survey_date"])
    return told.assign(confidence=TOLD_CONFIDENCE) if kind.has_confidence else told


def _together(own: pd.DataFrame | None, told: pd.DataFrame, kind: _Kind, name: str) -> pd.DataFrame:
    """Return the rows of the layer that were not surveyed anew, and those that were."""
    if own is None:
        return told
    surveyed = set(_keys(told, kind))
    kept = own[[key not in surveyed for key in _keys(own, kind)]]
    kept = kept.set_axis([f"{name} {own.index.name or 'row'} {each}" for each in kept.index])
    return pd.concat([kept, told[[column for column in own if column in told]]]).rename_axis("row")


def _keys(table: pd.DataFrame, kind: _Kind) -> list[tuple[str, ...]]:
    return [tuple(str(value).casefold() for value in row) for row in table[list(kind.keys)].itertuples(index=False)]


def _demand(study: Study, survey: Survey, before: pd.DataFrame | None, faults: list[Fault]) -> pd.DataFrame | None:
    """Return the metered loads with those of the files that the form names."""
    named = survey.estates[survey.estates["load_file"] != ""] if "load_file" in survey.estates else survey.estates[:0]
    loads = []
    for row in named.to_dict("records"):
        reading = _of_load(study, survey, row)
        try:
            loads.append(read_load_of(reading, str(row["estate_id"])))
        except LayerError as error:
            faults += error.faults
        faults += reading.faults
    if not loads:
        return before
    kept = [] if before is None else [before[~before["estate_id"].isin(named["estate_id"])]]
    return pd.concat([*kept, *loads], ignore_index=True)


def _of_load(study: Study, survey: Survey, row: Mapping[Any, Any]) -> Reading:
    """Return the reading of one file of a load: by the clock of the place, in the unit that the form says."""
    name = str(row["load_file"])
    path = told_file(survey.folder, name) or survey.folder / name
    clock, unit = study.time_zone, str(row["load_unit"])
    source = _SOURCE.model_copy(update={"file": name, "time_zone": clock, "unit": unit})
    told = ToldLayer(path, options={"unit": f"load_unit in {row['place']} of {survey.file}"})
    return Reading(study, "estate_demand", source, told=told)
