"""The tables of scenarios as files have them: beside a code stands what it means."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import pandas as pd

from geoplan.fields import Table
from geoplan.languages import Language
from geoplan.outputs.wording.scenario_words import BESIDE, UNIT, ScenarioWords, scenario_words
from geoplan.outputs.wording.texts import load_texts
from geoplan.planning.scenario.exchange.aim_table import aim_table
from geoplan.potential.cost import DISCOUNT_RATE

AIM = "aim"
"""The table of scenarios for AIM."""

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def scenario_frames(result: "Assessment", language: Language) -> dict[Table, pd.DataFrame]:
    """Return the tables of scenarios; those of no rows are left out.

    Parameters
    ----------
    result
        What the run found.
    language
        Of the columns that say what a code means.

    Returns
    -------
    dict
        Name in `geoplan.planning.scenario.scenario_tables.SCENARIO_COLUMNS`, and `AIM` -> the frame; empty without
        scenarios.
    """
    if result.scenarios is None:
        return {}
    words = scenario_words(result, language)
    units = {each.measure_id: each.unit for each in result.scenarios.measures}
    rate = result.study.parameters.value(DISCOUNT_RATE)
    given = {**result.scenarios.tables, AIM: aim_table(result.scenarios, study=result.study.name, discount_rate=rate)}
    return {cast("Table", name): _explained(frame, words, units) for name, frame in given.items() if len(frame)}


def spoken(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table of `scenario_frames` as people read it: words in the place of codes, and not beside them.

    Examples
    --------
    >>> codes = {"place_id": ["Z1"], "place_name": ["Hải An"], "place_kind": ["zone"]}
    >>> spoken(pd.DataFrame(codes), "ja").to_dict("list")
    {'place_kind': ['区域'], 'place_name': ['Hải An']}
    """
    told = frame.drop(columns=[code for code, words in BESIDE.items() if {code, words} <= {*frame.columns}])
    titles = load_texts()
    for column, prefix in _CODED.items():
        if column in told:
            keys = [f"{prefix}{code or _NONE}" for code in told[column].astype(str)]
            words = [titles[key][language] if key in titles else key.removeprefix(prefix) for key in keys]
            told[column] = [word if word != _NONE else "" for word in words]
    kinds = [column for column in ("place_kind",) if column in told]
    return told[[*kinds, *(name for name in told.columns if name not in kinds)]] if "place_name" in told else told


def _explained(frame: pd.DataFrame, words: ScenarioWords, units: Mapping[str, str]) -> pd.DataFrame:
    told = {
        beside: [words.of(column, str(code)) if code == code and code else "" for code in frame[column]]
        for column, beside in BESIDE.items()
        if column in frame
    }
    if _COUNTED & {*frame.columns} and UNIT not in frame:
        told[UNIT] = [units.get(measure_id, "") for measure_id in frame["measure_id"]]
    return frame.assign(**told)


_COUNTED = frozenset({"stock", "built_stock", "measure_potential"})
"""Columns that are counted in the unit of the measure."""
_NONE = "none"
"""What texts call a code that is empty."""
_CODED: Mapping[str, str] = {
    "place_kind": "gpkg.code.",
    "measure_status": "gpkg.code.",
    "confidence": "gpkg.code.",
    "target_sense": "scenario.sense.",
    "resource": "scenario.resource.",
}
"""Column of codes -> how the keys of their texts begin."""
