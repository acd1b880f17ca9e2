"""STUDY-plan.json: what is planned for estates and by scenarios, as the map saves it and a run reads and writes it."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.files.json_text import read_saved_json
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.climate.own_measures import is_own
from geoplan.layers.opening.table import text_column
from geoplan.options.estate_options import tariff_faults
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.estates.estate_setting import EstateSetting, setting_faults
from geoplan.planning.estates.plans.estate_cases import tariff_choices
from geoplan.planning.scenario.exchange.plan_workbook import ReferenceSheet, read_plan_workbook, write_plan_workbook
from geoplan.planning.scenario.exchange.scenario_section import (
    ANY_ID,
    KnownIds,
    section_faults,
    section_of,
    settings_of_section,
)
from geoplan.planning.scenario.exchange.setting_places import early_settings, misplaced_settings
from geoplan.planning.scenario.inputs.setting_faults import unknown_measures
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.replacing import replaced_file
from geoplan.study import FILE_NAME, Study

PLAN_SCHEMA = "geoplan-plan/1"
PLAN_FILE = "plan.json"
PLAN_BOOK = "plan.xlsx"
"""What the plan is called in the folder of a run's outputs: as JSON, and as a workbook."""
_HEAD = ("schema", "version", "study", "zones")
_SECTIONS = ("estates", "scenarios")
_CM_PER_M = 100.0
_SHOWN = 80
"""Letters of a value that a message repeats."""


@dataclass(frozen=True)
class PlanFile:
    """What is planned.

    Attributes
    ----------
    study
        The name of the study that it is of.
    zones
        `zones_hash` of its zones.
    estates
        Id of an estate -> name -> value: what differs from the study's own setting.
    scenarios
        Name of a scenario -> ``title``, ``measures`` and ``places``, as `section_of` has them: it takes the place of
        the study's own of the same name.
    version
        Of geoplan, by which it was made.
    file
        What messages call it.
    content
        All that stands in a file that was read, for `check`.
    faults, cells, computed
        Of a workbook that was read: what is wrong with sheets and cells, the cell of each value, and the cells that
        hold a formula, of which the value that stood there was read.
    """

    study: str
    zones: str
    estates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    version: str = ""
    file: str = field(default=PLAN_FILE, compare=False)
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    faults: tuple[Fault, ...] = field(default=(), repr=False, compare=False)
    cells: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    computed: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def of(
        cls,
        study: str,
        *,
        zones: str,
        settings: Mapping[str, EstateSetting],
        scenarios: Mapping[str, ScenarioSetting] = MappingProxyType({}),
    ) -> "PlanFile":
        """Return the plan in which every estate and every scenario says all of its setting.

        Parameters
        ----------
        study
            The study's name.
        zones
            `zones_hash` of its zones.
        settings
            Id of an estate -> its setting.
        scenarios
            Name of a scenario -> what it does.
        """
        estates = {each: setting.as_table() for each, setting in settings.items()}
        return cls(study, zones, estates, section_of(scenarios), _version())

    @classmethod
    def read(cls, path: str | Path) -> "PlanFile":
        """Read a plan, as the page of a map saves it and as a run writes it.

        The file is JSON: ``{"schema": "geoplan-plan/1", "study": "hai-phong", "zones": "sha256:…", "estates":
        {"VSIP": {"pv_share": 0.5, "battery_hours": 2}}, "scenarios": {"low_carbon": {"measures": {"biogas":
        {"shares": {"2030": 0.2}}}}}}``. An estate or scenario that is not named, and what an estate does not say, is as
        the study has it. A workbook (.xlsx) has the same keys, in the sheets plan, scenarios and estates. What it says
        is held against a study by `check`, which tells what is wrong with cells of a workbook too.

        Parameters
        ----------
        path
            The file.

        Raises
        ------
        GeoplanError
            Where it cannot be read, is no plan, or says something twice.
        """
        file = str(path)
        action = "Save the plan from the map, or take the plan.json of a run."
        if Path(path).suffix.lower() == Path(PLAN_BOOK).suffix:
            return cls._of_workbook(path, action)
        content = read_saved_json(path, schema=PLAN_SCHEMA, expected="a plan saved from the map", action=action)
        return cls._of(content, file)

    @classmethod
    def _of_workbook(cls, path: str | Path, action: str) -> "PlanFile":
        book, file = read_plan_workbook(path), str(path)
        told, faults = book.content.get("schema"), list(book.faults)
        if told != PLAN_SCHEMA and not faults:
            found = repr(told)[:_SHOWN]
            faults = [Fault(file, "schema", found=found, expected=repr(PLAN_SCHEMA), action=action)]
        plan = cls._of(book.content, file)
        return replace(plan, faults=tuple(faults), cells=book.cells, computed=book.computed)

    @classmethod
    def _of(cls, content: Mapping[str, Any], file: str) -> "PlanFile":
        given = (content.get(name, {}) for name in _SECTIONS)
        estates, scenarios = (each if isinstance(each, dict) else {} for each in given)
        study, zones, made = (str(content.get(name, "")) for name in ("study", "zones", "version"))
        return cls(study, zones, estates, scenarios, made, file=file, content=content)

    def check(
        self,
        *,
        study: str,
        zones: str,
        estates: Collection[str],
        known: KnownIds = ANY_ID,
        more: Collection[Fault] = (),
    ) -> None:
        """Hold the plan against the study that it is to be used for.

        Parameters
        ----------
        study
            The study's name.
        zones
            `zones_hash` of its zones.
        estates
            Ids of its estates.
        known
            What its scenarios can name.
        more
            What else is wrong with it.

        Raises
        ------
        GeoplanError
            With all faults at once: another study, other zones, sections, estates and keys that do not exist, values
            that cannot be.
        """
        faults = [*self.faults, *self._faults_of_head(study, zones)]
        for name in self.content:
            if name not in (*_HEAD, *_SECTIONS):
                hint = did_you_mean(str(name), _SECTIONS) or "Leave it out."
                found, expected = "an unknown section", f"one of {', '.join(_SECTIONS)}"
                faults.append(Fault(self.file, str(name)[:_SHOWN], found=found, expected=expected, action=hint))
        given = self.content.get("estates", {})
        if not isinstance(given, Mapping):
            found, expected = f"a {type(given).__name__}", "a table of estates and their settings"
            faults.append(
                Fault(
                    self.file,
                    "estates",
                    found=found,
                    expected=expected,
                    action="Save the plan from the map, or take the plan.json of a run.",
                )
            )
        for each, own in self.estates.items():
            where = f"estates.{each}"[:_SHOWN]
            if each not in estates:
                hint = did_you_mean(each, estates) or "Remove it."
                found, expected = "an unknown estate", "the estate_id of one of the study's"
                faults.append(Fault(self.file, where, found=found, expected=expected, action=hint))
            faults += setting_faults(own, file=self.file, where=where)
        faults += section_faults(self.content.get("scenarios", self.scenarios), known=known, file=self.file)
        faults += more
        if faults:
            raise GeoplanError([self._by_cell(fault) for fault in faults])

    def _by_cell(self, fault: Fault) -> Fault:
        """Return a fault of a value with the cell that says it."""
        cell = self.cells.get(fault.where)
        return fault if cell is None else replace(fault, where=f"{cell} ({fault.where})")

    def text(self) -> str:
        """Return what stands in the file."""
        return json.dumps(self._whole(), ensure_ascii=False, indent=1) + "\n"

    def _whole(self) -> dict[str, Any]:
        return {
            "schema": PLAN_SCHEMA,
            "version": self.version,
            "study": self.study,
            "zones": self.zones,
            "estates": {each: dict(own) for each, own in self.estates.items()},
            "scenarios": {each: dict(own) for each, own in self.scenarios.items()},
        }

    def write(self, path: str | Path) -> Path:
        """Write the plan; the file is replaced only when the new one is whole."""
        with replaced_file(path) as draft:
            draft.write_text(self.text(), encoding="utf-8", newline="\n")
        return Path(path)

    def write_workbook(self, path: str | Path, *, references: Sequence[ReferenceSheet] = ()) -> Path:
        """Write the plan as a workbook, with sheets for who changes it; as `write`."""
        return write_plan_workbook(self._whole(), path, references=references)

    def _faults_of_head(self, study: str, zones: str) -> list[Fault]:
        faults: list[Fault] = []
        if self.faults and "schema" not in self.content:  # the sheet that says it is missing
            return faults
        if self.study != study:
            action = "A plan is of one study: save another from its map."
            faults.append(
                Fault(self.file, "study", found=repr(self.study)[:_SHOWN], expected=repr(study), action=action)
            )
        if self.zones != zones:
            found, action = self.zones[:_SHOWN] or "nothing", "The zones have changed: save the plan from a new map."
            faults.append(Fault(self.file, "zones", found=found, expected=zones, action=action))
        return faults


def check_plan(plan: PlanFile | None, study: Study, layers: OpenedLayers) -> None:
    """Hold a plan against a study and its layers.

    Parameters
    ----------
    plan
        None where the study's own settings hold.
    study, layers
        Of one run.

    Raises
    ------
    GeoplanError
        With all that is wrong with the plan, and with what the study's own scenarios name.
    """
    toml = str(study.folder / FILE_NAME)
    own = unknown_measures(study, layers, known=measure_kinds())
    own += misplaced_settings(study.scenarios, layers, file=toml)
    if plan is None:
        if own:
            raise GeoplanError(own)
        return
    ids = [] if layers.estates is None else layers.estates["estate_id"].astype(str).tolist()
    more = own + [fault for each, told in plan.estates.items() for fault in _tariff_faults(plan, study, each, told)]
    if not section_faults(plan.content.get("scenarios", plan.scenarios), known=ANY_ID, file=plan.file):
        settings = settings_of_section(plan.scenarios)
        more += misplaced_settings(settings, layers, file=plan.file)
        more += early_settings(settings, study, layers, file=plan.file)
    places = [*layers.zones["zone_id"].astype(str), *ids]
    known = KnownIds(measures=measure_ids(layers), places=places)
    plan.check(study=study.name, zones=zones_hash(layers.zones), estates=ids, known=known, more=more)


def measure_ids(layers: OpenedLayers) -> set[str]:
    """Return the ids of all measures that a plan can name: those of maps, and the study's own."""
    own = layers.measures
    named = [] if own is None else own.loc[is_own(own), "measure_id"].astype(str).tolist()
    return {*measure_kinds(), *named}


def _tariff_faults(plan: PlanFile, study: Study, estate: str, own: object) -> list[Fault]:
    """Return what is wrong with the tariff of one estate, where nothing else is wrong with its setting."""
    where = f"estates.{estate}"[:_SHOWN]
    if not isinstance(own, Mapping) or setting_faults(own, file=plan.file, where=where):
        return []
    setting = EstateSetting.of(study.estates).changed(own)
    return tariff_faults(
        setting.choice,
        options=study.estates,
        dispatch=setting.dispatch,
        battery_hours=setting.battery_hours,
        country=study.tariff_country,
        known=study.parameters,
        file=plan.file,
        where=where,
    )


def used_plan(plan: PlanFile | None, study: Study, layers: OpenedLayers) -> PlanFile:
    """Return the plan that a run uses: every estate and every scenario with all of its setting.

    Parameters
    ----------
    plan
        As `check_plan` takes it.
    study, layers
        Of one run.
    """
    settings = plan_settings(plan, study, told_voltages(layers.estates))
    scenarios = planned_scenarios(plan, study)
    used = PlanFile.of(study.name, zones=zones_hash(layers.zones), settings=settings, scenarios=scenarios)
    return used if plan is None else replace(used, computed=plan.computed)


def planned_scenarios(plan: PlanFile | None, study: Study) -> dict[str, ScenarioSetting]:
    """Return what each scenario does: the study's own, and those of the plan in their place or beside them.

    Parameters
    ----------
    plan, study
        As `check_plan` takes them.
    """
    return {**study.scenarios, **settings_of_section({} if plan is None else plan.scenarios)}


def plan_settings(plan: PlanFile | None, study: Study, voltages: Mapping[str, str]) -> dict[str, EstateSetting]:
    """Return the setting of each estate: the study's own, changed by what the estate tells, and by the plan.

    Parameters
    ----------
    plan, study
        As `check_plan` takes them.
    voltages
        Id of each estate -> the voltage that it tells, from `told_voltages`: its tariff is that of this voltage, where
        the customer has one there and the plan names no voltage.
    """
    of_all = EstateSetting.of(study.estates)
    own = {} if plan is None else plan.estates
    tabled, country = set(tariff_choices(study)), study.tariff_country
    settings = {}
    for each, voltage in voltages.items():
        given = own.get(each, {})
        one = of_all.changed(given).with_tariff(study.estates, country=country)
        told = replace(one, voltage=voltage)
        settings[each] = told if "voltage" not in given and told.choice in tabled else one
    return settings


def told_voltages(estates: gpd.GeoDataFrame | None) -> dict[str, str]:
    """Return the voltage that each estate tells, empty where it does not: id -> voltage.

    Parameters
    ----------
    estates
        The layer; None where the study has none.

    Examples
    --------
    >>> told_voltages(gpd.GeoDataFrame({"estate_id": ["a", "b"], "voltage": ["22 to 110 kV", None]}))
    {'a': '22 to 110 kV', 'b': ''}
    """
    if estates is None:
        return {}
    return dict(zip(estates["estate_id"].astype(str), text_column(estates, "voltage"), strict=True))


def zones_hash(zones: gpd.GeoDataFrame) -> str:
    """Return what tells zones from other zones: a hash of their ids and, in whole centimetres, their outlines.

    Parameters
    ----------
    zones
        ``zone_id`` and polygons in the study's CRS.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"zone_id": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)])
    >>> zones_hash(zones)[:15] == zones_hash(zones.translate(0.001).to_frame("geometry").assign(zone_id="a"))[:15]
    True
    """
    digest = hashlib.sha256("\0".join(zones["zone_id"].astype(str)).encode())
    shapes = zones.geometry.to_numpy()
    digest.update(shapely.get_num_coordinates(shapes).astype("<i8").tobytes())
    digest.update(np.rint(shapely.get_coordinates(shapes) * _CM_PER_M).astype("<i8").tobytes())
    return f"sha256:{digest.hexdigest()}"


def _version() -> str:
    try:
        return version("geoplan")
    except PackageNotFoundError:
        return ""
