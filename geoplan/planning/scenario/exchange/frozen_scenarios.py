"""scenarios.json: scenarios as they were, with what they rested on, so that a later run can say what has changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.errors import Fault, GeoplanError
from geoplan.files.json_text import read_saved_json
from geoplan.hashing import sha256_of_text
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.exchange.scenario_section import (
    ANY_ID,
    section_faults,
    section_of,
    settings_of_section,
)
from geoplan.planning.scenario.inputs.baseline import GRID, Baseline
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.replacing import replaced_file

SCENARIOS_SCHEMA = "geoplan-scenarios/1"
SCENARIOS_FILE = "scenarios.json"
"""What frozen scenarios are called in the folder of a run's outputs."""
_SAME, _NOTHING = 1e-9, 1e-6
"""Numbers that differ by less, relatively or absolutely, are the same."""
_DIGITS = 12
"""Significant digits that are kept: the last ones of a sum differ from machine to machine."""
_SHOWN = 80
"""Letters of a value that a message repeats."""


@dataclass(frozen=True)
class ScenarioChange:
    """One thing that is not as it was.

    Attributes
    ----------
    what
        Where it stands, names joined by points: ``scenarios``, ``inputs`` or ``results``, and what of them.
    before, after
        The value; None where there was none, or is none any more.
    """

    what: str
    before: Any
    after: Any

    def __str__(self) -> str:
        before, after = ("nothing" if each is None else str(each)[:_SHOWN] for each in (self.before, self.after))
        return f"{self.what}: {before} -> {after}"


@dataclass(frozen=True)
class FrozenScenarios:
    """Scenarios as they were.

    Attributes
    ----------
    study
        The name of the study that they are of.
    version
        Of geoplan, by which they were worked out.
    years
        The first and the last.
    settings
        Name of a scenario -> what it does.
    inputs
        What they rested on: ``baseline`` and ``measures``, in sums, and the potential of each place.
    results
        Name of a scenario -> ``cut_tco2e`` of each year, and ``attributed_tco2e`` of each year by measure.
    """

    study: str
    version: str
    years: tuple[int, int]
    settings: Mapping[str, ScenarioSetting]
    inputs: Mapping[str, Any] = field(repr=False)
    results: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, scenarios: Scenarios, *, study: str, version: str = "") -> "FrozenScenarios":
        """Freeze what a run has worked out.

        Parameters
        ----------
        scenarios
            Of a run.
        study
            The study's name.
        version
            Of geoplan.
        """
        years = scenarios.baseline.years
        ids = [*(measure.measure_id for measure in scenarios.measures), GRID]
        results = {
            name: {
                "cut_tco2e": _numbers(run.cut_t),
                "attributed_tco2e": {
                    measure: _numbers(run.attributed_t[row])
                    for row, measure in enumerate(ids)
                    if run.attributed_t[row].any()
                },
            }
            for name, run in scenarios.runs.items()
        }
        inputs = {
            "baseline": _baseline_inputs(scenarios.baseline),
            "measures": {measure.measure_id: _measure_inputs(measure) for measure in scenarios.measures},
        }
        settings = {name: run.setting for name, run in scenarios.runs.items()}
        return cls(study, version, (int(years[0]), int(years[-1])), settings, inputs, results)

    @property
    def inputs_hash(self) -> str:
        """What tells what they rested on from anything else."""
        return _hash_of(self.inputs)

    def changes(self, other: "FrozenScenarios | Scenarios") -> tuple[ScenarioChange, ...]:
        """Return what is not as it was: what scenarios do, what they rest on, and what comes of them.

        Parameters
        ----------
        other
            Later ones, frozen or of a run.

        Examples
        --------
        What a new version of the data has changed::

            frozen = geoplan.read_scenarios("2026/scenarios.json")
            for change in frozen.changes(geoplan.assess(study).scenarios):
                print(change)
        """
        later = other if isinstance(other, FrozenScenarios) else FrozenScenarios.of(other, study=self.study)
        return tuple(_changes("", self._compared(), later._compared()))

    def text(self) -> str:
        """Return what stands in the file: the same scenarios give the same text."""
        content = {
            "schema": SCENARIOS_SCHEMA,
            "version": self.version,
            "study": self.study,
            "inputs_hash": self.inputs_hash,
            **self._compared(),
        }
        return json.dumps({**content, "content_hash": _hash_of(content)}, ensure_ascii=False, indent=1) + "\n"

    def write(self, path: str | Path) -> Path:
        """Write them; the file is replaced only when the new one is whole."""
        with replaced_file(path) as draft:
            draft.write_text(self.text(), encoding="utf-8", newline="\n")
        return Path(path)

    def _compared(self) -> dict[str, Any]:
        return {
            "years": list(self.years),
            "scenarios": section_of(self.settings),
            "inputs": dict(self.inputs),
            "results": dict(self.results),
        }


def read_scenarios(path: str | Path) -> FrozenScenarios:
    """Read frozen scenarios, as a run writes them.

    Parameters
    ----------
    path
        The file, ``scenarios.json`` of a run's outputs.

    Raises
    ------
    GeoplanError
        Where it cannot be read, is none, or was changed by hand: its hash does not match what stands in it.

    Examples
    --------
    ::

        frozen = geoplan.read_scenarios("outputs/example-city/scenarios.json")
        frozen.settings["net_zero_2050"]
    """
    file, action = str(path), "Take the scenarios.json of a run."
    content = read_saved_json(path, schema=SCENARIOS_SCHEMA, expected="frozen scenarios", action=action)
    faults = []
    for name, kind in _KINDS.items():
        if not isinstance(content.get(name), kind):
            given = type(content[name]).__name__ if name in content else "nothing"
            faults.append(Fault(file, name, found=given, expected=f"a {kind.__name__}", action=action))
    if faults:
        raise GeoplanError(faults)
    held = {name: value for name, value in content.items() if name != "content_hash"}
    for name, told, true in (
        ("content_hash", content["content_hash"], _hash_of(held)),
        ("inputs_hash", content["inputs_hash"], _hash_of(content["inputs"])),
    ):
        if told != true:
            hint = "The file was changed since it was written: take it from the run again, or change a plan instead."
            faults.append(Fault(file, name, found=str(told)[:_SHOWN], expected=true, action=hint))
    years = content["years"]
    if len(years) != 2 or not all(isinstance(year, int) and not isinstance(year, bool) for year in years):
        expected = "the first year and the last"
        faults.append(Fault(file, "years", found=str(years)[:_SHOWN], expected=expected, action=action))
    faults += section_faults(content["scenarios"], known=ANY_ID, file=file)
    if faults:
        raise GeoplanError(faults)
    first, last = years
    settings = settings_of_section(content["scenarios"])
    return FrozenScenarios(
        content["study"], content["version"], (first, last), settings, content["inputs"], content["results"]
    )


_KINDS: Mapping[str, type] = {
    "version": str,
    "study": str,
    "inputs_hash": str,
    "content_hash": str,
    "years": list,
    "scenarios": dict,
    "inputs": dict,
    "results": dict,
}


def _baseline_inputs(baseline: Baseline) -> dict[str, Any]:
    """Return what the place gives off without measures, by year."""
    return {
        "total_tco2e": _numbers(baseline.total_t),
        "grid_tco2e_per_mwh": _numbers(baseline.grid_factor),
        "base_factor_tco2e_per_mwh": _number(baseline.base_factor),
        "activity": {use.use_id: _numbers(baseline.activity[row]) for row, use in enumerate(baseline.uses)},
        "fixed_tco2e": _numbers(baseline.fixed_t),
    }


def _measure_inputs(measure: Measure) -> dict[str, Any]:
    """Return what a measure can do, as sums over its places, and its potential at each."""
    costs = measure.costs
    return {
        "unit": measure.unit,
        "status": measure.status,
        "potential": _number(measure.potential.sum()),
        "by_place": {
            place or "study": _number(each) for place, each in zip(measure.places, measure.potential, strict=True)
        },
        "energy_mwh": _number(measure.energy_mwh.sum()),
        "direct_tco2e": _number(measure.direct_t.sum()),
        "late_tco2e": _number(measure.lag_t.sum()),
        "saved": {use: _number(np.sum(saved)) for use, saved in measure.saved.items()},
        "build_limit": _number(measure.build_limit),
        "built": {str(year): _number(stock) for year, stock in measure.built.items()},
        "capex_usd": None if costs is None else [_number(costs.capex_usd[0]), _number(costs.capex_usd[-1])],
        "running_usd": None if costs is None else [_number(costs.running_usd[0]), _number(costs.running_usd[-1])],
        "value_usd": None if costs is None else [_number(costs.value_usd[0]), _number(costs.value_usd[-1])],
        "society_usd": None if costs is None else [_number(costs.society_usd[0]), _number(costs.society_usd[-1])],
        "life_years": None if costs is None else _number(costs.life_years),
    }


def _number(value: Any) -> float | None:
    """Return a number with the digits that are kept; None for what is not known."""
    number = float(value)
    return float(f"{number:.{_DIGITS}g}") + 0.0 if np.isfinite(number) else None


def _numbers(values: Any) -> list[float | None]:
    return [_number(value) for value in values]


def _hash_of(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256_of_text(text)}"


def _changes(what: str, before: Any, after: Any) -> Iterator[ScenarioChange]:
    """Give where two contents differ, at the deepest place that both have."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            where = f"{what}.{name}" if what else str(name)
            yield from _changes(where, before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from _changes(f"{what}[{number}]", *pair)
    elif not _is_same(before, after):
        yield ScenarioChange(what, before, after)


def _is_same(before: Any, after: Any) -> bool:
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in (before, after)):
        return bool(abs(after - before) <= max(_NOTHING, _SAME * max(abs(before), abs(after))))
    return bool(before == after)
