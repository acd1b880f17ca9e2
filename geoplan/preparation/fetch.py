"""Fetch the layers of a study: which source for which layer, and all or nothing for each.

Each layer is written beside its place, checked and moved into the study's folder together with its entry in study.toml.
A layer that fails leaves the study as it was, and the other layers alone.
"""

import importlib
import logging
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.errors import Fault, GeoplanError, StudyError, did_you_mean
from geoplan.files.boundary import given_path
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.layers.catalog import check_layer, check_tables, open_zones
from geoplan.preparation.study_file import put_layer
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.replacing import replaced_folder, told_when_full
from geoplan.scratch import ScratchFolder
from geoplan.sources.contract import Download, FetchArea, FetchedLayer, FetchReport
from geoplan.sources.registry import Source, module_of, sources, sources_for
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.study import FILE_NAME, LayerSource, Study, open_study, studies

if TYPE_CHECKING:
    import geopandas as gpd

logger = logging.getLogger(__name__)

MARGIN_DEGREES = 0.1
"""What is fetched around the zones: the lines and roads next to them count too."""
_NOT_UNASKED = frozenset({"zones", "irradiance", "plants", "landfills", "inventory", "inventory_beside"})
"""Layers that are fetched only when they are named: other layers refer to the ids of zones; months of irradiance would
take the place of hours of weather; of plants and landfills most places have few or none on the map; and no model yet
reads an inventory, whose packages are large."""


def fetch_layers(
    study: Study,
    *,
    layers: Sequence[str] | None = None,
    chosen: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    output: str | Path | None = None,
    dry_run: bool = False,
    session: Session | None = None,
    progress: Progress = False,
) -> FetchReport:
    """Fetch layers of a study from their publishers into its folder.

    Parameters
    ----------
    study
        The study.
    layers
        The kinds of layer; default: all that a source offers and the study lacks or has no real one of.
    chosen
        Kind of layer -> name of the source to take; default: the preferred one that covers the place.
    options
        What sources ask of the user: ``name`` or ``source.name`` -> value.
    output
        The folder of a copy of the study to fetch into; needed for the embedded ones.
    dry_run
        Only find what would be asked of the network, and how much.
    session
        What transfers; default: one with the user's cache.
    progress
        False, True, or a callable ``(fraction, message)``.

    Returns
    -------
    FetchReport
        What was fetched, and what was not.

    Raises
    ------
    StudyError
        For unknown layers and sources, and where there is no folder to write to; nothing is asked then.
    LayerError
        Where the study's zones cannot be read.
    """
    home, study = (study.folder, study) if output is None else _copy_of(study, given_path(output))
    zones = open_zones(study)
    bounds = _bounds(zones)
    picked = choose(study, bounds, layers=layers, chosen=chosen)
    _check_options(options or {}, [sources()[name] for name in picked.values()])
    if not dry_run:
        _check_not_embedded(study, home)
    planned: dict[str, list[Download]] = {}
    fetched: dict[str, FetchedLayer] = {}
    failed: dict[str, GeoplanError] = {}
    if not dry_run:
        _copied(study, home)
    with reporting(progress) as report, nullcontext(session) if session else Session() as transfer:
        place = _Place(study, zones, home, transfer)
        for number, (kind, name) in enumerate(picked.items()):
            step = part_of(report, start=number / len(picked), end=(number + 1) / len(picked))
            step(0.0, f"{kind} from {name}")
            given = _options_of(name, options or {})
            area = FetchArea(bounds=bounds, zones=zones, crs=study.crs, time_zone=study.time_zone, options=given)
            with _told(transfer, _named(step, kind)), _gathered(failed, kind, name):
                module = importlib.import_module(module_of(name))
                if dry_run:
                    planned[kind] = module.plan(kind, area, transfer)
                else:
                    fetched[kind] = _placed(module.fetch, kind, area, place)
        report(1.0, "layers planned" if dry_run else "layers fetched")
    return FetchReport(home, picked, planned, fetched, failed)


@dataclass(frozen=True)
class _Place:
    """Where fetched layers go: the study as it is, its zones and folder, and what transfers."""

    study: Study
    zones: "gpd.GeoDataFrame"
    home: Path
    session: Session


def choose(
    study: Study,
    bounds: tuple[float, float, float, float],
    *,
    layers: Sequence[str] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Choose the source of each layer.

    Parameters
    ----------
    study
        The study.
    bounds
        West, south, east, north of the place. [degrees]
    layers
        The kinds of layer; default: those that are named in `chosen`, or else all that a source offers and the study
        lacks or has no real one of.
    chosen
        Kind of layer -> name of the source to take.

    Returns
    -------
    dict
        Kind of layer -> name of its source.

    Raises
    ------
    StudyError
        For unknown layers and sources, all at once.
    """
    named = dict(chosen or {})
    kinds = list(dict.fromkeys([*(layers or ()), *named])) or _missing(study, bounds)
    faults: list[Fault] = []
    picked: dict[str, str] = {}
    for kind in kinds:
        offering = sources_for(kind)
        if not offering:
            offered = sorted({each for source in sources().values() for each in source.layers})
            known = f"one of {', '.join(offered)}"
            faults.append(
                Fault(
                    "--layer",
                    kind,
                    found="a layer that no source offers",
                    expected=known,
                    action=did_you_mean(kind, offered),
                )
            )
        elif kind in named:
            source = sources().get(named[kind])
            names = [each.name for each in offering]
            if source is None or source not in offering:
                where, found = (
                    f"{kind}={named[kind]}",
                    "an unknown source" if source is None else f"a source without {kind}",
                )
                expected, action = f"one of {', '.join(names)}", "Choose one of them."
                faults.append(Fault("--source", where, found=found, expected=expected, action=action))
            elif not source.covers(bounds):
                where, found = f"{kind}={source.name}", "a source that does not cover the place"
                expected, action = "one that does", "Choose another."
                faults.append(Fault("--source", where, found=found, expected=expected, action=action))
            else:
                picked[kind] = source.name
        else:
            covering = sources_for(kind, bounds)
            if not covering:
                faults.append(
                    Fault(
                        "--layer",
                        kind,
                        found="no source that covers the place",
                        expected="one that does",
                        action="Import a file of your own.",
                    )
                )
            else:
                picked[kind] = _preferred(covering).name
    if faults:
        raise StudyError(faults)
    return picked


def _preferred(offering: Sequence[Source]) -> Source:
    """Return the first source that asks nothing of the user, or else the first."""
    return next((source for source in offering if not source.asks.en), offering[0])


def _missing(study: Study, bounds: tuple[float, float, float, float]) -> list[str]:
    """Return the kinds of layer that the study lacks, or has no real one of, and that a source offers for the place."""
    held = {kind: source.status for kind, source in study.layers}
    for kind, status in list(held.items()):  # of two that stand for each other, a study has only one
        if layer_kinds()[kind].stands_for:
            held.setdefault(layer_kinds()[kind].stands_for, status)
    kinds = [kind for kind in layer_kinds() if kind not in _NOT_UNASKED and held.get(kind) != "real"]
    return [kind for kind in kinds if sources_for(kind, bounds)]


def _bounds(zones: "gpd.GeoDataFrame") -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in zones.to_crs(4326).total_bounds)
    margin = MARGIN_DEGREES
    return max(west - margin, -180.0), max(south - margin, -90.0), min(east + margin, 180.0), min(north + margin, 90.0)


def _check_options(options: Mapping[str, str], picked: Collection[Source]) -> None:
    """Refuse options that none of the sources would look at."""
    faults = []
    for given in options:
        source, _, name = given.rpartition(".")
        if source and source not in sources():
            hint = did_you_mean(source, [each.name for each in picked])
            faults.append(
                Fault(
                    "--option",
                    given,
                    found=f"an unknown source '{source}'",
                    expected="NAME or SOURCE.NAME",
                    action=hint,
                )
            )
            continue
        asked = [sources()[source]] if source else picked
        known = {option for each in asked for option in each.options}
        if name not in known:
            expected = f"an option of {', '.join(sorted({each.name for each in asked}))}"
            faults.append(
                Fault("--option", given, found="an unknown option", expected=expected, action=did_you_mean(name, known))
            )
    if faults and picked:
        raise StudyError(faults)


def _options_of(source: str, options: Mapping[str, str]) -> dict[str, str]:
    general = {name: value for name, value in options.items() if "." not in name}
    own = {name.partition(".")[2]: value for name, value in options.items() if name.partition(".")[0] == source}
    return general | own


def _check_not_embedded(study: Study, home: Path) -> None:
    if home.resolve() in {folder.resolve() for folder in studies().values()}:
        action = "Name one with --output: the study is copied there, and its layers are fetched into the copy."
        raise StudyError(
            Fault(
                study.name, "", found="a study that comes with geoplan", expected="a folder of your own", action=action
            )
        )


def _copy_of(study: Study, home: Path) -> tuple[Path, Study]:
    """Return the folder of a copy, and the study as it is there: the one that is to be copied where there is none."""
    if (home / FILE_NAME).is_file():
        there = open_study(home, allow_outside=study.allow_outside)
        if there.name != study.name:
            action = "Choose another folder."
            raise StudyError(
                Fault(
                    str(home),
                    "name",
                    found=f"the study {there.name}",
                    expected=f"a copy of {study.name}",
                    action=action,
                )
            )
        return home, there
    _check_empty(home)
    outside = [kind for kind, source in study.layers if not study.path_of(source).is_relative_to(study.folder)]
    if outside:
        found = f"files outside the study's folder ({', '.join(outside)})"
        raise StudyError(
            Fault(
                str(study.folder),
                "layers",
                found=found,
                expected="a folder that can be copied",
                action="Leave out --output.",
            )
        )
    return home, study


def _check_empty(home: Path) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise StudyError(
            Fault(
                str(home),
                "",
                found="a file or folder with other things",
                expected="a new folder",
                action="Choose another.",
            )
        )


def _copied(study: Study, home: Path) -> None:
    """Copy the study's folder, whole or not at all."""
    if (home / FILE_NAME).is_file():
        return
    with replaced_folder(home, check=_check_empty) as draft:
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(study.folder, draft, ignore=ignored, dirs_exist_ok=True)


def _placed(
    source_fetch: Callable[[str, FetchArea, Path, Session], FetchedLayer], kind: str, area: FetchArea, place: _Place
) -> FetchedLayer:
    """Have a layer written beside its place, check it, and move it there together with its entry in study.toml."""
    with ScratchFolder(within=place.home) as draft, told_when_full(place.home / kind):
        layer = source_fetch(kind, area, draft, place.session)
        if layer.file.parent != draft or not layer.file.is_file():
            raise ValueError(f"{layer.file} is not in {draft}")
        _check(layer, place)
        return replace(layer, file=put_layer(layer.file, place.home, kind=kind, entry=layer.entry()))


def _check(layer: FetchedLayer, place: _Place) -> None:
    """Open a layer as a run does; faults do not name its file, which will be gone when they are read."""
    source, folder = LayerSource.model_validate(layer.entry()), layer.file.parent
    try:
        check_layer(place.study, layer.kind, source=source, folder=folder, zones=place.zones)
        if layer.kind == "zones":  # what was fetched before may name them
            there = open_study(place.home, allow_outside=place.study.allow_outside)
            check_tables(there, source=source, folder=folder)
    except GeoplanError as error:
        action = "Nothing was changed; another source may have it right: --source."
        faults = [
            replace(fault, file=f"what was fetched for {layer.kind}", action=f"{fault.action} {action}".strip())
            if Path(fault.file).is_relative_to(folder)
            else fault
            for fault in error.faults
        ]
        raise type(error)(faults or str(error)) from error


@contextmanager
def _gathered(failed: dict[str, GeoplanError], kind: str, name: str) -> Iterator[None]:
    """Keep what went wrong with one layer, so that the others are fetched."""
    try:
        yield
    except GeoplanError as error:
        failed[kind] = error
    except Exception as error:  # what comes from the network may be anything, and libraries raise what they like
        logger.debug("%s from %s", kind, name, exc_info=True)
        found = f"data that cannot be read ({type(error).__name__}: {error})"
        action = (
            "Run it again; where it stays so, the source may have changed its format: choose another with --source."
        )
        failed[kind] = TransferError(
            Fault(name, kind, found=found, expected="data in the source's format", action=action)
        )


@contextmanager
def _told(session: Session, report: Report) -> Iterator[None]:
    """Let a session report to the run that it is part of."""
    before, session.progress = session.progress, report
    try:
        yield
    finally:
        session.progress = before


def _named(report: Report, kind: str) -> Report:
    return lambda fraction, message: report(fraction, f"{kind}: {message}")
