"""What scenarios ask for where it cannot be, or before they begin: a plan and a study are held against their layers."""

from collections.abc import Iterator, Mapping

from geoplan.errors import Fault, did_you_mean
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.climate.base_year import scenario_base_year
from geoplan.layers.climate.own_measures import is_own
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.study import Study


def misplaced_settings(settings: Mapping[str, ScenarioSetting], layers: OpenedLayers, *, file: str) -> list[Fault]:
    """Return the measures that scenarios name at places where there is nothing of them: their setting moved nothing.

    Parameters
    ----------
    settings
        Name of a scenario -> what it does; unknown measures and places are another's to tell.
    layers
        Zones, estates and the study's own measures.
    file
        What messages call it.
    """
    zones = layers.zones["zone_id"].astype(str).tolist()
    estates = [] if layers.estates is None else layers.estates["estate_id"].astype(str).tolist()
    own: dict[str, list[str]] = {}
    if layers.measures is not None:
        rows = layers.measures[is_own(layers.measures)]
        own = {str(key): each["zone_id"].astype(str).tolist() for key, each in rows.groupby("measure_id")}
    faults = []
    for where, place, measure in _named(settings):
        if place not in {*zones, *estates} or (measure not in own and measure not in measure_kinds()):
            continue
        in_parks = measure not in own and measure_kinds()[measure].place_kind == "estate"
        possible = own.get(measure, estates if in_parks else zones)
        if place in possible:
            continue
        found = f"the {'zone' if place in zones else 'industrial park'} '{place}', which has nothing of it"
        if possible == [""]:
            expected, action = "a measure that has places", "It is of the whole study: name it under measures."
        else:
            expected = "one of its industrial parks" if in_parks else "one of its zones"
            action = did_you_mean(place, possible)
        faults.append(Fault(file, where, found=found, expected=expected, action=action))
    return faults


def early_settings(
    settings: Mapping[str, ScenarioSetting], study: Study, layers: OpenedLayers, *, file: str
) -> list[Fault]:
    """Return the shares that a plan gives for years before scenarios begin; what stands then, progress tells.

    Parameters
    ----------
    settings, file
        As `misplaced_settings` takes them.
    study, layers
        Of one run.
    """
    first = scenario_base_year(study.scenario, inventory=layers.inventory, demand=layers.demand)
    faults: list[Fault] = []
    if first is None:
        return faults
    for name, scenario in settings.items():
        at = {f"scenarios.{name}.measures": scenario.measures}
        at |= {f"scenarios.{name}.places.{place}": own for place, own in scenario.places.items()}
        for where, own in at.items():
            for measure, setting in own.items():
                for year in sorted(year for year in setting.shares if year < first):
                    expected = f"years after the base year, {first}"
                    action = "What stands already is told by the layer progress."
                    there = f"{where}.{measure}.shares.{year}"
                    faults.append(Fault(file, there, found=f"a share of {year}", expected=expected, action=action))
    return faults


def _named(settings: Mapping[str, ScenarioSetting]) -> Iterator[tuple[str, str, str]]:
    """Give where each setting of a place stands, its place, and its measure."""
    for name, scenario in settings.items():
        for place, measures in scenario.places.items():
            for measure in measures:
                yield f"scenarios.{name}.places.{place}.{measure}", place, measure
