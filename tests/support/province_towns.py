"""Three towns side by side, each a study of its own: what a collection is tried on."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.collection.collection import open_collection
from geoplan.collection.runs import run_collection
from geoplan.preparation.new_irradiance import irradiance_table
from support.embedded_runs import kept_folder, runs_folder

X, Y, SIDE = 600_000.0, 2_300_000.0, 2_000.0
NAMES = ("east", "north", "west")
"""In order of their names; each is two zones wide, the next begins where one ends."""
TOML = """
name = "{name}"
title = {{ en = "{title}", vi = "{title} (vi)", ja = "{title} (ja)" }}
crs = "{crs}"
time_zone = "Asia/Ho_Chi_Minh"
year = 2025
draws = 200
[layers.zones]
file = "zones.gpkg"
status = "{status}"
licence = "CC0-1.0"
vintage = "2025"
[layers.irradiance]
file = "irradiance.csv"
status = "real"
licence = "regulation"
vintage = "2022"
[layers.rooftops]
file = "roofs.parquet"
status = "synthetic"
licence = "CC0-1.0"
[layers.crops]
file = "crops.csv"
status = "real"
licence = "statistics"
[layers.livestock]
file = "livestock.csv"
status = "real"
licence = "statistics"
"""


def make_towns(folder: Path, *, names: tuple[str, ...] = NAMES, gap_m: float = 0.0) -> Path:
    """Write the studies, each into a folder of its own.

    The second is in another CRS, the last has no statistics of crops; statuses differ.
    """
    for number, name in enumerate(names):
        crs = "EPSG:32649" if number == 1 else "EPSG:32648"
        status = "schematic" if number == 0 else "real"
        make_town(folder / name, number, name=name, crs=crs, status=status, gap_m=gap_m)
    last = folder / names[-1] / "study.toml"
    last.write_text(last.read_text(encoding="utf-8").split("[layers.crops]")[0], encoding="utf-8")
    return folder


def make_town(
    folder: Path, number: int, *, name: str, crs: str = "EPSG:32648", status: str = "real", gap_m: float = 0.0
) -> Path:
    """Write one study: two zones, a hundred roofs, crops and pigs."""
    folder.mkdir(parents=True)
    west = X + number * (2 * SIDE + gap_m)
    shapes = [shapely.box(west + SIDE * each, Y, west + SIDE * (each + 1), Y + SIDE) for each in range(2)]
    table = {
        "zone_id": ["1", "2"],  # the same in all of them
        "zone_name": [f"Phường {name} {each}" for each in ("A", "B")],
        "zone_type": ["ward", "commune"],
        "population": [9_000 + 1_000 * number, 4_000],
    }
    gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:32648").to_crs(crs).to_file(folder / "zones.gpkg", driver="GPKG")
    irradiance_table(20.85, 106.68).to_csv(folder / "irradiance.csv", index=False)
    draw = np.random.default_rng(number)
    x, y = draw.uniform(west + 60, west + 2 * SIDE - 60, 100), draw.uniform(Y + 60, Y + SIDE - 60, 100)
    width = draw.uniform(5, 50, 100)
    roofs = gpd.GeoDataFrame(geometry=shapely.box(x, y, x + width, y + 12), crs="EPSG:32648")
    roofs.to_crs(crs).to_parquet(folder / "roofs.parquet")
    common = {"year": 2024, "source": "s", "confidence": "high"}
    crops = {"zone_id": "", "crop": "paddy", "production_t": 900 * (number + 1)}
    pd.DataFrame([crops | common]).to_csv(folder / "crops.csv", index=False)
    pigs = {"zone_id": "", "animal": "pigs", "heads": 400}
    pd.DataFrame([pigs | common]).to_csv(folder / "livestock.csv", index=False)
    text = TOML.format(name=name, title=name.capitalize(), crs=crs, status=status)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def towns_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the studies below ``towns``, and below ``out`` what a run of all of them wrote."""

    def make(folder: Path) -> None:
        towns = open_collection(make_towns(folder / "towns"))
        # PDFs are half of the time; two studies at once, in other processes than tests of one study
        run_collection(towns, output=folder / "out", jobs=2, rooftops="none", without=["pdf"])

    return kept_folder("towns-outputs", runs_folder(tmp_path_factory), make)
