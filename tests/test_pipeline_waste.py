"""A small study with harvests, mills, landfills and a waste plan, through the whole pipeline."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

from geoplan.pipeline import run
from geoplan.study import open_study

CRS, X, Y = "EPSG:32648", 670_000.0, 2_300_000.0
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TABLES = {
    "crops": "zone_id,district,crop,production_t,year,season\n,,paddy,50000,2020,all\n,N,maize,900,2020,\n",
    "crop_seasons": "crop,season,area_ha\npaddy,spring,300\npaddy,winter,100\n",
    "livestock": "animal,heads\npigs,9000\n",
    "waste": "stream,t_per_day,year\nall,20,2020\n",
    "waste_treatment": "year,incineration,landfill\n2022,0,1\n2035,0.6,0.4\n",
    "mills": "mill_id,crop,processed_t,x,y\nm1,paddy,20000,671000,2301000\n",
    "landfills": "landfill_id,landfill_name,management,x,y,opened,t_per_day\n"
    "l1,Bãi Một,managed_anaerobic,673000,2303000,2005,15\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    zones = gpd.GeoDataFrame(
        {
            "zone_id": list("abcd"),
            "zone_name": list("ABCD"),
            "district": ["N", "N", "S", "S"],
            "population": [20000, 4000, 500, 3000],
        },
        geometry=[shapely.box(X + dx, Y + dy, X + dx + 2000, Y + dy + 2000) for dy in (0, 2000) for dx in (0, 2000)],
        crs=CRS,
    )
    zones.to_file(tmp_path / "zones.gpkg")
    roofs = [shapely.box(X + 100 + 50 * k, Y + 100, X + 110 + 50 * k, Y + 110) for k in range(30)]
    gpd.GeoDataFrame(geometry=roofs, crs=CRS).to_parquet(tmp_path / "roofs.parquet")
    place = {"station": "s", "latitude": 20.8, "longitude": 106.63, "altitude_m": 113}
    rows = {
        "ghi": ("Wh/m2/day", 4000),
        "dhi": ("Wh/m2/day", 2500),
        "temp_air": ("degC", 24.5),
        "wind_speed": ("m/s", 4),
    }
    stations = [{**place, "variable": k, "unit": u} | dict.fromkeys(MONTHS, v) for k, (u, v) in rows.items()]
    pd.DataFrame(stations).to_csv(tmp_path / "irradiance.csv", index=False)
    profile = {"driver": "GTiff", "height": 40, "width": 40, "count": 1, "dtype": "uint8", "crs": CRS}
    with rasterio.open(tmp_path / "land.tif", "w", **profile, transform=Affine(100, 0, X, 0, -100, Y + 4000)) as target:
        target.write(np.full((40, 40), 5, dtype=np.uint8), 1)
    layers = {
        "zones": 'file = "zones.gpkg"',
        "rooftops": 'file = "roofs.parquet"',
        "irradiance": 'file = "irradiance.csv"',
        "land_cover": 'file = "land.tif"\nlegend = "geoplan"',
    }
    for kind, table in TABLES.items():
        (tmp_path / f"{kind}.csv").write_text(table, encoding="utf-8")
        crs = f'\ncrs = "{CRS}"' if "x,y" in table else ""
        layers[kind] = f'file = "{kind}.csv"{crs}'
    lines = [f'name = "four"\ntitle = "Four"\ncrs = "{CRS}"\ntime_zone = "Asia/Ho_Chi_Minh"']
    lines += [f'[layers.{kind}]\nstatus = "real"\nlicence = "CC0"\n{text}' for kind, text in layers.items()]
    (tmp_path / "study.toml").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("no_paper")
def test_harvests_mills_landfills_and_the_waste_plan_reach_the_outputs(folder: Path) -> None:
    result, _ = run(open_study(folder), output=folder / "out", rooftops="none")
    for name in [name for name in result.zones if name.startswith(("landfill_", "residue_", "waste_"))]:
        assert result.zones[name].sum() == pytest.approx(result.totals[name], rel=1e-9), name
    assert result.zones["landfill_count"].tolist() == [0, 0, 0, 1]
    assert result.zones["landfill_gas_site_energy_gwh"].iloc[3] > 0
    straw = result.feedstocks[result.feedstocks["feedstock"] == "rice_straw"]
    assert straw["season"].tolist() == ["spring", "winter"]
    husk = result.feedstocks[result.feedstocks["feedstock"] == "rice_husk"].set_index("allocation_key")
    assert husk.loc["mill", ["zone_id", "production_t"]].tolist() == ["a", 20000]
    assert result.landfills["landfill_name"].tolist() == ["Bãi Một"]
    assert result.waste_plan["year"].max() == 2050
    report = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "Bãi Một" in report
    assert "Waste to 2050" in report
    assert "spring harvest" in report
