"""Compute the table of yields in yields.md and write it there: ``python docs/yields.py``.

The stations of QCVN 02:2022/BXD come with geoplan; the mean days of the EPW files, and what others publish, are read
from ``../shared``.
"""

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from geoplan import hours_from_months, monthly_means, optimum_tilt, orientation_table, pv_years
from geoplan.sources.publishers.qcvn import nearest_stations

PAGE = Path(__file__).with_name("yields.md")
SHARED = Path(__file__).resolve().parents[2] / "shared"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHLY = ("ghi", "dhi", "temp_air", "wind_speed")
ZONE, UTC_OFFSET_H = "Asia/Ho_Chi_Minh", 7
TILT, AZIMUTH = 10.0, 180.0

# The station, the nearest of the two regions for which yields are published, and what its weather is made of.
ROWS = (
    ("Hanoi (IWEC 488200)", "hanoi_iwec_488200", "Hai Phong"),
    ("Phu Lien", (20.8, 106.63), "Hai Phong"),
    ("Ho Chi Minh City (TMYx 489000)", "hcmc_tsn_tmyx_489000", "BR-VT"),
    ("Tan Son Nhat", (10.82, 106.67), "BR-VT"),
)


def mean_days(file: str) -> xr.Dataset:
    """Return a year in which every day of a month is the mean day of an EPW file.

    Air temperature and wind speed follow the file's monthly means, as `hours_from_months` makes hours of them.
    """
    solar = SHARED / "data" / "solar"
    table = pd.read_csv(solar / "epw_stat_monthly.csv")
    table = table[table["file"] == file].set_index("variable")
    months = monthly_means(
        **{name: table.loc[name, list(MONTHS)] for name in MONTHLY},
        latitude=table["lat"].iloc[0],
        longitude=table["lon"].iloc[0],
        altitude=table["elev_m"].iloc[0],
    )
    weather = hours_from_months(months, time_zone=ZONE)
    local = pd.DatetimeIndex(weather["time"].to_numpy()) + pd.Timedelta(hours=UTC_OFFSET_H)
    record = pd.read_csv(solar / "epw_stat_hourly_meanday.csv")
    for name in ("ghi", "dni", "dhi"):
        day = np.zeros((24, 12))
        rows = record[(record["file"] == file) & (record["variable"] == name)]
        day[rows["hour_ending_local_utc+7"] - 1] = rows[list(MONTHS)]
        weather[name] = (("place", "time"), day[local.hour, local.month - 1][np.newaxis], weather[name].attrs)
    return weather


def station_months(latitude: float, longitude: float) -> xr.Dataset:
    """Return a year of hours from the monthly means of QCVN's station nearest to a place."""
    table = nearest_stations(latitude, longitude).set_index("variable")
    months = monthly_means(
        **{name: table.loc[name, list(MONTHS)] for name in MONTHLY},
        latitude=table.loc["ghi", "latitude"],
        longitude=table.loc["ghi", "longitude"],
        altitude=table.loc["ghi", "altitude_m"],
    )
    return hours_from_months(months, time_zone=ZONE)


def published(region: str) -> tuple[str, str]:
    """Return the range of the Global Solar Atlas and the yield that JCM project reports imply. [kWh/kWp]."""
    facts = pd.read_csv(SHARED / "facts" / "rooftop_params.csv").set_index("parameter")
    row = facts.loc[f"specific yield {region}"]
    (atlas,) = re.findall(r"([\d,]+-[\d,]+)", row["unit"])
    ((where, implied),) = re.findall(r"JCM (.+?) implies ([\d,]+)", row["source"])
    return f"{atlas} ({region})", f"{implied} ({where})"


def table() -> str:
    """Return the table, in Markdown."""
    lines = [
        "| Station | Weather | GHI, kWh/m² | Yield at 10° south | the same by Perez and Faiman | Best tilt, ° "
        "| Yield at it | Global Solar Atlas | JCM |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for station, origin, region in ROWS:
        weather = mean_days(origin) if isinstance(origin, str) else station_months(*origin)
        kind = "mean day of each month, EPW" if isinstance(origin, str) else "monthly means, QCVN 02:2022"
        ghi = float(weather["ghi"].sum()) / 1000
        annual = float(pv_years(weather, TILT, AZIMUTH)[0])
        other = float(pv_years(weather, TILT, AZIMUTH, transposition="perez", cell_temperature="faiman")[0])
        best = float(optimum_tilt(orientation_table(weather))[0])
        highest = float(pv_years(weather, best, AZIMUTH)[0])
        atlas, jcm = published(region)
        cells = [station, kind, f"{ghi:,.0f}", f"{annual:,.0f}", f"{other:,.0f}", f"{best:.0f}", f"{highest:,.0f}"]
        lines.append(f"| {' | '.join([*cells, atlas, jcm])} |")
    return "\n".join(lines)


def page_with(new: str) -> str:
    """Return the page with another table between its markers."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit(f"The data of the table are not at {SHARED}.")
    PAGE.write_text(page_with(table()), encoding="utf-8")
