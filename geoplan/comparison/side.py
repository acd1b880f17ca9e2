"""One of two runs: its zones and totals and what they rest on, from a result in memory or from a folder of outputs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan import __version__
from geoplan.errors import Fault, GeoplanError
from geoplan.fields import Table, load_tables, with_current_names
from geoplan.files.boundary import given_path
from geoplan.hashing import sha256_of
from geoplan.languages import Text
from geoplan.outputs.manifest import MANIFEST, outputs_in, strange_manifest
from geoplan.planning.plan_file import PLAN_FILE
from geoplan.result.assessment import Assessment

ZONES = "zones.parquet"
SCENARIO_TABLES: tuple[Table, ...] = ("scenario_years", "targets")
"""Tables of scenarios that are held against each other."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of two runs.

    Attributes
    ----------
    name
        What it is called beside the other: the folder's name, or the study's.
    title
        Of the study.
    zones
        As `Assessment.zones`.
    totals
        As `Assessment.totals`; what is not known is NaN.
    inputs
        What it rests on: (kind, name) -> value; kinds are ``program``, ``study``, ``layer``, ``plan`` and
        ``parameter``. A plan is told park by park and scenario by scenario, as its file has them.
    statuses
        Kind of layer -> ``real``, ``schematic`` or ``synthetic``.
    tables
        Name of a table of scenarios -> table; empty where the run has none.
    """

    name: str
    title: Text
    zones: gpd.GeoDataFrame
    totals: "pd.Series[float]"
    inputs: Mapping[tuple[str, str], str | float]
    statuses: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def side_of(given: Assessment | str | Path) -> Side:
    """Return one side of a comparison.

    Parameters
    ----------
    given
        A result, or a folder that a run wrote.

    Raises
    ------
    GeoplanError
        Where the folder is none that a run wrote, or its tables have changed since.
    """
    return _of_result(given) if isinstance(given, Assessment) else _of_folder(Path(given))


def _of_result(result: Assessment) -> Side:
    study = result.study
    inputs: dict[tuple[str, str], str | float] = {("program", "geoplan"): __version__}
    inputs |= {("study", "draws"): study.draws, ("study", "seed"): study.seed, ("study", "crs"): study.crs}
    for kind, report in result.layers.items():
        inputs[("layer", kind)] = _told(report.sha256, report.status, report.vintage)
    used = result.plan.used
    inputs |= _planned({} if used is None else {"estates": used.estates, "scenarios": used.scenarios})
    inputs |= {("parameter", name): float(result.parameters[name].value) for name in result.parameters}
    planned = result.scenarios
    tables: dict[str, pd.DataFrame] = {}
    if planned is not None:
        tables |= {name: planned.tables[name] for name in SCENARIO_TABLES}
    statuses = {kind: report.status for kind, report in result.layers.items()}
    totals = result.totals.astype(float)
    return Side(study.name, study.title, result.zones, totals, inputs, statuses, tables)


def _of_folder(folder: Path) -> Side:
    """Read a folder of outputs, whose manifest may say anything."""
    try:
        return _read(given_path(folder))
    except GeoplanError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise GeoplanError(strange_manifest(folder, error)) from None


def _read(folder: Path) -> Side:
    """Read a folder of outputs; its manifest says what each file was, and a file that is another now is refused."""
    made = outputs_in(folder) if folder.is_dir() else None
    if made is None:
        found = "no manifest.json of geoplan" if folder.is_dir() else "no such folder"
        expected = "a folder that geoplan run wrote"
        action = "Run the study first, or name the folder of its outputs."
        raise GeoplanError(Fault(str(folder), "", found=found, expected=expected, action=action))
    files = [f"{load_tables()[name].file}.csv" for name in SCENARIO_TABLES]
    needed = [ZONES, *(name for name in (*files, PLAN_FILE) if name in made)]
    faults = [fault for name in needed if (fault := _fault_in(folder, name, made)) is not None]
    if faults:
        raise GeoplanError(faults)
    content = _manifest(folder)
    zones = with_current_names(gpd.read_parquet(folder / ZONES))
    totals = pd.Series(content["totals"], dtype=float).rename(index=_current(content["totals"]))
    inputs: dict[tuple[str, str], str | float] = {("program", "geoplan"): content["geoplan"] or ""}
    drawn, layers = content["draws"], content["inputs"]
    inputs |= {("study", "draws"): drawn["count"], ("study", "seed"): drawn["seed"]}
    inputs |= {("study", "crs"): content["study"]["crs"]}
    for kind, each in layers.items():
        inputs[("layer", kind)] = _told(each["sha256"], each["status"], each["vintage"])
    inputs |= _planned(_content(folder / PLAN_FILE) if PLAN_FILE in made else {})
    inputs |= {("parameter", name): float(each["value"]) for name, each in content["parameters"].items()}
    tables: dict[str, pd.DataFrame] = {
        name: pd.read_csv(folder / file, dtype={"scenario_id": str, "target_id": str})
        for name, file in zip(SCENARIO_TABLES, files, strict=True)
        if file in made
    }
    statuses = {kind: str(each["status"]) for kind, each in layers.items()}
    title = Text(en=str(content["study"]["title"]))
    return Side(folder.resolve().name, title, zones, totals, inputs, statuses, tables)


def _current(totals: Mapping[str, Any]) -> dict[str, str]:
    """Return old names of totals -> their names of today."""
    now = with_current_names(pd.DataFrame(columns=list(totals))).columns
    return dict(zip(totals, now, strict=True))


def _fault_in(folder: Path, name: str, made: Mapping[str, Mapping[str, Any]]) -> Fault | None:
    """Return what is wrong with a file of a run."""
    file, again = folder / name, "Run the study again, into a folder of its own."
    if name not in made or not file.is_file():
        return Fault(str(file), "", found="nothing", expected="the table that a run writes", action=again)
    if made[name].get("sha256") != sha256_of(file):
        found, expected = "a file that was changed after the run", f"the one that {MANIFEST} knows by its hash"
        return Fault(str(file), "", found=found, expected=expected, action=again)
    return None


def _manifest(folder: Path) -> dict[str, Any]:
    content = _content(folder / MANIFEST)
    lacking = [key for key in ("totals", "geoplan", "draws", "study", "inputs", "parameters") if key not in content]
    if lacking:
        found, action = f"no '{lacking[0]}'", "Run the study again: an older version wrote it."
        fault = Fault(str(folder / MANIFEST), "", found=found, expected="the manifest of a run", action=action)
        raise GeoplanError(fault)
    return content


def _content(file: Path) -> dict[str, Any]:
    """Return what a JSON file holds, whose bytes a run is known to have written."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


def _planned(plan: Mapping[str, Any]) -> dict[tuple[str, str], str | float]:
    """Return what a plan says of each park and each scenario, as the text of its file."""
    return {
        ("plan", f"{section}.{name}"): json.dumps(told, sort_keys=True, ensure_ascii=False)
        for section in ("estates", "scenarios")
        for name, told in dict(plan.get(section) or {}).items()
    }


def _told(sha256: str | None, status: str, vintage: str) -> str:
    """Return what a layer is in a few words: its status, its years, and the beginning of its hash."""
    return ", ".join(part for part in (status, vintage, (sha256 or "")[:12]) if part)
