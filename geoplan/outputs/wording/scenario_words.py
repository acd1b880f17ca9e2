"""What scenarios, measures, targets and places are called, and in words what is missing and what binds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.outputs.wording.texts import listed, load_texts, sentence, text
from geoplan.planning.scenario.inputs.baseline import GRID
from geoplan.planning.scenario.scenario_tables import Scenarios

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

_MARKS: Mapping[str, str] = {"en": "; ", "vi": "; ", "ja": "；"}
"""What stands between limits, and between what is missing: each may be a list by itself."""
KIND_MARK = ":"
"""What stands in a key of ``binding`` between the kind of limit and what it limits."""


@dataclass(frozen=True)
class ScenarioWords:
    """The names of one result's scenarios in one language.

    Attributes
    ----------
    scenarios, measures, targets, places
        Code -> what people call it.
    language
        Of the names.
    """

    scenarios: Mapping[str, str]
    measures: Mapping[str, str]
    targets: Mapping[str, str]
    places: Mapping[str, str]
    language: Language

    def of(self, column: str, code: str) -> str:
        """Return what a code of a column means; the code where nothing says it.

        Parameters
        ----------
        column
            One of `BESIDE`.
        code
            What stands there.
        """
        names: Mapping[str, Mapping[str, str]] = {
            "scenario_id": self.scenarios,
            "measure_id": self.measures,
            "target_id": self.targets,
            "place_id": self.places,
        }
        if column in names:
            return names[column].get(code, code)
        if column == "missing":
            return missing_inputs(code, self.language)
        if column == "binding":
            return self.binding(code)
        return parameter_title(code, self.language)

    def binding(self, keys: str) -> str:
        """Return which limits bind, in words; keys that no text knows stand as they are.

        Parameters
        ----------
        keys
            Several apart by spaces, each a kind of limit, a colon and what it limits.
        """
        limits: dict[str, list[str]] = {}
        for key in keys.split():
            kind, _, what = key.partition(KIND_MARK)
            limits.setdefault(kind, []).append(self._limited(kind, what))
        told = [self._limit(kind, names) for kind, names in limits.items()]
        return _MARKS[self.language].join(told)

    def _limited(self, kind: str, what: str) -> str:
        key = f"scenario.resource.{what}"
        if kind == "resource" and key in load_texts():
            return text(key, self.language)
        return self.measures.get(what, what)

    def _limit(self, kind: str, names: list[str]) -> str:
        told = listed(filter(None, names), self.language)
        key = f"scenario.binding.{kind}"
        return sentence(key, what=told)[self.language] if key in load_texts() else f"{kind} {told}".strip()


BESIDE: Mapping[str, str] = {
    "scenario_id": "scenario_title",
    "measure_id": "measure_title",
    "place_id": "place_name",
    "target_id": "target_title",
    "missing": "missing_text",
    "binding": "binding_text",
    "parameter": "parameter_title",
}
"""Column of codes -> the column that says what they mean."""
UNIT = "measure_unit"
"""The column that says in which unit a measure is counted, in every table that counts it."""


def scenario_words(result: "Assessment", language: Language) -> ScenarioWords:
    """Return the names of a result's scenarios, measures, targets and places.

    Parameters
    ----------
    result
        One that has scenarios.
    language
        Of the names.
    """
    scenarios = result.scenarios
    if scenarios is None:
        return ScenarioWords({}, {}, {}, {}, language)
    titles = {name: run.setting.title[language] or name for name, run in scenarios.runs.items()}
    names = {measure_id: title[language] or measure_id for measure_id, title in measure_titles(scenarios).items()}
    return ScenarioWords(titles, names, _target_titles(result, scenarios, language), _place_names(result), language)


def measure_titles(scenarios: Scenarios) -> dict[str, Text]:
    """Return what each measure is called, and what the cleaner grid is, which is no measure of the place's own."""
    grid = load_texts()[f"scenario.measure.{GRID}"]
    return {each.measure_id: each.title for each in scenarios.measures} | {GRID: grid}


def missing_inputs(keys: str, language: Language) -> str:
    """Return which inputs are missing, in words; a key that no text knows stands as it is.

    Parameters
    ----------
    keys
        Several apart by spaces.
    language
        Of the words.

    Examples
    --------
    >>> missing_inputs("target_value inventory", "en")
    'Value of the target; Inventory of the base year'
    >>> missing_inputs("target_value inventory", "ja")
    '目標の値；基準年の排出インベントリ'
    """
    titles = load_texts()
    named = ((key, f"scenario.missing.{key}") for key in keys.split())
    told = (titles[text_key][language] if text_key in titles else key for key, text_key in named)
    return _MARKS[language].join(told)


def _target_titles(result: "Assessment", scenarios: Scenarios, language: Language) -> dict[str, str]:
    """Return what targets are called: by the layer in the language, else by the table."""
    table = scenarios.tables["targets"]
    titles = dict(zip(table["target_id"].astype(str), table["target_title"].astype(str), strict=True))
    layer = getattr(result.inputs, "targets", None)
    if isinstance(layer, pd.DataFrame):
        columns = [f"title_{each}" for each in dict.fromkeys((language, *LANGUAGES)) if f"title_{each}" in layer]
        for row in layer.to_dict("records"):
            named = [str(row[column]) for column in columns if isinstance(row[column], str) and row[column]]
            titles |= {str(row["target_id"]): named[0]} if named else {}
    return {code: title or code for code, title in titles.items()}


def _place_names(result: "Assessment") -> dict[str, str]:
    zones, estates = result.zones, result.estates
    names = dict(zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), strict=True))
    if estates is not None:
        names |= dict(zip(estates["estate_id"].astype(str), estates["estate_name"].astype(str), strict=True))
    return {code: name or code for code, name in names.items()}
