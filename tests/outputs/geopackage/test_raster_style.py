from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import rasterio

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.geopackage.raster_style import raster_style, write_raster_styles
from geoplan.outputs.rasters import write_rasters


def raster(path: Path, values: list[list[float]], unit: str) -> Path:
    data = np.array(values, dtype="float32")
    profile = {"width": data.shape[1], "height": data.shape[0], "count": 1, "dtype": "float32", "nodata": np.nan}
    with rasterio.open(
        path, "w", transform=rasterio.Affine(500, 0, 6e5, 0, -500, 2.3e6), crs="EPSG:32648", **profile
    ) as dataset:
        dataset.write(data, 1)
        dataset.set_band_unit(1, unit)
    return path


def items_of(style: str) -> list[dict[str, str]]:
    return [item.attrib for item in ET.fromstring(style).iter("item")]


def test_amounts_have_a_ramp_from_nothing_with_their_unit(tmp_path: Path) -> None:
    file = raster(tmp_path / "residue_tj.tif", [[0, 1, np.nan], [2, 3, 1000]], "TJ")
    items = items_of(raster_style(file, language="vi"))
    assert items[0]["label"] == "0 TJ"
    assert items[-1]["label"].startswith("≥ ")
    assert items[-1]["label"].endswith(" TJ")
    values = [float(item["value"]) for item in items]
    assert values == sorted(values)
    assert values[0] == 0
    assert 3 < values[-1] < 1000, "one cell does not pale the others"
    assert len({item["color"] for item in items}) == len(items)


def test_a_raster_of_nothing_has_a_legend_all_the_same(tmp_path: Path) -> None:
    items = items_of(raster_style(raster(tmp_path / "x.tif", [[0, np.nan]], "MWh")))
    assert [item["label"] for item in items][-1] == "1.00 MWh"


def test_shares_are_told_in_per_cent_and_let_the_rest_through(tmp_path: Path) -> None:
    items = items_of(raster_style(raster(tmp_path / "eligible_ground_pv.tif", [[0, 1]], "1"), language="ja"))
    assert [item["label"] for item in items] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert [item["alpha"] for item in items] == ["0", "64", "128", "191", "255"]
    assert len({item["color"] for item in items}) == 1


@pytest.mark.parametrize("language", ["en", "vi", "ja"])
def test_land_cover_is_told_by_name(sample_assessment, tmp_path: Path, language) -> None:
    import rioxarray  # noqa: F401
    import xarray as xr

    west, south, east, north = sample_assessment.zones.total_bounds
    x, y = np.arange(west, east, 500.0), np.arange(north, south, -500.0)
    cover = xr.DataArray(np.full((y.size, x.size), 6, np.uint8), dims=("y", "x"), coords={"y": y, "x": x})
    cover[: y.size // 2] = 1
    layers = SimpleNamespace(land_cover=cover.rio.write_crs(32648).rio.write_nodata(0), more={})
    files = write_rasters(sample_assessment, tmp_path, layers=layers)
    styles = {path.name: path for path in write_raster_styles([*files, tmp_path / "x.txt"], language=language)}
    assert set(styles) == {file.with_suffix(".qml").name for file in files}
    entries = [entry.attrib for entry in ET.parse(styles["land_cover.qml"]).iter("paletteEntry")]
    classes = [item for item in land_cover_classes().values() if item.code in {1, 6}]
    assert len(classes) == 2, "those that some cell has, and no other"
    assert [(int(e["value"]), e["label"]) for e in entries] == [(item.code, item.title[language]) for item in classes]
    with rasterio.open(tmp_path / "land_cover.tif") as dataset:
        for entry in entries:
            red, green, blue, _ = dataset.colormap(1)[int(entry["value"])]
            assert entry["color"] == f"#{red:02x}{green:02x}{blue:02x}"
    before = {name: path.read_bytes() for name, path in styles.items()}
    assert {path.name: path.read_bytes() for path in write_raster_styles(files, language=language)} == before
