"""Make a study folder for a new place, with what can be known of it: from its zones alone, or from its name."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import tomlkit

from geoplan.errors import Fault, LayerError, StudyError
from geoplan.files.boundary import given_path
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.kinds.national import JCM_EMISSION_FACTOR, is_viet_nam
from geoplan.languages import LANGUAGES, Text
from geoplan.layers.land.buildings_as_zones import buildings_fault, refuse_extract
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.parameters import load_parameters
from geoplan.preparation.column_names import likely_columns
from geoplan.preparation.new_irradiance import irradiance_table, irradiance_terms
from geoplan.preparation.place_zones import NewZones, Subunits, time_zone_of, zones_of_place
from geoplan.preparation.zones_file import kept_where, plane_of, read_zones_file, storable
from geoplan.replacing import told_when_full
from geoplan.scratch import ScratchFolder, remove
from geoplan.sentences import shown
from geoplan.sources.place.borders import country_at
from geoplan.sources.place.time_zones import time_zone_in
from geoplan.sources.publishers.qcvn import nearest_stations
from geoplan.sources.registry import sources_for
from geoplan.sources.transfer.session import Session
from geoplan.study import DEVICES, FILE_NAME, LONGEST_NAME

_ZONES, _IRRADIANCE = "zones.gpkg", "irradiance.csv"
_LONGEST_COMMENT = 1000
_ASKED = (
    *(f"costs.rooftop_pv.capex.{kind}" for kind in CLASSES),
    *("costs.ground_pv.capex", "costs.floating_pv.capex", "costs.utility_pv.fixed_om"),
)
"""Costs that a study outside Viet Nam is asked for in its study.toml; the notes of its results name all."""


def new_study(
    folder: Path,
    *,
    zones: Path | None = None,
    place: str | None = None,
    table: str | None = None,
    where: Mapping[str, str] | None = None,
    name: str | None = None,
    subunits: Subunits = "geoboundaries",
    level: str | None = None,
    encoding: str = "",
    source_crs: str = "",
    options: Mapping[str, str] | None = None,
    session: Session | None = None,
) -> Path:
    """Make a folder with a study.toml, the zones as GeoPackage and a table of irradiation.

    Parameters
    ----------
    folder
        To make; it must not hold a study already.
    zones
        A file of polygons with a coordinate reference system.
    place
        Instead of it: the name of a place, with or without diacritics, whose subunits become the zones; or its
        OpenStreetMap id, such as ``R1891418``.
    table
        The layer of a file that holds several.
    where
        Column -> value: keep only these zones.
    name
        A short name; by default the folder's.
    subunits
        With `place`: where the zones come from. geoBoundaries is a small transfer and years old (in Viet Nam the
        districts before 2025); OpenStreetMap is an extract of the country and of today (the wards of 2025).
    level
        With `place`: their level, in the words of that source; by default the source's own choice.
    encoding
        With `zones`: that of the texts of a file that does not say it, such as ``tcvn3``.
    source_crs
        With `zones`: the CRS of a file that carries none.
    options
        With `place`: further options of that source.
    session
        With `place`: the network.

    Returns
    -------
    Path
        The study.toml.

    Raises
    ------
    StudyError
        Where the folder holds a study already.
    LayerError
        Where the zones cannot be read, are no polygons or carry no coordinate reference system.
    TransferError
        Where the place is unknown or ambiguous, or its zones cannot be had.
    """
    home = given_path(folder)
    file = folder / FILE_NAME
    _check_free(folder, zones=zones, place=place)
    if place is not None:
        given = {**(options or {}), **({"level": level} if level else {})}
        chosen = zones_of_place(place, subunits=subunits, options=given, session=session)
    else:
        assert zones is not None
        chosen = _of_file(zones, table=table, where=where, encoding=encoding, source_crs=source_crs)
    path = zones or Path(chosen.origin)
    frame = chosen.frame if zones else storable(kept_where(chosen.frame, where or {}, path))
    _refuse_buildings(frame, path)
    frame = frame.reset_index(drop=True)
    columns = _guessed(frame)
    plane = plane_of(frame, path)
    degrees = frame.to_crs("EPSG:4326")
    centre = degrees.make_valid().union_all().representative_point()
    country = chosen.country or country_at(centre.x, centre.y)
    shown = name or home.name
    text = study_toml(
        _plain(shown),
        title=chosen.title if chosen.title is not None and not name else shown,
        crs=plane,
        time_zone=time_zone_in(country, longitude=centre.x, latitude=centre.y) or time_zone_of(centre.x),
        country=country,
        columns=columns,
        zones_file=chosen.origin,
        stations=nearest_stations(centre.y, centre.x),
        zones_terms=chosen.terms,
        covering=_covering(tuple(float(edge) for edge in degrees.total_bounds)),
    )
    created = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with ScratchFolder(within=folder) as draft, told_when_full(file):
            frame.to_file(draft / _ZONES, layer="zones", driver="GPKG")
            irradiance_table(centre.y, centre.x).to_csv(draft / _IRRADIANCE, index=False, lineterminator="\n")
            (draft / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
            for name in (_ZONES, _IRRADIANCE, FILE_NAME):
                (draft / name).replace(folder / name)
    except BaseException:
        if created:
            remove(folder)
        raise
    return file


def _refuse_buildings(frame: gpd.GeoDataFrame, path: Path) -> None:
    questioned = buildings_fault(frame, path)
    if questioned is not None:
        raise LayerError(questioned)


def _of_file(zones: Path, **options: Any) -> NewZones:
    refuse_extract(zones)
    given = read_zones_file(zones, **options)
    return NewZones(given.frame, f"{zones.name}. {given.told}" if given.told else zones.name)


def _check_free(folder: Path, *, zones: Path | None, place: str | None) -> None:
    """Refuse a folder that holds what would be overwritten, and zones that come from both or from nowhere."""
    if (file := folder / FILE_NAME).exists():
        raise StudyError(
            Fault(str(file), "", found="a study", expected="a folder without one", action="Choose another folder.")
        )
    taken = [name for name in (_ZONES, _IRRADIANCE) if (folder / name).exists()]
    if taken:
        action = "Rename them, or make the study in another folder."
        raise StudyError(
            Fault(
                str(folder), "", found=f"files {' and '.join(taken)}", expected="no files of these names", action=action
            )
        )
    if (zones is None) == (place is None):
        found = "neither zones nor a place" if zones is None else "zones and a place"
        raise LayerError(
            Fault("new study", "", found=found, expected="one of them", action="Give --zones FILE or --place NAME.")
        )


def _covering(bounds: tuple[float, ...]) -> list[str]:
    """Return a line for each kind of layer that some source covers here."""
    west, south, east, north = bounds
    lines = []
    for kind in layer_kinds():
        names = [source.name for source in sources_for(kind, (west, south, east, north))]
        if names:
            lines.append(f"{kind:<16} {', '.join(names)}")
    return lines


def _guessed(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Propose which of the file's columns is which; identifiers must be unique and complete."""
    columns: dict[str, str] = {}
    for wanted, likely in likely_columns("zones", map(str, frame.columns)).items():
        for column in likely:
            if column in columns.values():
                continue
            if wanted == "zone_id" and (frame[column].isna().any() or frame[column].duplicated().any()):
                continue
            if wanted == "population" and not pd.api.types.is_numeric_dtype(frame[column]):
                continue
            columns[wanted] = column
            break
    if "zone_id" not in columns:
        frame["zone_id"] = [f"{number:04d}" for number in range(1, len(frame) + 1)]
        columns["zone_id"] = "zone_id"
    columns.setdefault("zone_name", columns["zone_id"])
    return columns


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(
        letter if letter.isascii() and letter.isalnum() else "-"
        for letter in letters
        if not unicodedata.combining(letter)
    )
    plain = "-".join(part for part in kept.lower().split("-") if part)[:LONGEST_NAME].rstrip("-")
    return f"{plain}-study" if plain in DEVICES else plain or "study"


def study_toml(
    name: str,
    *,
    title: str | Text,
    crs: str,
    time_zone: str,
    columns: dict[str, str],
    zones_file: str,
    stations: pd.DataFrame,
    country: str = "",
    zones_terms: Mapping[str, Any] | None = None,
    covering: Sequence[str] = (),
) -> str:
    """Return the text of a study.toml to begin with.

    Parameters
    ----------
    name, title, crs, time_zone
        Of the study.
    columns
        geoplan's names for the zones' columns -> the file's.
    zones_file
        Where the zones come from.
    stations
        The nearest stations with irradiation.
    country
        Two letters of ISO 3166-1; empty where it is not known.
    zones_terms
        licence, attribution, vintage and note of the zones, where they are known.
    covering
        Lines about the sources that cover the place.
    """
    pairs = ", ".join(f"{tomlkit.key(key).as_string()} = {_toml(value)}" for key, value in columns.items())
    known = ", ".join(kind for kind in _optional() if kind not in ("ghi_grid", "irradiance"))
    named = f'{_toml(title)}  # or {{ en = "", vi = "", ja = "" }}' if isinstance(title, str) else _toml_text(title)
    guessed = 'from the longitude; give the IANA name, such as "Asia/Ho_Chi_Minh"'
    clock = guessed if time_zone.startswith("Etc/") else "of the country's time zones, the nearest"
    terms = "".join(
        f"{key} = {_toml_text(value) if isinstance(value, Text) else _toml(str(value))}\n"
        for key, value in (zones_terms or {}).items()
        if str(value)
    )
    told = "".join(f"#   {line}\n" for line in covering)
    block = f"\n# Sources that cover the place, the preferred one first (geoplan fetch):\n{told}" if told else ""
    return f"""\
name = {_toml(name)}
title = {named}
crs = {_toml(crs)}
time_zone = {_toml(time_zone)}  # {clock}
{_country_line(country)}
{block}
# Further layers, each with file, status and licence: {known}.
# A grid of yearly GHI: [layers.ghi_grid] with unit = "kWh/m2/year" or "kWh/m2/day".

[layers.zones]
file = "zones.gpkg"  # from {shown(zones_file, _LONGEST_COMMENT)}
table = "zones"
columns = {{ {pairs} }}
status = "real"
{terms or 'licence = "give"  # give' + chr(10)}
[layers.irradiance]
file = "irradiance.csv"
{irradiance_terms(stations)}

[layers.rooftops]  # footprints: file = "buildings.parquet", or drawn from population
source = "synthetic"
status = "synthetic"
licence = "generated by geoplan"

{_parameters(country, time_zone)}"""


def _country_line(country: str) -> str:
    if country:
        return (
            f"country = {_toml(country)}  # by the place of the zones; prices, rules and factors are those of a country"
        )
    return '# country = "VN"  # give: the two letters of ISO 3166-1; the place of the zones does not tell it'


def _parameters(country: str, time_zone: str) -> str:
    """Return the table of parameters: empty in Viet Nam, elsewhere with what is to be given."""
    if is_viet_nam(country, time_zone):
        lines = [
            "# geoplan's own values are Viet Nam's: give others here, such as",
            '# "grid.emission_factor" = 0.6592',
        ]
    else:
        lines = [
            "# Outside Viet Nam these are not known; what needs them is left empty until they are given:",
            '# "grid.emission_factor" = …  # give: tCO2 per MWh of the grid',
            *(f'# "{name}" = …  # give: {load_parameters()[name].unit}' for name in _ASKED),
            "# The Joint Crediting Mechanism counts where the study says jcm = true above, and gives",
            f'# "{JCM_EMISSION_FACTOR}" = …  # tCO2 per MWh, of its methodology',
        ]
    return "\n".join(["[parameters]", *lines, ""])


def _optional() -> list[str]:
    return [key for key, kind in layer_kinds().items() if not kind.required]


def _toml_text(text: Text) -> str:
    return "{ " + ", ".join(f"{code} = {_toml(text[code])}" for code in LANGUAGES) + " }"


def _toml(text: str) -> str:
    return tomlkit.string(text).as_string()
