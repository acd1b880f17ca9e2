"""The section of scenarios of a plan: what each does, as a table of texts and numbers, checked and given back."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from geoplan.errors import Fault, did_you_mean, in_figures
from geoplan.languages import Text
from geoplan.options.scenario_options import (
    LONGEST_NAME,
    SCENARIO_SHARES,
    YEARS,
    Curve,
    MeasureSetting,
    ScenarioSetting,
    is_scenario_name,
)
from geoplan.options.value_faults import action_of, found_in, wanted_of
from geoplan.planning.scenario.inputs.baseline import GRID

_SHOWN = 80
"""Letters of a value that a message repeats."""


@dataclass(frozen=True)
class KnownIds:
    """What a scenario can name.

    Attributes
    ----------
    measures
        Ids of measures; None where they are not known: then any is taken.
    places
        Ids of zones and estates; None where they are not known.
    """

    measures: Collection[str] | None = None
    places: Collection[str] | None = None


ANY_ID = KnownIds()
"""Where nobody knows yet what can be named."""


def section_of(settings: Mapping[str, ScenarioSetting]) -> dict[str, dict[str, Any]]:
    """Return what stands in a plan's section of scenarios.

    Parameters
    ----------
    settings
        Name of a scenario -> what it does.

    Returns
    -------
    dict
        Name -> ``title`` by language, ``measures`` and ``places``. Years are texts, as names in JSON are, in their
        order; what a measure leaves open, its midpoint, is left out.

    Examples
    --------
    >>> half = MeasureSetting(shares={2050: 1.0, 2030: 0.5})
    >>> section_of({"low_carbon": ScenarioSetting(title="Low carbon", measures={"biogas": half})})["low_carbon"]
    ... # doctest: +NORMALIZE_WHITESPACE
    {'title': {'en': 'Low carbon'},
     'measures': {'biogas': {'shares': {'2030': 0.5, '2050': 1.0}, 'curve': 'linear', 'rate': 0.35,
                             'jcm_share': 0.0}},
     'places': {}}
    """
    return {name: _table_of(setting) for name, setting in settings.items()}


def settings_of_section(given: Mapping[str, Any]) -> dict[str, ScenarioSetting]:
    """Return what a section says, which `section_faults` finds nothing wrong with.

    Parameters
    ----------
    given
        As `section_of` gives it.
    """
    return {str(name): ScenarioSetting.model_validate(own) for name, own in given.items()}


def section_faults(given: object, *, known: KnownIds, file: str, where: str = "scenarios") -> list[Fault]:
    """Return what is wrong with a section of scenarios.

    Parameters
    ----------
    given
        Name -> what it does, as a file gives it.
    known
        What it can name.
    file, where
        What messages call it.
    """
    if not isinstance(given, Mapping):
        found, expected = f"a {type(given).__name__}", "a table of scenarios"
        return [
            Fault(
                file,
                where,
                found=found,
                expected=expected,
                action="Save the plan from the map, or take the plan.json of a run.",
            )
        ]
    faults = list(_names(map(str, given), file, where))
    return faults + [
        fault for name, own in given.items() for fault in _of_one(own, known, file, f"{where}.{name}"[:_SHOWN])
    ]


def unknown_ids(own: Mapping[str, Any], *, known: KnownIds, file: str, where: str) -> list[Fault]:
    """Return which measures and places a scenario names that do not exist.

    Parameters
    ----------
    own
        What it does, as a file gives it.
    known
        What it can name.
    file, where
        What messages call it.
    """
    places = own.get("places", {})
    named = {f"{where}.measures": own.get("measures", {})}
    if isinstance(places, Mapping):
        named |= {f"{where}.places.{place}": each for place, each in places.items()}
    return [
        *_unknown(places, known.places, "place", file, f"{where}.places"),
        *(fault for at, each in named.items() for fault in _unknown(each, known.measures, "measure", file, at)),
    ]


def _table_of(setting: ScenarioSetting) -> dict[str, Any]:
    title = {language: text for language, text in setting.title.model_dump().items() if text or language == "en"}
    return {
        "title": title,
        "measures": _measures_of(setting.measures),
        "places": {place: _measures_of(own) for place, own in setting.places.items()},
    }


def _measures_of(settings: Mapping[str, MeasureSetting]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            **setting.model_dump(exclude_none=True),
            "shares": {str(year): float(share) for year, share in sorted(setting.shares.items())},
        }
        for name, setting in settings.items()
    }


def _names(names: Iterable[str], file: str, where: str) -> Iterator[Fault]:
    for name in names:
        if not is_scenario_name(name):
            expected = f"a name of 1 to {LONGEST_NAME} letters, without a space at its ends"
            yield Fault(
                file, f"{where}.{name}"[:_SHOWN], found=repr(name)[:_SHOWN], expected=expected, action="Rename it."
            )


def _of_one(own: object, known: KnownIds, file: str, where: str) -> list[Fault]:
    if not isinstance(own, Mapping):
        expected = "a table with title, measures and places"
        return [
            Fault(
                file,
                where,
                found=f"a {type(own).__name__}",
                expected=expected,
                action="Save the plan from the map, or take the plan.json of a run.",
            )
        ]
    faults = unknown_ids(own, known=known, file=file, where=where)
    try:
        ScenarioSetting.model_validate(own)
    except ValidationError as error:
        faults += [_fault(detail, file, where) for detail in error.errors()]
    return faults


def _fault(detail: Any, file: str, where: str) -> Fault:
    """Return what is wrong by one of pydantic's details."""
    places = [str(part) for part in detail["loc"]]
    at = ".".join([where, *(place for place in places if place != "[key]")])
    found, expected, action = found_in(detail), wanted_of(detail), action_of(detail)
    if places[-1] == "[key]":
        expected, action = f"a year, {YEARS[0]} to {YEARS[1]}", "Correct the year."
    elif detail["type"] == "extra_forbidden":
        found, expected, action = "an unknown key", "a key that geoplan knows", did_you_mean(places[-1], _keys(places))
    elif detail["type"] == "literal_error":
        expected = " or ".join(get_args(Curve))
        action = did_you_mean(str(detail["input"]), get_args(Curve))
    elif detail["type"] in {"model_type", "mapping_type", "dict_type"}:
        found, expected, action = f"a {type(detail['input']).__name__}", "a table of names and values", "Write one."
    elif "shares" in places or places[-1] == "jcm_share":
        expected, action = (
            f"a share, {in_figures(SCENARIO_SHARES[0])} to {in_figures(SCENARIO_SHARES[1])}",
            "Correct the share.",
        )
    elif detail["type"] == "missing":
        found, action = "nothing", "Add it."
    return Fault(file, at, found=found, expected=expected, action=action)


def _keys(places: list[str]) -> list[str]:
    """Return the keys of the table in which an unknown one stands."""
    model: type[BaseModel] = ScenarioSetting
    if places[0] == "title":
        model = Text
    elif len(places) > 1:
        model = MeasureSetting
    return list(model.model_fields)


def _unknown(given: object, known: Collection[str] | None, kind: str, file: str, where: str) -> Iterator[Fault]:
    if known is None or not isinstance(given, Mapping):
        return
    for name in map(str, given):
        if name in known:
            continue
        hint = did_you_mean(name, known)
        if name == GRID:
            hint = "It is not the place's own: its path is [scenario] grid, or the layer grid_path."
        yield Fault(
            file, f"{where}.{name}"[:_SHOWN], found=f"an unknown {kind}", expected=f"a {kind}'s id", action=hint
        )
