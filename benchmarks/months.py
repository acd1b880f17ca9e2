"""How far the yearly yield of hours made from months, or from days, lies from that of the hours they were summed from.

    GEOPLAN_EPW=folder python benchmarks/months.py [--csv]

The folder holds hourly or half-hourly weather of any climate, as its publishers write it: EPW (``*.epw``), NSRDB
(``*.csv`` of PSM, or pvdeg's with ``meta_*.json`` beside them; ``*.h5``), PVGIS typical years (``tmy_*.csv``), ERA5
(``*.nc``). A file's clock is the one that its closure, ``ghi = dhi + dni * cos(zenith)``, fits best, in steps of ten
minutes. Its months of GHI, DHI, air temperature and wind go through `hours_from_months`, its days through
`hours_from_days`, and so do its months as days that are all alike; `pv_years` of each is compared with `pv_years` of
the file's own hours, at 10 degrees towards the equator. Without the folder it says so.
"""

import argparse
import dataclasses
import io
import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pvlib
import xarray as xr

from geoplan.layers.weather.rows import fixed_zone
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.pv_years import pv_years

NAMES = ["ghi", "dni", "dhi", "temp_air", "wind_speed"]
RATIOS = (1.0, 1.2, 1.5)
TILT = 10.0
YEAR = 2019
STEPS = range(-90, 91, 10)


@dataclasses.dataclass(frozen=True)
class Climate:
    """A year of hours: a frame by the hour's middle on the local clock, that clock's offset, and the place."""

    name: str
    hours: pd.DataFrame
    offset_h: float
    latitude: float
    longitude: float
    altitude: float

    @property
    def place(self) -> dict[str, float]:
        """Latitude, longitude and altitude by their names."""
        return {name: getattr(self, name) for name in ("latitude", "longitude", "altitude")}

    def dataset(self) -> xr.Dataset:
        """Return the weather as `pv_years` takes it."""
        utc = self.hours.index - pd.Timedelta(hours=self.offset_h)
        return xr.Dataset(
            {name: (("place", "time"), self.hours[name].to_numpy(float)[None]) for name in NAMES},
            coords={"time": utc.to_numpy()} | {name: ("place", [value]) for name, value in self.place.items()},
            attrs={"time_label": "centre"},
        )


def climate(name: str, frame: pd.DataFrame, middle: pd.DatetimeIndex, offset_h: float, *where: float) -> Climate:
    """Make hours of one year of what a reader gives; `middle` is the middle of each step on the local clock."""
    frame = frame[NAMES].set_axis(middle)
    keep = ~((middle.month == 2) & (middle.day == 29))
    frame, middle = frame[keep], middle[keep]
    frame = frame.set_axis(pd.DatetimeIndex([time.replace(year=YEAR) for time in middle])).sort_index()
    if len(frame) == 2 * 8760:
        half = frame.to_numpy(float).reshape(8760, 2, len(NAMES))
        frame = pd.DataFrame(half.mean(axis=1), index=frame.index[::2] + pd.Timedelta(minutes=15), columns=NAMES)
    sun = NAMES[:3]
    frame = frame.assign(**frame[sun].clip(lower=0.0))
    read = Climate(name, frame, offset_h, *where)
    minutes = clock_shift(read)
    whole = round(minutes / 60.0)  # whole hours are another offset, the rest lies beside the middle of the hour
    later = frame.set_axis(frame.index + pd.Timedelta(minutes=minutes - 60 * whole))
    return dataclasses.replace(read, hours=later, offset_h=offset_h - whole)


def clock_shift(read: Climate) -> int:
    """Return the minutes by which the sun of the file is later than its clock says."""
    measured = read.hours
    day = (measured["ghi"] > 0).to_numpy()
    misfits = []
    for minutes in STEPS:
        utc = (measured.index - pd.Timedelta(hours=read.offset_h) + pd.Timedelta(minutes=minutes)).tz_localize("UTC")
        zenith = pvlib.solarposition.get_solarposition(utc, read.latitude, read.longitude, read.altitude)[
            "apparent_zenith"
        ]
        up = np.maximum(np.cos(np.radians(zenith.to_numpy())), 0.0)
        misfit = (measured["ghi"] - measured["dhi"] - measured["dni"] * up).to_numpy()[day]
        misfits.append(float(np.sqrt((misfit**2).mean())))
    return STEPS[int(np.argmin(misfits))]


def from_epw(path: Path) -> Climate:
    text = path.read_text(encoding="latin-1")
    head, _, rest = text.partition("\n")
    cells = head.split(",")
    if len(cells) == 11 and cells[10].strip().isdigit():  # the offset was written with a decimal comma
        cells = [*cells[:8], f"{cells[8]}.{cells[9]}", cells[10]]
    head = ",".join(cells[:10])
    frame, meta = pvlib.iotools.read_epw(io.StringIO(f"{head}\n{rest}"))
    middle = frame.index.tz_localize(None) + pd.Timedelta(minutes=30)
    return climate(path.stem, frame, middle, meta["TZ"], meta["latitude"], meta["longitude"], meta["altitude"])


def from_csv(path: Path) -> Climate:
    if path.name.startswith("tmy_"):
        frame, meta = pvlib.iotools.read_pvgis_tmy(path)
        place = meta["inputs"]
        offset = round(place["longitude"] / 15.0)
        local = frame.index.tz_localize(None) + pd.Timedelta(hours=offset + place["irradiance time offset"])
        where = (place["latitude"], place["longitude"], place["elevation"])
        return climate(path.stem, frame, pd.DatetimeIndex(local), offset, *where)
    beside = path.with_name(f"meta_{path.stem.rpartition('_')[2]}.json")
    if beside.exists():
        frame, meta = pd.read_csv(path, index_col=0), json.loads(beside.read_text(encoding="utf-8"))
        stamps = pd.to_datetime(frame[["Year", "Month", "Day", "Hour", "Minute"]])
        return climate(
            path.stem,
            frame,
            pd.DatetimeIndex(stamps),
            meta["tz"],
            *(meta[n] for n in ("latitude", "longitude", "altitude")),
        )
    frame, meta = pvlib.iotools.read_nsrdb_psm4(path, map_variables=True)
    where = (meta["latitude"], meta["longitude"], meta["altitude"])
    return climate(path.stem, frame, frame.index.tz_localize(None), meta["Local Time Zone"], *where)


def from_netcdf(path: Path) -> Climate:
    """Read the first cell of ERA5's single levels, whose hour ends at its stamp; the direct sun by closure."""
    with xr.open_dataset(path) as grid:
        cell = grid.isel(latitude=0, longitude=0).load()
    where = (float(cell["latitude"]), float(cell["longitude"]), 0.0)
    offset = round(where[1] / 15.0)
    utc = pd.DatetimeIndex(cell["time"].to_numpy()) - pd.Timedelta(minutes=30)
    sun = pvlib.solarposition.get_solarposition(utc.tz_localize("UTC"), *where)
    up = np.cos(np.radians(sun["apparent_zenith"].to_numpy()))
    ghi, beam = (np.maximum(cell[name].to_numpy() / 3600.0, 0.0) for name in ("ssrd", "fdir"))
    beam = np.where(up > 0.02, np.minimum(beam, ghi), 0.0)
    frame = pd.DataFrame({"ghi": ghi, "dhi": ghi - beam, "dni": np.where(up > 0.02, beam / up, 0.0)}, index=utc)
    frame["temp_air"] = cell["t2m"].to_numpy() - 273.15
    frame["wind_speed"] = np.hypot(cell["u10"].to_numpy(), cell["v10"].to_numpy())
    return climate(path.stem, frame, utc + pd.Timedelta(hours=offset), offset, *where)


def from_hdf(path: Path) -> Climate:
    """Read the first place of a file of NREL's reV, in the place's own clock."""
    import h5py

    with h5py.File(path) as file:
        latitude, longitude, offset, altitude = (float(number) for number in file["meta"][0])
        names = {"temp_air": "air_temperature"}
        frame = pd.DataFrame({name: file[names.get(name, name)][:, 0].astype(float) for name in NAMES})
        local = pd.DatetimeIndex(pd.to_datetime([stamp.decode() for stamp in file["time_index"]]))
    return climate(path.stem, frame, local, offset, latitude, longitude, altitude)


READERS: dict[str, Callable[[Path], Climate]] = {
    ".epw": from_epw,
    ".csv": from_csv,
    ".nc": from_netcdf,
    ".h5": from_hdf,
}


def ratio(value: float) -> Parameters:
    """Return the parameters with another DC/AC ratio."""
    return load_parameters().replace({"pv.dc_ac_ratio.residential": {"value": value, "low": value, "high": value}})


def from_months(read: Climate) -> xr.Dataset:
    mean = read.hours.groupby(read.hours.index.month).mean()
    table = {"ghi": mean["ghi"] * 24, "dhi": np.minimum(mean["dhi"], mean["ghi"]) * 24}
    months = monthly_means(**table, temp_air=mean["temp_air"], wind_speed=mean["wind_speed"], **read.place)
    return hours_from_months(months, time_zone=fixed_zone(read.offset_h))


def from_days(read: Climate) -> xr.Dataset:
    sums = {"ghi": "sum", "dhi": "sum", "temp_air": "mean", "wind_speed": "mean"}
    return made_of(read, read.hours.groupby(read.hours.index.normalize()).agg(sums))


def from_alike_days(read: Climate) -> xr.Dataset:
    """Make hours of days each of which is its month's mean, as months were made hours once."""
    dates = read.hours.index.normalize().unique()
    mean = read.hours.groupby(read.hours.index.month).mean().loc[dates.month].set_axis(dates)
    return made_of(read, mean.assign(ghi=24 * mean["ghi"], dhi=24 * mean["dhi"]))


def made_of(read: Climate, days: pd.DataFrame) -> xr.Dataset:
    days = days.assign(dhi=np.minimum(days["dhi"], days["ghi"]))
    coords = {"time": days.index.to_numpy()} | {name: ("place", [value]) for name, value in read.place.items()}
    names = ("ghi", "dhi", "temp_air", "wind_speed")
    table = {name: (("place", "time"), days[name].to_numpy()[None]) for name in names}
    return hours_from_days(xr.Dataset(table, coords=coords), time_zone=fixed_zone(read.offset_h))


def differences(read: Climate) -> dict[str, float]:
    """Return by how many per cent the yield of made hours lies above that of the file's own."""
    azimuth = 180.0 if read.latitude >= 0 else 0.0
    real, made = read.dataset(), {"months": from_months(read), "days": from_days(read), "alike": from_alike_days(read)}
    row = {}
    for value in RATIOS:
        parameters = ratio(value)
        true, *others = (
            float(pv_years(each, TILT, azimuth, parameters=parameters)[0]) for each in (real, *made.values())
        )
        row |= {f"{kind}_{value}": 100.0 * (each / true - 1.0) for kind, each in zip(made, others, strict=True)}
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", action="store_true", help="the table as CSV")
    as_csv = parser.parse_args().csv
    folder = os.environ.get("GEOPLAN_EPW", "")
    if not folder:
        print("months: left out, GEOPLAN_EPW names no folder of weather files")
        return
    warnings.filterwarnings("ignore", message=".*dayofyear.*")  # pvlib asks pandas for a deprecated name
    files = sorted(path for path in Path(folder).iterdir() if path.suffix in READERS)
    table = pd.DataFrame({path.stem: differences(READERS[path.suffix](path)) for path in files}).T
    table.loc["mean"] = table.mean()
    table.loc["largest"] = table.iloc[:-1].abs().max()
    print(table.round(2).to_csv() if as_csv else table.to_string(float_format="{:+.2f}".format))


if __name__ == "__main__":
    main()
