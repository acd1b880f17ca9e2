"""What is wrong with targets, progress and scenarios beside each other and beside the year that they start from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geoplan.errors import Fault, did_you_mean, in_figures
from geoplan.layers.climate.base_year import counted_rows, scenario_base_year, scenario_last_year
from geoplan.layers.climate.business_as_usual import LINE, follows, is_yearly, overlap
from geoplan.layers.climate.targets import INTENSITY
from geoplan.layers.demand.inventory import roughly_co2e
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import rows_at
from geoplan.options.scenario_options import MeasureSetting
from geoplan.study import FILE_NAME, Study


def climate_faults(study: Study, opened: Mapping[str, Any], *, files: Mapping[str, Path]) -> list[Fault]:
    """Return what is wrong with layers of the climate beside each other, and with the study's scenarios beside them.

    Parameters
    ----------
    study
        Its tables ``scenario`` and ``scenarios``.
    opened
        Kind of layer -> layer, of those that could be read.
    files
        Kind of layer -> its file.
    """
    toml = str(study.folder / FILE_NAME)
    told = {kind: str(files.get(kind, kind)) for kind in ("targets", "progress", "business_as_usual", "inventory")}
    faults = list(_places(study, opened, toml))
    if (targets := opened.get("targets")) is not None:
        faults += _reversed(targets, told["targets"])
    if study.layers.inventory is not None and "inventory" not in opened:
        return faults  # it could not be read: nobody knows the base year
    source = list(_source(study, opened.get("inventory"), toml))
    faults += source
    first = scenario_base_year(study.scenario, inventory=opened.get("inventory"), demand=opened.get("demand"))
    if first is None or source:
        return faults
    faults += _years(study, opened.get("inventory"), toml, first=first)
    faults += _settings(study, toml, first=first)
    if targets is not None:
        faults += _targets(study, targets, told["targets"], first=first)
        faults += _drivers(targets, opened.get("business_as_usual"), told["targets"])
    if (progress := opened.get("progress")) is not None:
        early = progress["year"] < first
        expected, action = f"years from the base year on, {first}", "Count what was built since then."
        faults += _rows(progress, early, told["progress"], _shown(progress, early), expected, action)
        last = scenario_last_year(study.scenario, study.parameters.for_checks())
        late, action = progress["year"] > last, "Only what has been built belongs there."
        faults += _rows(progress, late, told["progress"], _shown(progress, late), f"years until {last}", action)
    if (bau := opened.get("business_as_usual")) is not None:
        faults += _business_as_usual(bau, told["business_as_usual"], first=first)
        counted = counted_rows(opened.get("inventory"), study.scenario)
        if counted is not None:
            own = counted[counted["year"] == first]
            faults += _magnitudes(bau, own, told["business_as_usual"])
    return faults


def _rows(table: pd.DataFrame, at: Any, file: str, found: str, expected: str, action: str) -> list[Fault]:
    if not at.any():
        return []
    return [Fault(file, rows_at(table, at), found=found, expected=expected, action=action)]


def _shown(table: pd.DataFrame, at: Any) -> str:
    return f"the year {table.loc[at, 'year'].iloc[0]:.0f}" if at.any() else ""


def _source(study: Study, inventory: pd.DataFrame | None, toml: str) -> Iterator[Fault]:
    named = study.scenario.inventory_source
    if not named:
        return
    known = [] if inventory is None else list(dict.fromkeys(inventory["source"]))
    if named not in known:
        action = did_you_mean(named, known) if known else "Give the layer inventory, or remove the key."
        yield Fault(
            toml, "scenario.inventory_source", found=f"'{named}'", expected="a source of the inventory", action=action
        )


def _years(study: Study, inventory: pd.DataFrame | None, toml: str, *, first: int) -> Iterator[Fault]:
    last = scenario_last_year(study.scenario, study.parameters.for_checks())
    if last <= first:
        found, expected = str(last), f"a year after the base year, {first}"
        yield Fault(toml, "scenario.last_year", found=found, expected=expected, action="Correct one of them.")
    counted = counted_rows(inventory, study.scenario)
    if counted is not None and not (counted["year"] == first).any():
        known = ", ".join(f"{year:.0f}" for year in sorted(set(counted["year"])))
        action = "Choose one of them, or add the year to the inventory."
        yield Fault(
            toml, "scenario.base_year", found=str(first), expected=f"a year of the inventory: {known}", action=action
        )


def _settings(study: Study, toml: str, *, first: int) -> Iterator[Fault]:
    for where, _, setting in settings_of(study):
        early = sorted(year for year in setting.shares if year < first)
        if early:
            found, expected = f"a share of {early[0]}", f"years after the base year, {first}"
            action = "What stands already is told by the layer progress."
            yield Fault(toml, f"{where}.shares", found=found, expected=expected, action=action)


def settings_of(study: Study) -> Iterator[tuple[str, str, MeasureSetting]]:
    """Give where each setting of a study's scenarios stands, the id of its measure, and the setting."""
    for name, scenario in study.scenarios.items():
        for measure, setting in scenario.measures.items():
            yield f"scenarios.{name}.measures.{measure}", measure, setting
        for place, measures in scenario.places.items():
            for measure, setting in measures.items():
                yield f"scenarios.{name}.places.{place}.{measure}", measure, setting


def _places(study: Study, opened: Mapping[str, Any], toml: str) -> Iterator[Fault]:
    """Give the places of scenarios that are neither zones nor estates."""
    if "zones" not in opened or (study.layers.estates is not None and "estates" not in opened):
        return
    known = set(opened["zones"]["zone_id"].astype(str))
    if "estates" in opened:
        known |= set(opened["estates"]["estate_id"].astype(str))
    for name, scenario in study.scenarios.items():
        for place in scenario.places:
            if place not in known:
                where, action = f"scenarios.{name}.places", did_you_mean(place, known)
                expected = "the id of a zone or of an industrial park"
                yield Fault(toml, where, found=f"'{place}'", expected=expected, action=action)


def _targets(study: Study, targets: pd.DataFrame, file: str, *, first: int) -> list[Fault]:
    before = targets["year"] <= first
    last = scenario_last_year(study.scenario, study.parameters.for_checks())
    after = targets["year"] > last
    return [
        *_rows(
            targets,
            before,
            file,
            f"a target of {targets.loc[before, 'year'].iloc[0]:.0f}" if before.any() else "",
            f"years after the base year, {first}",
            "Correct the year, or scenario.base_year in study.toml.",
        ),
        *_rows(
            targets,
            after,
            file,
            _shown(targets, after),
            f"a year of the scenarios, until {last}",
            "Correct it, or set scenario.last_year in study.toml.",
        ),
    ]


def _reversed(targets: pd.DataFrame, file: str) -> list[Fault]:
    rows = targets["base_year"] >= targets["year"]
    found, expected = "a target before the base year that it names", "a base year before its year"
    return _rows(targets, rows, file, found, expected, "Correct one of them.")


def _drivers(targets: pd.DataFrame, bau: pd.DataFrame | None, file: str) -> list[Fault]:
    """Return the intensities of drivers that nobody tells; without the layer they are merely not known."""
    if bau is None:
        return []
    known = set(bau.loc[bau["level"].notna(), "driver"]) - {""}
    unknown = (targets["sense"] == INTENSITY) & (targets["driver"] != "") & ~targets["driver"].isin(known)
    first = targets.loc[unknown, "driver"].iloc[0] if unknown.any() else ""
    action = did_you_mean(first, known) if known else "Give its level by year there."
    expected = "a driver of the layer business_as_usual"
    return _rows(targets, unknown, file, f"the driver '{first}'", expected, action)


def _business_as_usual(bau: pd.DataFrame, file: str, *, first: int) -> list[Fault]:
    faults: list[Fault] = []
    yearly = is_yearly(bau)
    if yearly.any() and not (bau.loc[yearly, "year"] > first).any():
        expected, action = f"amounts of years after the base year, {first}", "Add them, or leave these rows out."
        faults += _rows(bau, yearly, file, _shown(bau, yearly), expected, action)
    levels = bau[(bau["driver"] != "") & bau["level"].notna()]
    starts = levels.groupby("driver")["year"].min()
    late = follows(bau) & bau["driver"].map(starts).gt(first)
    bare = f"the driver {bau.loc[late, 'driver'].iloc[0]} without a level of the base year" if late.any() else ""
    action = "Add it: what follows a driver follows its ratio to that year."
    return faults + _rows(bau, late, file, bare, f"its level of {first}, or of a year before", action)


def _magnitudes(bau: pd.DataFrame, inventory: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Give lines whose first tonnes are kilotonnes or kilograms by what the inventory says of them."""
    limits = allowed("business_as_usual.over_inventory")
    rows = bau[bau["emissions_t"] > 0.0].sort_values("year", kind="stable")
    for line, own in rows.groupby(list(LINE), sort=False):
        keys = inventory[list(LINE)].itertuples(index=False, name=None)
        covered = [overlap(tuple(map(str, line)), tuple(map(str, key))) for key in keys]
        counted = inventory[np.array(covered, dtype=bool)]
        known = float(roughly_co2e(counted).sum(skipna=False))
        times = float(own["emissions_t"].iloc[0]) / known if known > 0.0 else 1.0
        if limits.outside(times):
            of = ", ".join(str(each) for each in line if each) or "all"
            found = f"{in_figures(times, 2)} times what the inventory has of {of}"
            action = "Give the mass in tonnes a year."
            yield Fault(file, rows_at(bau, bau.index == own.index[0]), found=found, expected=f"{limits}", action=action)
