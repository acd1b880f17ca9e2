"""What a run refuses, check names: for each refusal that an input can cause, both say the same faults."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

from geoplan.errors import GeoplanError, LayerError
from geoplan.pipeline import assess
from geoplan.refusals import check_study
from geoplan.study import open_study
from support.small_study import X, Y, make_study

POINT = f"{X + 500},{Y + 500}"


class Spoilt:
    """A copy of the small study, to be made wrong in one way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.toml = (folder / "study.toml").read_text(encoding="utf-8")

    def rows(self, kind: str, text: str, crs: str = "") -> None:
        """Write a table, and name it where the study does not."""
        (self.folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        self.layer(kind, f"{kind}.csv", crs)

    def layer(self, kind: str, file: str, crs: str = "", unit: str = "") -> None:
        """Name a layer where the study does not."""
        if f"[layers.{kind}]" not in self.toml:
            more = f'crs = "{crs}"\nunit = "{unit}"\n'
            self.toml += f'[layers.{kind}]\nfile = "{file}"\nstatus = "real"\nlicence = "x"\n{more}'

    def parameters(self, **values: object) -> None:
        """Override parameters; ``__`` stands for the point in their ids."""
        lines = [f'"{name.replace("__", ".")}" = {value}' for name, value in values.items()]
        self.toml += "[parameters]\n" + "\n".join(lines) + "\n"

    def exclusion(self, file: str, text: str = "", **options: object) -> None:
        """Keep land free by a file, which is written where its text is given."""
        if text:
            (self.folder / file).write_text(text, encoding="utf-8")
        given = {"name": "kept", "file": file, "status": "real", "licence": "x"} | options
        self.toml += "[[siting.exclusions]]\n" + "".join(f"{key} = {value!r}\n" for key, value in given.items())

    def weather(self, text: str) -> None:
        """Put a weather file in the place of the station."""
        start, _, rest = self.toml.partition("[layers.irradiance]")
        self.toml = start + rest[rest.index("[layers.rooftops]") :]
        (self.folder / "weather.csv").write_text(text, encoding="utf-8")
        self.layer("weather", "weather.csv")

    def station(self, variable: str, value: float) -> None:
        """Give each month of a variable another value."""
        table = pd.read_csv(self.folder / "irradiance.csv")
        table.loc[table["variable"] == variable, "jan":"dec"] = value
        table.to_csv(self.folder / "irradiance.csv", index=False)

    def land(self, values: np.ndarray) -> None:
        """Write a land cover of 100 m cells."""
        self._raster("land_cover", values.astype(np.uint8), nodata=0)

    def ghi(self, value: float) -> None:
        """Write a grid of yearly GHI."""
        self._raster("ghi_grid", np.full((20, 80), value, dtype=np.float32), nodata=-1)
        self.layer("ghi_grid", "ghi_grid.tif", unit="kWh/m2/year")

    def _raster(self, kind: str, values: np.ndarray, nodata: float) -> None:
        y, x = np.arange(Y + 1950, Y, -100.0), np.arange(X + 50, X + 8000, 100.0)
        raster = xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x})
        raster.rio.write_crs("EPSG:32648").rio.write_nodata(nodata).rio.to_raster(self.folder / f"{kind}.tif")

    def last_roof(self, **columns: object) -> None:
        """Spoil the last of more footprints than are looked at when the file is opened."""
        roofs = gpd.read_parquet(self.folder / "roofs.parquet")
        for name, value in columns.items():
            if name != "geometry":
                roofs[name] = np.arange(len(roofs), dtype=float) if name == "roof_id" else np.nan
            roofs.loc[len(roofs) - 1, name] = value
        roofs.to_parquet(self.folder / "roofs.parquet")


def power_csv(days: int, *, daily: bool, diffuse: float = 0.5) -> str:
    """Return a file as NASA POWER gives it, with an even sky, from New Year 2019 on."""
    step, unit = ("Daily", "kW-hr/m^2/day") if daily else ("Hourly", "Wh/m^2")
    names = ["ALLSKY_SFC_SW_DWN", *([] if daily else ["ALLSKY_SFC_SW_DNI"]), "ALLSKY_SFC_SW_DIFF", "T2M", "WS10M"]
    units = [unit] * (len(names) - 2) + ["C", "m/s"]
    head = f"""-BEGIN HEADER-
NASA/POWER Source Native Resolution {step} Data
Dates (month/day/year): 01/01/2019 through 12/31/2019 in {"LST" if daily else "UTC"}
Location: latitude  20.85   longitude 106.68
elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = 10.0 meters
The value for missing source data that cannot be computed or is outside of the sources availability range: -999
parameter(s):
"""
    head += "".join(f"{name}     CERES ({unit})\n" for name, unit in zip(names, units, strict=True)) + "-END HEADER-\n"
    times = pd.date_range("2019-01-01", periods=days if daily else 24 * days, freq="D" if daily else "h")
    table = pd.DataFrame({"YEAR": times.year, "MO": times.month, "DY": times.day})
    if daily:
        ghi = np.full(len(times), 4.0)
        series = [ghi, np.where(np.arange(days) == 20, ghi * 2 * diffuse, ghi * 0.5)]
    else:
        table["HR"] = times.hour
        sun = np.maximum(np.sin((times.hour + 1.0) / 12 * np.pi), 0.0) * 500  # noon at five UTC
        series = [sun, sun * 0.5, sun * 0.6]
    for name, values in zip(names, [*series, np.full(len(times), 25.0), np.full(len(times), 3.0)], strict=True):
        table[name] = np.round(values, 3)
    return head + table.to_csv(index=False)


LANDFILL = f"landfill_id,year,waste_t,x,y\nl,2020,5000,{POINT}\n"
OWN_ROWS = "\n".join(f"{zone},paddy,100" for zone in "abcd")

CASES = {
    # a layer that cannot be read, or is wrong by itself
    "no file": (lambda s: (s.folder / "waste.csv").unlink(), "no such file"),
    "a row": (lambda s: s.rows("crops", "crop,production_t\npaddy,-1\n"), "production_t -1"),
    "an unknown crop": (lambda s: s.rows("crops", "crop,production_t\npaddyx,1\n"), "'paddyx'"),
    "an unknown animal": (lambda s: s.rows("livestock", "animal,heads\ncamels,1\n"), "'camels'"),
    "a crop without its amount": (lambda s: s.rows("crops", "crop,production_t\nrubber,1\n"), "no area_ha"),
    # layers beside each other
    "more milled than grown": (
        lambda s: s.rows("mills", f"mill_id,crop,processed_t,x,y\nm,paddy,99999,{POINT}\n", "EPSG:32648"),
        "99,999 t of paddy processed",
    ),
    "a total beside all its parts": (
        lambda s: s.rows("crops", f"zone_id,crop,production_t\n,paddy,900\n{OWN_ROWS}\n"),
        "each of its zones has its own row",
    ),
    "a district without the land to share by": (
        lambda s: (
            s.land(np.where(np.arange(80) < 60, 5, 1) * np.ones((20, 1))),
            s.rows("crops", "zone_id,district,crop,production_t\n,z,paddy,900\n"),
        ),
        "each zone with a share of cropland has its own row",
    ),
    "a grid of another sun": (lambda s: s.ghi(2950.0), "a median of 2,950"),
    "a grid of what modules yield": (lambda s: s.ghi(1187.0), "it looks like PVOUT [kWh/kWp]"),
    "a treatment of more than there is": (
        lambda s: s.rows("waste_treatment", "year,composting,landfill\n2020,0.9,0.1\n"),
        "composting for 0.9 of the waste",
    ),
    # what the study keeps free by files of its own
    "an exclusion of points without a buffer": (
        lambda s: s.exclusion("kept.csv", f"x,y\n{POINT}\n", crs="EPSG:32648"),
        "0 around 1 points or lines",
    ),
    "an exclusion without a file": (lambda s: s.exclusion("kept.gpkg"), "no such file"),
    "an exclusion of no kind of candidate": (
        lambda s: s.exclusion("kept.csv", f"x,y\n{POINT}\n", crs="EPSG:32648", buffer_m=9, kinds=["roofs"]),
        "'roofs'",
    ),
    "an exclusion of a raster without its classes": (lambda s: s.exclusion("land_cover.tif"), "neither classes"),
    # what no sky gives
    "a month too bright": (lambda s: s.station("ghi", 8500.0), "ghi out of range: jan 8,500"),
    "a month too clear": (lambda s: (s.station("ghi", 6400.0), s.station("dhi", 300.0)), "DHI 300 of GHI 6400"),
    "half a year of hours": (lambda s: s.weather(power_csv(181, daily=False)), "whole years"),
    "half a year of days": (lambda s: s.weather(power_csv(181, daily=True)), "whole years"),
    "a day of more diffuse than all light": (
        lambda s: s.weather(power_csv(365, daily=True, diffuse=0.6)),
        "DHI 4,800 above GHI 4,000",
    ),
    # roofs beyond the first ones
    "a roof below the ground": (lambda s: s.last_roof(height_m=-1.0), "height_m -1"),
    "a roof twice": (lambda s: s.last_roof(roof_id=5.0), "roof_id 5 more than once"),
    "a roof that is a point": (lambda s: s.last_roof(geometry=shapely.Point(X + 9, Y + 9)), "found points"),
    # parameters of the study that do not fit together
    "a composition": (lambda s: s.parameters(waste__composition__food__share=0.9), "shares that sum to 1.473"),
    "a composition of landfills alone": (
        lambda s: (
            (s.folder / "waste.csv").unlink(),
            setattr(s, "toml", s.toml[: s.toml.index("[layers.waste]")]),
            s.rows("landfills", LANDFILL, "EPSG:32648"),
            s.parameters(waste__composition__food__share=0.9),
        ),
        "shares that sum to 1.473",
    ),
    "a split": (lambda s: s.parameters(waste__split__landfill=0.8), "shares that sum to 1.09"),
    "moistures": (lambda s: s.parameters(residues__maize_stalk__moisture=0.0), "rpr at a moisture of 0"),
    "sites": (lambda s: s.parameters(siting__ground_pv__largest_site=4), "largest 4 ha, smallest 5 ha"),
    "neighbours": (lambda s: s.parameters(siting__land__neighbours=6), "found 6; expected 4 or 8"),
    "projects": (lambda s: s.parameters(jcm__similar_projects__solar_pv=1.5), "found 1.5"),
    # ranges that a product cannot have
    "households": (
        lambda s: s.parameters(dwellings__household_size="{ value = 3, low = 0, high = 4 }"),
        "dwellings.household_size",
    ),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return the small study with few roofs, but more than are looked at when they are opened."""
    folder = make_study(tmp_path_factory.mktemp("sound"))
    gpd.read_parquet(folder / "roofs.parquet").iloc[:1200].to_parquet(folder / "roofs.parquet")
    return folder


def spoilt(sound, folder, *names):
    copy = Spoilt(Path(shutil.copytree(sound, folder / "study")))
    for name in names:
        CASES[name][0](copy)
    (copy.folder / "study.toml").write_text(copy.toml, encoding="utf-8")
    return copy.folder


def faults_of(refused, folder):
    """Return the faults of a study's folder; some are found as its study.toml is read."""
    with pytest.raises(GeoplanError) as caught:
        refused(open_study(folder))
    return set(caught.value.faults)


@pytest.mark.parametrize("name", CASES)
def test_check_names_what_a_run_refuses(sound, tmp_path, name):
    folder = spoilt(sound, tmp_path, name)
    said = faults_of(assess, folder)
    assert faults_of(check_study, folder) == said
    assert CASES[name][1] in "\n".join(map(str, said))


def test_a_sound_study_is_refused_by_neither(sound):
    rows = check_study(open_study(sound))
    assert {row.kind for row in rows if row.status is not None} == {
        "zones", "irradiance", "rooftops", "land_cover", "estates", "crops", "livestock", "waste"
    }  # fmt: skip
    assess(open_study(sound))


def test_all_faults_of_layers_come_in_one_list(sound, tmp_path):
    names = ["a row", "an unknown animal", "a roof below the ground", "no file"]
    said = "\n".join(map(str, faults_of(check_study, spoilt(sound, tmp_path, *names))))
    for name in names:
        assert CASES[name][1] in said


def test_all_that_models_refuse_comes_in_one_list(sound, tmp_path):
    names = ["a month too clear", "a district without the land to share by", "a treatment of more than there is"]
    said = "\n".join(map(str, faults_of(check_study, spoilt(sound, tmp_path, *names))))
    for name in names:
        assert CASES[name][1] in said


def test_the_reading_of_all_roofs_is_told(sound, tmp_path):
    copy = Path(shutil.copytree(sound, tmp_path / "study"))
    roofs = gpd.read_parquet(copy / "roofs.parquet")
    roofs.loc[len(roofs) - 1, "geometry"] = roofs.geometry.iloc[0]
    roofs.to_parquet(copy / "roofs.parquet")
    seen = []
    rows = check_study(open_study(copy), progress=lambda fraction, message: seen.append((fraction, message)))
    (row,) = [row for row in rows if row.kind == "rooftops"]
    assert (row.amount, row.remarks[0].en) == ("1,188 rows", "Duplicate footprints counted once: 1.")
    assert [fraction for fraction, _ in seen] == sorted(fraction for fraction, _ in seen)
    assert seen[-1] == (1.0, "checked")
    assert "1,188 rooftops" in {message for _, message in seen}


def test_faults_are_of_layers(sound, tmp_path):
    with pytest.raises(LayerError):
        check_study(open_study(spoilt(sound, tmp_path, "a split")))
