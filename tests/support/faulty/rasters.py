"""What can be wrong with a raster: its file, its place, its cells; and with weather, a station or hours."""

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from rasterio.transform import from_origin

from support.faulty.kinds import KINDS, Spoilt
from support.hostile_files import raster_files
from support.study_folder import CRS, NORTH, WEST, station_table, write_raster

COVER = {"legend": "geoplan"}
PEOPLE = {"unit": "persons/km2"}


def cells(value: float = 2, dtype: str = "uint8") -> np.ndarray:
    """Return the cells of a raster over the study."""
    return np.full((40, 40), value, dtype=dtype)


def with_one(value: float, others: float = 100.0, dtype: str = "float32") -> np.ndarray:
    """Return cells of which one is another."""
    values = cells(others, dtype)
    values[12, 7] = value
    return values


def raster(name: str, kind: str, values: np.ndarray, **options: Any) -> None:
    """Add a kind of raster of a layer."""
    KINDS.add(f"raster: {name}", lambda s: s.raster(kind, values, **options))


def written(name: str, profile: dict[str, Any], *, kind: str = "land_cover", **options: Any) -> None:
    """Add a kind of GeoTIFF of another profile."""

    def spoil(s: Spoilt) -> None:
        given = {"driver": "GTiff", "height": 40, "width": 40, "count": 1, "dtype": "uint8", "crs": CRS}
        given |= {"transform": from_origin(WEST, NORTH, 100, 100)} | profile
        with rasterio.open(s.folder / f"{kind}.tif", "w", **given) as target:
            if given["height"] * given["width"] < 1e6:
                for band in range(given["count"]):
                    target.write(np.full((given["height"], given["width"]), 2, dtype=given["dtype"]), band + 1)
        s.set(kind, file=f"{kind}.tif", **(options or COVER))

    KINDS.add(f"raster: {name}", spoil)


raster("no CRS", "land_cover", cells(), crs=None, **COVER)
raster("elsewhere", "land_cover", cells(), west=WEST + 900_000, **COVER)
raster("latitude before longitude", "land_cover", cells(), crs="EPSG:4326", west=20.8, north=106.7, cell=0.001, **COVER)
raster("a class that the legend lacks", "land_cover", with_one(77, 2, "uint8"), **COVER)
raster("heights in the place of classes", "land_cover", cells(1234.5, "float32"), **COVER)
raster("no legend", "land_cover", cells())
raster("a legend that does not exist", "land_cover", cells(), legend="corine")
raster("a legend in a file that is not there", "land_cover", cells(), legend="own.csv")
raster("a legend of 300 letters", "land_cover", cells(), legend="l" * 300 + ".csv")


def legend(name: str, text: str) -> None:
    """Add a kind of legend in a file of the study's own."""

    def spoil(s: Spoilt) -> None:
        s.file("own.csv", text)
        s.raster("land_cover", cells(), legend="own.csv")

    KINDS.add(f"legend: {name}", spoil)


legend("empty", "")
legend("other columns", "value,name\n2,cropland\n")
legend("a code that is no number", "code,class_key\ntwo,cropland\n")
legend("a code without end", f"code,class_key\n{'9' * 5000},cropland\n")
legend("a code twice", "code,class_key\n2,cropland\n2,forest\n")
legend("a class that does not exist", "code,class_key\n2,moorland\n")
legend("a code without its class", "code,class_key\n2,\n")
raster("no unit", "population", cells(100, "float32"))
raster("a unit that does not exist", "population", cells(100, "float32"), unit="people per acre")
raster("nodata that is not declared", "population", with_one(-9999), **PEOPLE)
raster("a second nodata beside the declared one", "population", with_one(-99999), nodata=-9999, **PEOPLE)
raster("infinite", "population", with_one(float("inf")), **PEOPLE)
raster("beyond the possible", "population", with_one(1e38), **PEOPLE)
raster("unknown everywhere", "population", cells(float("nan"), "float32"), **PEOPLE)
raster("the sea as 255 m", "terrain", cells(20_000, "float32"), unit="m")
raster("a wind without its height", "wind_speed", cells(6, "float32"), unit="m/s")
raster("a wind of a hurricane all year", "wind_speed", cells(90, "float32"), unit="m/s", height_m=100)
raster("daily sums for yearly ones", "ghi_grid", cells(4.2, "float32"), unit="kWh/m2/year")
raster("watts for watt-hours", "ghi_grid", cells(180, "float32"), unit="kWh/m2/day")
raster("fewer animals than none", "pig_density", cells(-3, "float32"), unit="heads/km2")
raster("more rice than there is land", "rice_area", cells(5, "float32"), unit="share")
written("three bands", {"count": 3})
written("complex numbers", {"dtype": "complex64"})
written("more cells than any memory", {"height": 400_000, "width": 400_000, "SPARSE_OK": "TRUE", "tiled": True,
        "blockxsize": 4096, "blockysize": 4096, "BIGTIFF": "YES",
        "transform": from_origin(WEST, NORTH, 0.01, 0.01)})  # fmt: skip
written("an ellipsoid of 1866", {"crs": "+proj=longlat +ellps=clrk66 +no_defs",
        "transform": from_origin(106.6, 20.9, 0.002, 0.002)}, kind="population", **PEOPLE)  # fmt: skip


def bytes_of(name: str, content: bytes, file: str = "cover.tif") -> None:
    """Add a kind of raster that is these bytes."""
    KINDS.add(f"raster: {name}", lambda s: s.layer("land_cover", file, content, **COVER))


def _header(width: int) -> bytes:
    """Return the header of a TIFF of so many rows and columns, by hand."""
    tags = [(256, width), (257, width), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, width), (279, 10)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(68)


bytes_of("a picture under its name", b"\x89PNG\r\n\x1a\n" + b"0" * 100)
bytes_of("a header of a billion rows", _header(10**9))
bytes_of("half a header", b"II*\0\x08\0\0\0")
bytes_of("an ASCII grid of words", b"ncols 4\nnrows 4\nxllcorner 0\nyllcorner 0\ncellsize 1\na b c d\n", "cover.asc")
bytes_of("a VRT that is cut", b'<VRTDataset rasterXSize="40" rasterYSize="40"><SRS>EPSG:3', "cover.vrt")


@KINDS("raster: cut in half")
def _cut(s: Spoilt) -> None:
    s.raster("land_cover", np.random.default_rng(1).integers(1, 8, (400, 400)).astype("uint8"), cell=10.0, **COVER)
    path = s.folder / "land_cover.tif"
    path.write_bytes(path.read_bytes()[:60_000])


def leading(name: str, file: str) -> None:
    """Add a kind of raster that leads to an address or to another file."""

    def spoil(s: Spoilt) -> None:
        raster_files(s.folder, "http://127.0.0.1:9")
        s.set("land_cover", file=file, **COVER)

    KINDS.add(f"raster: {name}", spoil)


leading("a description of a map service", "wms.xml")
leading("a map service under another ending", "wms.asc")
leading("a mosaic of addresses", "curl.vrt")
leading("a mosaic of no rasters", "wms.vrt")
leading("a mosaic whose CRS is an address", "place.vrt")
leading("a list of scenes", "items.json")
leading("overviews that lead away", "overviews.tif")


def mosaic(name: str, band: str, kind: str = "", dtype: str = "Byte") -> None:
    """Add a kind of VRT."""

    def spoil(s: Spoilt) -> None:
        write_raster(s.folder / "tile.tif", cells())
        write_raster(s.beside / "tile.tif", cells())
        text = band.replace("BESIDE", str(s.beside))
        s.layer(
            "land_cover",
            "cover.vrt",
            f'<VRTDataset rasterXSize="40" rasterYSize="40"><SRS>{CRS}</SRS><GeoTransform>{WEST},100,0,{NORTH},0,-100'
            f'</GeoTransform><VRTRasterBand dataType="{dtype}" band="1"{kind}>{text}</VRTRasterBand></VRTDataset>',
            **COVER,
        )

    KINDS.add(f"mosaic: {name}", spoil)


TILE = '<SimpleSource><SourceFilename relativeToVRT="{}">{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>'
mosaic("a tile outside", TILE.format(0, "BESIDE/tile.tif"))
mosaic("a step out of the folder", TILE.format(1, "../beside/tile.tif"))
mosaic("a tile that is not there", TILE.format(1, "gone.tif"))
mosaic("itself as a tile", TILE.format(1, "cover.vrt"))
mosaic("raw bytes of a system file", '<SourceFilename relativetoVRT="0">/etc/passwd</SourceFilename>',
       ' subClass="VRTRawRasterBand"')  # fmt: skip
mosaic("a program for its cells", "<PixelFunctionType>f</PixelFunctionType><PixelFunctionLanguage>Python"
       "</PixelFunctionLanguage><PixelFunctionCode>x</PixelFunctionCode>" + TILE.format(1, "tile.tif"),
       ' subClass="VRTDerivedRasterBand"')  # fmt: skip


def unchanged(_: pd.DataFrame) -> None:
    """Leave a table as it is."""


# a station
def station(name: str, change: Callable[[pd.DataFrame], Any], **options: str) -> None:
    """Add a kind of table of stations."""

    def spoil(s: Spoilt) -> None:
        frame = station_table()
        given = change(frame)
        s.csv("irradiance", frame if given is None else given, **options)

    KINDS.add(f"station: {name}", spoil)


def month(variable: str, value: Any) -> Callable[[pd.DataFrame], None]:
    """Return what gives May another value."""

    def change(frame: pd.DataFrame) -> None:
        frame["may"] = frame["may"].astype(object)
        frame.loc[frame["variable"] == variable, "may"] = value

    return change


def unit(variable: str, value: str) -> Callable[[pd.DataFrame], None]:
    """Return what gives a variable another unit."""
    return lambda frame: frame.__setitem__("unit", frame["unit"].where(frame["variable"] != variable, value))


station("one that is not in the table", unchanged, station="Hà Nội")
station("two, and none named", lambda f: pd.concat([f, f[:3].assign(station="B", latitude=20.9)]))
station("a month missing", lambda f: f.drop(columns="may"))
station("a month empty", month("ghi", None))
station("a month of words", month("ghi", "4,000 Wh"))
station("kilowatt-hours in the place of watt-hours", lambda f: f.assign(
    **{name: f[name].where(f["variable"] != "ghi", 4.0) for name in ("jan", "feb", "mar")}))  # fmt: skip
station("below 0", month("ghi", -10))
station("more diffuse than all light", month("dhi", 5000))
station("colder than anywhere", month("temp_air", -300))
station("kelvins", month("temp_air", 297))
station("a unit that does not exist", unit("ghi", "sun/day"))
station("a variable twice", lambda f: pd.concat([f, f[:1]]))
station("no GHI", lambda f: f[f["variable"] != "ghi"])
station("a latitude above 90", lambda f: f.assign(latitude=208))
station("on another continent", lambda f: f.assign(latitude=-33.0, longitude=151.0))
station("an altitude on the moon", lambda f: f.assign(altitude_m=384_400_000))


# hours
def hours(count: int = 8760, step: str = "h", start: str = "2019-01-01") -> pd.DataFrame:
    """Return hours of an even sky."""
    times = pd.date_range(start, periods=count, freq=step)
    sun = np.maximum(np.sin((times.hour + 1.0) / 12 * np.pi), 0.0) * 500
    return pd.DataFrame({"times": times, "ghi": sun, "dni": sun * 0.5, "dhi": sun * 0.6})


def power(frame: pd.DataFrame) -> str:
    """Return hours as NASA POWER gives them."""
    names = {"ghi": "ALLSKY_SFC_SW_DWN", "dni": "ALLSKY_SFC_SW_DNI", "dhi": "ALLSKY_SFC_SW_DIFF"}
    head = (
        "-BEGIN HEADER-\nNASA/POWER Source Native Resolution Hourly Data\n"
        "Dates (month/day/year): 01/01/2019 through 12/31/2019 in UTC\n"
        "Location: latitude  20.85   longitude 106.68\n"
        "elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = 10.0 meters\n"
        "The value for missing source data that cannot be computed or is outside of the sources availability range: "
        "-999\nparameter(s):\n"
    )
    head += (
        "".join(f"{each}     CERES (Wh/m^2)\n" for each in names.values())
        + "T2M   MERRA-2 (C)\nWS10M   MERRA-2 (m/s)\n-END HEADER-\n"
    )
    table = pd.DataFrame({"YEAR": frame["times"].dt.year, "MO": frame["times"].dt.month, "DY": frame["times"].dt.day})
    table["HR"] = frame["times"].dt.hour
    for own, other in names.items():
        table[other] = frame[own].round(3)
    return head + table.assign(T2M=25.0, WS10M=3.0).to_csv(index=False)


def weather(name: str, content: Callable[[], str | bytes], file: str = "weather.csv", **options: Any) -> None:
    """Add a kind of weather file, in the place of the station."""

    def spoil(s: Spoilt) -> None:
        del s.layers["irradiance"]
        s.layer("weather", file, content(), **options)

    KINDS.add(f"weather: {name}", spoil)


def spoilt_hours(change: Callable[[pd.DataFrame], Any], count: int = 8760) -> Callable[[], str]:
    """Return what writes hours that are changed."""

    def content() -> str:
        frame = hours(count)
        given = change(frame)
        return power(frame if given is None else given)

    return content


weather("a gap", spoilt_hours(lambda f: f.drop(index=range(3000, 3100))))
weather("an hour twice", spoilt_hours(lambda f: pd.concat([f[:500], f[499:]])))
weather("half a year", spoilt_hours(unchanged, 4344))
weather("hours in another order", spoilt_hours(lambda f: f[::-1]))
weather("missing values left in", spoilt_hours(lambda f: f.assign(ghi=f["ghi"].where(f.index < 2000, -999))))
weather("the sun at night", spoilt_hours(lambda f: f.assign(ghi=500.0)))
weather("twelve hours off", spoilt_hours(lambda f: f.assign(
    **{name: np.roll(f[name].to_numpy(), 12) for name in ("ghi", "dni", "dhi")})))  # fmt: skip
weather("a sun of another planet", spoilt_hours(lambda f: f.assign(ghi=f["ghi"] * 9)))
weather("a table of no known program", lambda: "time,ghi\n2019-01-01,5\n")
weather("only the header of NASA POWER", lambda: power(hours(0)))
weather("a list of Python objects", lambda: b"\x93NUMPY\x01\x00v\x00{'descr': '|O'}", "weather.npy")
weather("a NetCDF that is cut", lambda: b"\x89HDF\r\n\x1a\n" + bytes(200), "weather.nc")
weather("JSON of another program", lambda: '{"a": 1}', "weather.json")
weather("JSON 100,000 deep", lambda: '{"inputs": ' + "[" * 100_000, "weather.json")


def zarr(name: str, **about: object) -> None:
    """Add a kind of Zarr folder whose arrays say this of themselves."""

    def spoil(s: Spoilt) -> None:
        home = s.folder / "weather.zarr"
        for array in ("ghi", "time"):
            (home / array).mkdir(parents=True)
            own = {"zarr_format": 2, "shape": [24], "chunks": [24], "dtype": "<f8", "compressor": None, "order": "C"}
            own |= {"fill_value": None, "filters": None} | about
            (home / array / ".zarray").write_text(json.dumps(own))
            (home / array / ".zattrs").write_text(json.dumps({"_ARRAY_DIMENSIONS": ["time"]}))
            (home / array / "0").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
        (home / ".zgroup").write_text('{"zarr_format": 2}')
        del s.layers["irradiance"]
        s.set("weather", file="weather.zarr")

    KINDS.add(f"weather: {name}", spoil)


zarr("a Zarr folder that unpickles", filters=[{"id": "pickle"}])
zarr("a Zarr folder of Python objects", dtype="|O")
zarr("a Zarr folder of a codec that nobody knows", compressor={"id": "moon"})
weather("an EPW of one line", lambda: "LOCATION,Hai Phong,-,VNM,x,48, 20.8,106.6,7.0,113.0\n", "weather.epw")
weather("words for hours of an EPW", lambda: "\n".join(["LOCATION,a,-,VNM,x,1,20.8,106.6,7.0,113.0", *["x"] * 7,
        *["2019,1,1,1,60,x" + ",a" * 29] * 8760]) + "\n", "weather.epw")  # fmt: skip
weather("an altitude that is a text", lambda: power(hours()), altitude_m="high")
weather("a shift without end", lambda: power(hours()), shift_minutes=1e9)
