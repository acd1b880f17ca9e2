"""Studies from real layers, made as a new user makes them: true wards, WorldPop, MODIS, stations, power lines."""

import json
import os
import re
import sys
from pathlib import Path

import geopandas as gpd
import pytest

from geoplan.pipeline import run
from geoplan.preparation.new_study import new_study
from geoplan.study import open_study
from support.places import DATA, REPOSITORY

pytestmark = pytest.mark.real

LAYERS = """
[layers.population]
file = "{data}/population/worldpop_vnm_pd_2020_1km_{short}.tif"
unit = "persons/km2"
status = "real"
licence = "CC BY 4.0"
attribution = "WorldPop"
vintage = "2020"

[layers.land_cover]
file = "{data}/landcover/mcd12c1_2019_igbp_{short}.tif"
legend = "igbp"
status = "real"
licence = "open"
attribution = "MODIS MCD12C1.006"
vintage = "2019"

[layers.power_grid]
file = "{data}/power/osm_powerline_vertices_{short}.csv"
crs = "EPSG:4326"
status = "real"
licence = "ODbL"
attribution = "OpenStreetMap contributors"

[layers.plants]
file = "{data}/power/wri_plants_{short}.csv"
crs = "EPSG:4326"
columns = {{ name = "Name", fuel = "Fuel", capacity_mw = "Capacity (MW)" }}
status = "real"
licence = "CC BY 4.0"
attribution = "WRI Global Power Plant Database"

[layers.crops]
file = "{embedded}/crops.csv"
status = "real"
licence = "statistics"

[layers.livestock]
file = "{embedded}/livestock.csv"
status = "real"
licence = "statistics"

[layers.waste]
file = "{embedded}/waste.csv"
status = "real"
licence = "statistics"

[parameters]
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def needed() -> Path:
    if not DATA.is_dir():
        if os.environ.get("GEOPLAN_REQUIRE_REAL"):
            pytest.fail(f"the real layers are not at {DATA}")
        pytest.skip("the real layers are not beside the repository")
    return DATA


def make(folder: Path, *, province: str, short: str, embedded: str) -> Path:
    """Make a study of one former province from the real layers."""
    boundaries = gpd.read_file(needed() / "boundaries" / "vn_two_provinces_boundaries.gpkg", layer="wards_2025")
    chosen = boundaries[boundaries["in_pre2025_province"] & (boundaries["province"] == province)]
    chosen.to_file(folder.parent / f"{short}.gpkg", layer="wards", driver="GPKG")
    file = new_study(folder, zones=folder.parent / f"{short}.gpkg")
    shipped = Path(__file__).parents[2] / "layers" / embedded
    text = file.read_text(encoding="utf-8").replace('"Etc/GMT-7"', '"Asia/Ho_Chi_Minh"')
    layers = LAYERS.format(data=DATA, short=short, embedded=shipped)
    file.write_text(re.sub(r"(?m)^\[parameters\]\n", lambda _: layers, text), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("province", "short", "embedded", "wards", "population", "straw_mw", "specific_yield"),
    [
        ("hai_phong", "haiphong", "hai-phong", 50, 2_034_314, 25 * 334.3 / 436.7, (1050, 1250)),
        ("ba_ria_vung_tau", "brvt", "ba-ria-vung-tau", 30, 1_296_400, 7, (1400, 1650)),
    ],
)
def test_the_main_job_on_real_layers(
    tmp_path, monkeypatch, province, short, embedded, wards, population, straw_mw, specific_yield
):
    if short != "haiphong":  # one of them is printed: its PDF is made of the page that both have
        monkeypatch.setitem(sys.modules, "weasyprint", None)
    folder = make(tmp_path / "study", province=province, short=short, embedded=embedded)
    study = open_study(folder, allow_outside=[DATA, REPOSITORY / "layers"])
    result, written = run(study, output=tmp_path / "out", language="vi", rooftops="parquet")

    assert len(result.zones) == wards
    assert result.statuses()["synthetic"] == ["rooftops"]
    assert "schematic" not in result.statuses()
    # the wards' polygons are not the provinces' of the known answer, but nearly
    assert result.totals["population"] == pytest.approx(population, rel=0.02)
    assert result.totals["rice_straw_power_mw"] == pytest.approx(straw_mw, rel=0.10)
    low, high = specific_yield
    assert low < result.totals["rooftop_pv_specific_yield_kwh_per_kwp"] < high
    assert result.totals["roof_count"] > 200_000
    for name in ("rooftop_pv_energy_gwh", "residue_energy_tj", "biogas_energy_gwh", "waste_t", "ghg_avoided_tco2e"):
        assert result.zones[name].sum() == pytest.approx(result.totals[name], rel=1e-9), name
    assert {path.name for path in written} >= {"map.html", "study.gpkg", "study-rooftops.parquet", "zones.csv"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["zones"]["status"] == "real"
