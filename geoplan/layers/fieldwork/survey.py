"""A filled survey form read back: what was seen on site, checked cell by cell.

A form is an Excel workbook that `geoplan.outputs.fieldwork.survey_form.write_survey_form` wrote, or a folder with its
sheets as CSV files. A sheet is known by the names in its first row, whatever it is called; rows without a surveyed
value are left out.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean, in_figures
from geoplan.files.boundary import own_file, unusable
from geoplan.hashing import Snapshot
from geoplan.layers.feedstock.items import item_of
from geoplan.layers.fieldwork.survey_cells import MODEL_ROOF_AREA, sheet_frame
from geoplan.layers.fieldwork.survey_columns import SHEETS, Sheet, survey_columns
from geoplan.layers.fieldwork.survey_sheets import FormFaults, sheets_of_form
from geoplan.layers.land.park_facts import MEDIA, file_name_fault, told_file, with_consent
from geoplan.layers.opening.ranges import allowed
from geoplan.units import KG_PER_T

SurveyItems: TypeAlias = Mapping[str, Mapping[str, str]]
"""Kind (crop, animal, waste) -> item -> the unit that it is counted in."""

MODEL, SURVEYED = "model", "surveyed"
"""The status of a row: as the model has it, or as it was seen on site."""


@dataclass(frozen=True)
class Survey:
    """What was found on site; each frame has only rows with a surveyed value.

    Attributes
    ----------
    roofs
        roof_id, usable_area_m2 [m2, seen from above], capacity_kwp [kWp], roof_form, suitable (``yes``, ``no``,
        empty), owner_consent, note, surveyor, date; NaN or empty where not given.
    estates
        estate_id, occupancy_pct [%], demand_mwh [MWh a year], usable_roof_pct [% of the roof area], let_ha [ha],
        tenants_count, voltage, transformer_kva [kVA], load_file, load_unit, technologies_wanted (keys, joined by
        ``;``), contact_name, contact_email, contact_phone (only with consent), contact_consent and remarks.
    feedstock
        zone_id, kind, item, amount, unit, year, source and remarks.
    sites
        candidate_id, suitable, reason, grid_distance_km [km] and remarks.
    file
        The form's name.
    sha256
        Of the form, and of the files of loads that it names.
    snapshot
        The form and these files as they were before they were read; None for a survey that no file holds.
    tenants
        tenant_name, estate_id, industry, area_ha [ha], employees, product, production_t [t a year], electricity_mwh
        [MWh a year], transformer_mva [MVA], year, source and remarks.
    streams
        stream, estate_id, direction, material, temperature_c [degC], amount [amount_unit], amount_unit, longitude and
        latitude [degrees, WGS84], source and remarks.
    evidence
        criterion, estate_id, evidence_value, evidence, evidence_date, source and remarks.
    folder
        Where the files stand that the form names.

    Notes
    -----
    Each frame also has ``place``: the sheet and row that a value stands in (``roofs!7``).
    """

    roofs: pd.DataFrame
    estates: pd.DataFrame
    feedstock: pd.DataFrame
    sites: pd.DataFrame
    file: str
    sha256: str
    snapshot: Snapshot | None = field(default=None, repr=False)
    tenants: pd.DataFrame = field(default_factory=pd.DataFrame)
    streams: pd.DataFrame = field(default_factory=pd.DataFrame)
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    folder: Path = Path()

    def frame(self, sheet: Sheet) -> pd.DataFrame:
        """Return the frame of one sheet."""
        rows: pd.DataFrame = getattr(self, sheet)
        return rows

    def __repr__(self) -> str:
        return f"<Survey '{self.file}': {', '.join(f'{len(self.frame(sheet)):,} {sheet}' for sheet in SHEETS)}>"

    def __len__(self) -> int:
        return sum(len(self.frame(sheet)) for sheet in SHEETS)


def read_survey(
    path: str | Path,
    *,
    zones: pd.DataFrame,
    items: SurveyItems | None = None,
    estate_ids: Collection[str] | None = None,
    roof_ids: Collection[str] | None = None,
    candidate_ids: Collection[str] | None = None,
) -> Survey:
    """Read a filled survey form.

    Parameters
    ----------
    path
        The workbook, or a folder with ``roofs.csv``, ``estates.csv`` and so on; or the answers to the form on
        telephones, as KoBo (a workbook) and ODK (a folder of CSV files) export them.
    zones
        With ``zone_id``, and ``population`` where it is known.
    items
        What can be surveyed, and the unit of each, as `geoplan.layers.fieldwork.surveyed.survey_items` gives it; None
        leaves that to who uses the form.
    estate_ids, roof_ids, candidate_ids
        What the study has; None leaves the ids unchecked.

    Returns
    -------
    Survey
        What was surveyed.

    Raises
    ------
    LayerError
        With every fault of every sheet, each with its sheet and row: values twice, ids that do not exist, numbers that
        are none or cannot be, formulas, other units, contradictions.
    """
    file = Path(path)
    checking = FormFaults(str(file))
    own_file(file, expected="a filled survey form")
    before = _snapshot(file, ())
    cells = sheets_of_form(file, checking)
    frames = {sheet: sheet_frame(sheet, cells.get(sheet), checking) for sheet in SHEETS}
    known: dict[Sheet, tuple[str, Collection[Any] | None]] = {
        "roofs": ("roof_id", roof_ids),
        **dict.fromkeys(_OF_ESTATES, ("estate_id", estate_ids)),
        "feedstock": ("zone_id", list(zones["zone_id"])),
        "sites": ("candidate_id", candidate_ids),
    }
    for sheet, (column, ids) in known.items():
        if sheet not in _SEVERAL:
            _check_once(frames[sheet], _keys(sheet), checking)
        if ids is not None:
            _check_known(frames[sheet], column, ids, checking)
    _check_roofs(frames["roofs"], checking)
    _check_sites(frames["sites"], checking)
    _check_feedstock(frames["feedstock"], zones, items, checking)
    folder = file if file.is_dir() else file.parent
    loads = _load_files(frames["estates"], folder, checking)
    if not checking.faults and not any(len(frame) for frame in frames.values()):
        checking.note("", "no surveyed value", "at least one", "Fill in the white cells of the form.")
    if checking.faults:
        raise LayerError(checking.faults)
    if before.has_changed:
        found, action = "a form that changed while it was read", "Save the form, and run again: nothing was written."
        raise LayerError(Fault(str(file), "", found=found, expected="one that stays", action=action))
    snapshot = _snapshot(file, loads) if loads else before
    frames = {sheet: frame.drop(columns=MODEL_ROOF_AREA, errors="ignore") for sheet, frame in frames.items()}
    frames["estates"] = with_consent(frames["estates"])
    return Survey(**frames, file=file.name, sha256=snapshot.sha256, snapshot=snapshot, folder=folder)


_OF_ESTATES: tuple[Sheet, ...] = ("estates", "tenants", "streams", "evidence")
_SEVERAL: tuple[Sheet, ...] = ("streams",)
"""Sheets in which a key may stand in several rows: a park offers heat of two temperatures."""


def _keys(sheet: Sheet) -> list[str]:
    return [column.name for column in survey_columns()[sheet] if column.role == "key"]


def _snapshot(file: Path, loads: tuple[Path, ...]) -> Snapshot:
    try:
        return Snapshot.of(partial(_files_of, file, loads))
    except OSError as error:
        raise LayerError(unusable(file, error)) from None


def _files_of(form: Path, loads: tuple[Path, ...]) -> list[Path]:
    if form.is_dir():
        return sorted({*form.glob("*.csv"), *loads})
    return [form, *loads] if form.exists() else []


def _load_files(estates: pd.DataFrame, folder: Path, checking: FormFaults) -> tuple[Path, ...]:
    """Return the files of loads that a form names, after checking that each stands beside it."""
    files = []
    for row in _rows(estates[estates["load_file"] != ""]):
        if fault := file_name_fault(row.load_file):
            checking.note_cell(
                row.place, "load_file", fault, "the name of a file beside the form", "Put the file there."
            )
        elif (path := told_file(folder, row.load_file)) is None:
            action = f"Put it into {folder} or its folder {MEDIA}."
            checking.note_cell(row.place, "load_file", f"no file '{row.load_file}'", "one beside the form", action)
        else:
            files.append(path)
    return tuple(dict.fromkeys(files))


def _check_once(frame: pd.DataFrame, keys: list[str], checking: FormFaults) -> None:
    complete = frame[(frame[keys].notna() & (frame[keys].astype(str) != "")).all(axis=1)]
    for given, rows in complete.groupby(keys, sort=False):
        if len(rows) > 1:
            named = ", ".join(f"{key} {_shown(value)}" for key, value in zip(keys, given, strict=True))
            where = ", ".join(rows["place"])
            checking.note(where, f"{len(rows)} values for {named}", "one", "Keep the right row, and clear the others.")


def _check_known(frame: pd.DataFrame, key: str, known: Collection[Any], checking: FormFaults) -> None:
    there = {str(each) for each in known}
    for place, value in zip(frame["place"], frame[key], strict=True):
        shown = _shown(value)
        if shown and shown not in there:
            action = did_you_mean(shown, there) if len(there) < _MANY else ""
            action = action or "Take it from the map."
            checking.note(place, f"{key} '{shown}'", "an id of the study", action, column=key)


_MANY = 50_000
"""Ids among which the nearest one can still be looked for."""


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.0f}"
    return str(value)


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples()


def _check_roofs(roofs: pd.DataFrame, checking: FormFaults) -> None:
    """Check what a roof can carry; without a surveyed area, the one that the form showed is its measure."""
    density, ratio = allowed("survey.capacity_density").high, allowed("survey.usable_over_roof").high
    for row in _rows(roofs):
        area, usable, capacity = row.model_roof_area_m2, row.usable_area_m2, row.capacity_kwp
        if row.suitable == "no" and (usable > 0 or capacity > 0):
            found = "a roof that is not suitable, with an area or a capacity"
            checking.note(
                row.place, found, "one of them", "Clear the numbers, or correct 'suitable'.", column="suitable"
            )
        if usable > area * ratio:
            found = f"a usable area of {in_figures(usable, 10)} m2 on a roof of {in_figures(area, 10)} m2"
            expected = f"at most {in_figures(ratio)} times the roof's area"
            checking.note(row.place, found, expected, "Check the roof's number.", column="usable_area_m2")
        most = (area * ratio if math.isnan(usable) else usable) * density
        if capacity > most:
            on = area if math.isnan(usable) else usable
            found = f"{in_figures(capacity, 10)} kWp on {in_figures(on, 10)} m2"
            expected = f"at most {in_figures(density)} kWp on a square metre"
            checking.note(row.place, found, expected, "Check the unit.", column="capacity_kwp")


def _check_sites(sites: pd.DataFrame, checking: FormFaults) -> None:
    for row in _rows(sites):
        if row.suitable == "no" and not row.reason:
            found = "a site that is not suitable, without a reason"
            checking.note(row.place, found, "the reason", "Fill it in.", column="reason")


_AMOUNTS = {
    "t/a": "crops.production",
    "ha": "crops.area",
    "m3/a": "crops.volume",
    "heads": "livestock.heads",
    "t/day": "waste.tonnes",
}
"""Unit -> the range of the statistic that a surveyed amount takes the place of."""


def _check_feedstock(
    feedstock: pd.DataFrame, zones: pd.DataFrame, items: SurveyItems | None, checking: FormFaults
) -> None:
    population = dict(zip(zones["zone_id"], zones["population"], strict=True)) if "population" in zones else {}
    feedstock["item"] = [item_of(item, kind) for item, kind in zip(feedstock["item"], feedstock["kind"], strict=True)]
    for row in _rows(feedstock):
        if row.place in checking.unread:
            continue
        if math.isnan(row.amount):
            checking.note(row.place, "no amount", "a number", "Fill it in, or clear the row.", column="amount")
        units = items.get(row.kind) if items is not None and row.kind else None
        if units is not None and row.item and row.item not in units:
            found, action = f"the {row.kind} '{row.item}'", did_you_mean(row.item, units)
            checking.note(row.place, found, "one that has parameters", action, column="item")
        elif units is not None and row.item and row.unit != units[row.item]:
            found = f"'{row.unit}'" if row.unit else "no unit"
            checking.note(
                row.place, found, f"'{units[row.item]}', the unit of {row.item}", "Convert the amount.", column="unit"
            )
        limits = allowed(_AMOUNTS[row.unit]) if row.unit in _AMOUNTS else allowed("survey.amount")
        if limits.outside(row.amount):
            checking.note(
                row.place,
                f"{in_figures(row.amount, 10)} {row.unit}".strip(),
                f"{limits}",
                "Check the unit.",
                column="amount",
            )
        persons = population.get(row.zone_id, math.nan)
        if row.unit == "t/day" and persons > 0:
            each = allowed("waste.per_person")
            if each.outside(row.amount * KG_PER_T / persons):
                found = f"{in_figures(row.amount * KG_PER_T / persons, 3)} kg per person and day"
                checking.note(row.place, found, f"{each}", "Give the mass in tonnes a day.", column="amount")
