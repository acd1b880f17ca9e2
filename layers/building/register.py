"""The registers that the zones are drawn from: our table of communes and the old and new units of the whole country."""

import importlib.metadata
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

TABLES = Path(__file__).parent / "tables"
CRS = "EPSG:32648"


@dataclass(frozen=True)
class Place:
    """A study that is embedded: a former province."""

    name: str
    province_code: str
    """Code of the province of 2025 that the former one is part of."""
    table_name: str
    """How the tables of this folder call it."""
    nearest_units_km: float = 15.0
    """How far beyond the outermost centre neighbouring units still shape the border."""


PLACES = (
    Place(name="hai-phong", province_code="31", table_name="Hai Phong"),
    Place(name="ba-ria-vung-tau", province_code="79", table_name="Ba Ria-Vung Tau"),
)


def package_file(distribution: str, path: str) -> Path:
    """Path of a data file in an installed distribution, without importing its code."""
    return Path(str(importlib.metadata.distribution(distribution).locate_file(path)))


def read_table(name: str, place: Place) -> pd.DataFrame:
    """Rows of ``tables/<name>.csv`` that belong to a place, codes kept as text, without the ``place`` column."""
    frame = pd.read_csv(TABLES / f"{name}.csv", dtype=str, keep_default_na=False)
    rows = frame[frame["place"] == place.table_name]
    return rows.drop(columns="place").reset_index(drop=True)


def read_wards(place: Place) -> pd.DataFrame:
    """Communes and wards of 2025 in the former province, with numbers as numbers."""
    frame = read_table("wards", place)
    numbers = ["area_official_km2", "population", "latitude", "longitude"]
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in numbers})


@dataclass(frozen=True)
class Generators:
    """The points whose cells make up the units.

    Attributes
    ----------
    xy
        Shape (points, 2), metres in the study's CRS.
    unit
        Shape (points,), index into ``codes``: the unit of 2025 that a point's cell becomes part of.
    codes
        Unit codes of 2025, sorted.
    area_m2
        Official area of each unit.
    """

    xy: NDArray[np.float64]
    unit: NDArray[np.intp]
    codes: NDArray[np.str_]
    area_m2: NDArray[np.float64]


def _old_to_new() -> dict[str, tuple[str, str]]:
    """Key of each old unit to the key (province, unit) of the new one that took it, or most of it."""
    text = package_file("vietnamadminunits", "vietnamadminunits/data/converter_2025.json").read_text("utf-8")
    tables = json.loads(text)
    new: dict[str, tuple[str, str]] = {}
    for province, units in tables["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        new.update({old: (province, unit) for unit, olds in units.items() for old in olds})
    for province, olds in tables["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            heir = next(part for part in parts if part["isDefaultNewWard"])
            new[old] = (province, heir["newWardKey"])
    return new


def _default_view(bounds: str) -> bool:
    """Whether a geocoder answered with its default view (300 m): it did not find the unit."""
    south_west, north_east = bounds.split(" – ")
    height = float(north_east.split(",")[0]) - float(south_west.split(",")[0])
    return height < 0.0028


def read_generators(place: Place) -> Generators:
    """Centres of the old units and of the new ones, in the place and around it.

    An old centre that the register gives twice, or with a view that shows the geocoder's failure, is left out: the new
    unit's own centre stands for it.
    """
    with sqlite3.connect(package_file("vietnamadminunits", "vietnamadminunits/data/dataset.db")) as database:
        old = pd.read_sql(
            "select provinceKey, districtKey, wardKey, wardLat as latitude, wardLon as longitude, wardBounds "
            "from admin_units_legacy where wardLat is not null order by wardCode",
            database,
        )
        new = pd.read_sql(
            "select provinceKey, wardKey, wardCode as code, wardLat as latitude, wardLon as longitude, "
            "wardAreaKm2 as area_km2 from admin_units order by wardCode",
            database,
        )
    to_new = _old_to_new()
    code_of = dict(zip(zip(new["provinceKey"], new["wardKey"], strict=True), new["code"], strict=True))
    old_key = old["provinceKey"] + "_" + old["districtKey"] + "_" + old["wardKey"]
    old["code"] = [code_of.get(to_new.get(key, ("", ""))) for key in old_key]
    lost = old["code"].isna() | old.duplicated(["latitude", "longitude"], keep=False)
    lost |= old["wardBounds"].map(_default_view)
    columns = ["code", "latitude", "longitude"]
    points = pd.concat([old.loc[~lost, columns], new[columns]], ignore_index=True)
    at = gpd.points_from_xy(points["longitude"], points["latitude"], crs="EPSG:4326").to_crs(CRS)
    xy = np.column_stack([at.x, at.y])
    own = points["code"].isin(read_wards(place)["ward_code"]).to_numpy()
    reach = place.nearest_units_km * 1000
    low, high = xy[own].min(axis=0) - reach, xy[own].max(axis=0) + reach
    near = ((xy > low) & (xy < high)).all(axis=1)
    codes, unit = np.unique(points["code"].to_numpy(dtype=str)[near], return_inverse=True)
    area = new.set_index("code")["area_km2"].reindex(codes).to_numpy(dtype=float) * 1e6
    return Generators(xy=xy[near], unit=unit, codes=codes, area_m2=area)
