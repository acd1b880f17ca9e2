"""A small study on disk: four zones of 2 km x 2 km near Hai Phong, and every layer, each of which a test may spoil."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

from geoplan.errors import LayerError
from geoplan.layers.catalog import OpenedLayers, open_layers
from geoplan.layers.opening.reading import Area, Reading
from geoplan.study import LayerSource, Study, open_study

CRS = "EPSG:32648"
WEST, NORTH = 670_000.0, 2_304_000.0
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def square(x: float, y: float, size: float) -> shapely.Polygon:
    """A square with its lower left corner at (x, y), in metres from the study's south-west corner."""
    return shapely.box(WEST + x, NORTH - 4000 + y, WEST + x + size, NORTH - 4000 + y + size)


def four_zones() -> gpd.GeoDataFrame:
    """Four squares that touch, to be spoilt."""
    return _four_zones().copy()


@cache
def _four_zones() -> gpd.GeoDataFrame:
    rows = {
        "code": ["z1", "z2", "z3", "z4"],
        "zone_name": ["Một", "Hai", "Ba", "Bốn"],
        "zone_type": ["Phường", "Xã", "Đặc khu", "Xã"],
        "population": [20000, 4000, 0, 3000],
        "area_official_km2": [4.0, 4.1, 3.9, 4.0],
    }
    shapes = [square(0, 0, 2000), square(2000, 0, 2000), square(0, 2000, 2000), square(2000, 2000, 2000)]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)


def station_table() -> pd.DataFrame:
    """One station with all variables, and one with wind alone."""
    place = {"latitude": 20.8, "longitude": 106.63, "altitude_m": 113}
    values = {"ghi": ("Wh/m2/day", 4000), "dhi": ("Wh/m2/day", 2500), "temp_air": ("degC", 24.5)}
    rows: list[dict[str, Any]] = [
        {"station": "Phu Lien", **place, "variable": name, "unit": unit} | dict.fromkeys(MONTHS, value)
        for name, (unit, value) in values.items()
    ]
    wind = {"station": "Hon Dau", "latitude": 20.67, "longitude": 106.8, "altitude_m": 38}
    rows.append({**wind, "variable": "wind_speed", "unit": "m/s"} | dict.fromkeys(MONTHS, 4.5))
    return pd.DataFrame(rows)


def roofs(count: int = 30, *, size: float = 10.0) -> gpd.GeoDataFrame:
    """Square roofs in a row, 50 m apart."""
    shapes = [square(100 + 50 * number, 100, size) for number in range(count)]
    return gpd.GeoDataFrame({"kind": ["residential"] * count}, geometry=shapes, crs=CRS)


def write_raster(
    path: Path,
    values: np.ndarray,
    *,
    nodata: float | None = None,
    crs: str | None = CRS,
    cell: float = 100.0,
    west: float = WEST,
    north: float = NORTH,
) -> Path:
    """Write one band, north up."""
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
    }
    place = {"transform": Affine(cell, 0, west, 0, -cell, north)} if cell else {}
    with rasterio.open(path, "w", **profile, crs=crs, nodata=nodata, **place) as target:
        target.write(values, 1)
    return path


@cache
def _right_layers() -> dict[str, bytes]:
    """Return the needed layers as files, written once for hundreds of studies: name -> content."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        four_zones().to_file(folder / "zones.gpkg")
        station_table().to_csv(folder / "irradiance.csv", index=False)
        roofs().to_parquet(folder / "roofs.parquet")
        return {path.name: path.read_bytes() for path in folder.iterdir()}


class StudyFolder:
    """A study's folder whose layers can be replaced before it is opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.allow_outside: Path | None = None
        self.layers: dict[str, dict[str, Any]] = {}
        for name, content in _right_layers().items():
            (folder / name).write_bytes(content)
        self.set("zones", file="zones.gpkg", columns={"zone_id": "code"})
        self.set("irradiance", file="irradiance.csv")
        self.set("rooftops", file="roofs.parquet", columns={"roof_class": "kind"})

    def set(self, kind: str, **options: Any) -> None:
        """Replace a layer's entry in study.toml."""
        self.layers[kind] = {"status": "real", "licence": "CC0"} | options

    def csv(self, kind: str, table: pd.DataFrame | str, **options: Any) -> None:
        """Write a table as a layer."""
        text = table if isinstance(table, str) else table.to_csv(index=False)
        (self.folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        self.set(kind, file=f"{kind}.csv", **options)

    def raster(self, kind: str, values: np.ndarray, **options: Any) -> None:
        """Write a raster as a layer."""
        layout = {key: options.pop(key) for key in ("nodata", "crs", "cell", "west", "north") if key in options}
        write_raster(self.folder / f"{kind}.tif", values, **layout)
        self.set(kind, file=f"{kind}.tif", **options)

    def features(self, kind: str, frame: gpd.GeoDataFrame, ending: str = "gpkg", **options: Any) -> None:
        """Write features as a layer."""
        path = self.folder / f"{kind}.{ending}"
        path.unlink(missing_ok=True)
        frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
        self.set(kind, file=path.name, **options)

    def write(self) -> None:
        """Write study.toml."""
        lines = ['name = "four"', 'title = "Four"', f'crs = "{CRS}"', 'time_zone = "Asia/Ho_Chi_Minh"']
        for kind, options in self.layers.items():
            lines.append(f"[layers.{kind}]")
            lines += [f"{key} = {_toml(value)}" for key, value in options.items()]
        (self.folder / "study.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def study(self) -> Study:
        """Write study.toml and open it."""
        self.write()
        return open_study(self.folder, allow_outside=self.allow_outside)

    def open(self) -> OpenedLayers:
        """Open all layers."""
        return open_layers(self.study())

    def reading(self, kind: str) -> Reading:
        """Return one layer to be read, over the four zones."""
        zones = four_zones().rename(columns={"code": "zone_id"})
        study = self.study()
        source: LayerSource = getattr(study.layers, kind)
        return Reading(study, kind, source, None if kind == "zones" else Area(zones))

    def refusal(self, kind: str, read: Callable[[Reading], Any]) -> str:
        """Read one layer that must be refused, and return all that is said."""
        reading = self.reading(kind)
        try:
            read(reading)
        except LayerError as error:
            reading.faults += error.faults
        assert reading.faults
        return "\n".join(str(fault) for fault in reading.faults)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """Return a study whose needed layers are right."""
    return StudyFolder(tmp_path)


@pytest.fixture
def zones() -> gpd.GeoDataFrame:
    """Return the four zones, to be spoilt."""
    return four_zones()


@pytest.fixture
def stations() -> pd.DataFrame:
    """Return the station table, to be spoilt."""
    return station_table()


@pytest.fixture
def footprints() -> gpd.GeoDataFrame:
    """Return thirty roofs of 10 m x 10 m, to be spoilt."""
    return roofs()
