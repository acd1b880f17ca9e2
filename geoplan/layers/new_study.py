"""Make a study folder for a new place, with what can be known of it from its zones alone."""

import shutil
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geoplan.errors import Fault, LayerError, StudyError, did_you_mean
from geoplan.sources.qcvn import nearest_stations
from geoplan.study import FILE_NAME, Study

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_GUESSES = {
    "zone_id": (
        "zone_id",
        "ward_code",
        "code",
        "id",
        "gid",
        "fid",
        "shapeid",
        "osm_id",
        "gso_code",
        "adm3_code",
        "adm2_code",
    ),
    "zone_name": ("zone_name", "ward_name", "name", "name_vi", "ten", "shapename", "adm3_name", "adm2_name", "name_3"),
    "population": ("population", "pop", "dan_so"),
    "zone_type": ("zone_type", "ward_type", "type", "engtype_3"),
    "district": ("district", "adm2_name", "adm2_pre2025_name", "name_2"),
    "area_official_km2": ("area_official_km2",),
}


def new_study(
    folder: Path,
    *,
    zones: Path,
    table: str | None = None,
    where: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Path:
    """Make a folder with a study.toml, the zones as GeoPackage and a table of irradiation.

    Parameters
    ----------
    folder
        To make; it must not hold a study already.
    zones
        A file of polygons with a coordinate reference system.
    table
        The layer of a file that holds several.
    where
        Column -> value: keep only these zones.
    name
        A short name; by default the folder's.

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
    """
    file = folder / FILE_NAME
    if file.exists():
        raise StudyError(Fault(str(file), "", "a study", "a folder without one", "Choose another folder."))
    frame = _kept(_read(zones, table), where or {}, zones)
    columns = _guessed(frame)
    centre = frame.to_crs("EPSG:4326").union_all().representative_point()
    text = study_toml(
        _plain(name or folder.resolve().name),
        title=name or folder.resolve().name,
        crs=f"EPSG:{frame.estimate_utm_crs().to_epsg()}",
        time_zone=time_zone_of(centre.x),
        columns=columns,
        zones_file=zones.name,
        stations=nearest_stations(centre.y, centre.x),
    )
    created = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        frame.to_file(folder / "zones.gpkg", layer="zones", driver="GPKG")
        irradiance_table(centre.y, centre.x).to_csv(folder / "irradiance.csv", index=False)
        file.write_text(text, encoding="utf-8")
    except OSError:
        if created:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return file


def _read(zones: Path, table: str | None) -> gpd.GeoDataFrame:
    faults: list[Fault] = []
    if not zones.exists():
        raise LayerError(Fault(str(zones), "", "no such file", "a file of polygons", "Check the path."))
    try:
        if zones.suffix == ".parquet":
            frame = gpd.read_parquet(zones)
        else:
            tables = [str(layer) for layer in pyogrio.list_layers(zones)[:, 0]]
            if (table or tables[0]) not in tables or (len(tables) > 1 and table is None):
                found = f"no layer '{table}'" if table else f"{len(tables)} layers"
                expected = f"one of {', '.join(tables)}"
                raise LayerError(Fault(str(zones), "", found, expected, "Choose one with --table."))
            frame = pyogrio.read_dataframe(zones, layer=table or tables[0])
    except LayerError:
        raise
    except (pyogrio.errors.DataSourceError, ValueError, OSError) as error:
        message = str(error).splitlines()[0]
        raise LayerError(Fault(str(zones), "", message, "a file that GDAL or GeoParquet can read", "")) from None
    if not isinstance(frame, gpd.GeoDataFrame) or not frame.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        faults.append(Fault(str(zones), "geometry", "not only polygons", "polygons", "Choose the layer of the zones."))
    elif frame.crs is None:
        faults.append(Fault(str(zones), "", "no coordinate reference system", "one", "Assign it, for example in QGIS."))
    if faults:
        raise LayerError(faults)
    return frame


def _kept(frame: gpd.GeoDataFrame, where: Mapping[str, str], zones: Path) -> gpd.GeoDataFrame:
    for column, value in where.items():
        if column not in frame:
            hint = did_you_mean(column, map(str, frame.columns))
            raise LayerError(Fault(str(zones), f"--where {column}", "no such column", "a column of the file", hint))
        chosen = frame[column].astype(str) == value
        if not chosen.any():
            values = ", ".join(sorted(frame[column].astype(str).unique())[:10])
            raise LayerError(Fault(str(zones), f"--where {column}", f"no '{value}'", f"one of its values: {values}"))
        frame = frame[chosen]
    return frame.reset_index(drop=True)


def _guessed(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Propose which of the file's columns is which; identifiers must be unique and complete."""
    by_lower = {str(column).lower(): str(column) for column in frame.columns}
    found: dict[str, str] = {}
    for wanted, guesses in _GUESSES.items():
        for guess in guesses:
            column = by_lower.get(guess)
            if column is None or column in found.values():
                continue
            if wanted == "zone_id" and (frame[column].isna().any() or frame[column].duplicated().any()):
                continue
            if wanted == "population" and not pd.api.types.is_numeric_dtype(frame[column]):
                continue
            found[wanted] = column
            break
    if "zone_id" not in found:
        frame["zone_id"] = [f"{number:04d}" for number in range(1, len(frame) + 1)]
        found["zone_id"] = "zone_id"
    found.setdefault("zone_name", found["zone_id"])
    return found


def time_zone_of(longitude: float) -> str:
    """Return the nautical time zone of a longitude [degrees]: right to the hour, borders disregarded.

    Examples
    --------
    >>> time_zone_of(106.7), time_zone_of(-75), time_zone_of(0)
    ('Etc/GMT-7', 'Etc/GMT+5', 'Etc/GMT')
    """
    hours = round(longitude / 15)
    # the signs of the Etc zones run against everyday use
    return "Etc/GMT" if hours == 0 else f"Etc/GMT{-hours:+d}"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(
        letter if letter.isascii() and letter.isalnum() else "-"
        for letter in letters
        if not unicodedata.combining(letter)
    )
    return "-".join(part for part in kept.lower().split("-") if part) or "study"


def irradiance_table(latitude: float, longitude: float) -> pd.DataFrame:
    """Return the monthly table of the nearest stations, or one with empty months to fill in."""
    near = nearest_stations(latitude, longitude)
    if len(near):
        table = near.drop(columns="distance_km").assign(confidence="high")
    else:
        units = {"ghi": "Wh/m2/day", "dhi": "Wh/m2/day", "temp_air": "degC", "wind_speed": "m/s"}
        rows = [
            {"station": "give", "latitude": round(latitude, 2), "longitude": round(longitude, 2), "altitude_m": 0}
            | {"variable": variable, "unit": unit}
            | dict.fromkeys(MONTHS, "")
            | {"source": "give", "confidence": "low"}
            for variable, unit in units.items()
        ]
        table = pd.DataFrame(rows)
    return table


def study_toml(
    name: str,
    *,
    title: str,
    crs: str,
    time_zone: str,
    columns: dict[str, str],
    zones_file: str,
    stations: pd.DataFrame,
) -> str:
    """Return the text of a study.toml to begin with."""
    if len(stations):
        first = stations.iloc[0]
        solar_note = f"{first['station']}, {first['distance_km']:.0f} km away"
        solar = f'status = "real"\nlicence = "official regulation QCVN 02:2022/BXD"\nnote = {_toml(solar_note)}'
    else:
        solar = 'status = "real"\nlicence = "give"  # give; and fill in irradiance.csv'
    pairs = ", ".join(f"{key} = {_toml(value)}" for key, value in columns.items())
    known = ", ".join(kind for kind in _optional() if kind not in ("ghi_grid", "irradiance"))
    return f"""\
name = {_toml(name)}
title = {_toml(title)}  # or {{ en = "", vi = "", ja = "" }}
crs = {_toml(crs)}
time_zone = {_toml(time_zone)}  # from the longitude; give the IANA name, such as "Asia/Ho_Chi_Minh"

[layers.zones]
file = "zones.gpkg"  # from {zones_file}
table = "zones"
columns = {{ {pairs} }}
status = "real"
licence = "give"  # give

[layers.irradiance]
file = "irradiance.csv"
{solar}

[layers.rooftops]  # footprints: file = "buildings.parquet", or drawn from population
source = "synthetic"
status = "synthetic"
licence = "generated by geoplan"

# Further layers, each with file, status and licence: {known}.
# A grid of yearly GHI: [layers.ghi_grid] with unit = "kWh/m2/year" or "kWh/m2/day".

[parameters]
# "grid.emission_factor" = 0.6592
"""


def _optional() -> list[str]:
    layers: Any = Study.model_fields["layers"].annotation
    return [kind for kind, field in layers.model_fields.items() if not field.is_required()]


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
