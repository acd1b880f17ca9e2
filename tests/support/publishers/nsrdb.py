"""The CSV files of NSRDB in their true form: two lines of head, then instants at half past."""

import numpy as np
import pandas as pd

from support.publishers.nasa_power import sky

HIMAWARI, TMY = (f"/api/nsrdb/v2/solar/{name}-download.csv" for name in ("himawari", "himawari-tmy"))
NAMES = {"GHI": "ghi", "DNI": "dni", "DHI": "dhi", "Temperature": "temp_air", "Wind Speed": "wind_speed"}
MONTHS = [2014, 2016, 2011, 2020, 2013, 2012, 2019, 2011, 2015, 2018, 2017, 2014]
KEY, EMAIL = "s3cretKEY", "someone@example.org"


def hours(year, asked):
    longitude, latitude = (float(part) for part in asked.query["wkt"][0].strip("POINT()").split())
    series = sky(f"{year}0101", f"{year}1231", latitude, longitude)
    return pd.DataFrame(
        {theirs: series[ours].to_numpy() for theirs, ours in NAMES.items()},
        index=pd.DatetimeIndex(series["time"].to_numpy()),
    )


def answer(asked, *, clock=0):
    """What stands at both addresses: the year that is asked for, or months of different years."""
    if asked.query["api_key"] != [KEY]:
        return '{"error": {"code": "API_KEY_INVALID"}, "errors": ["API_KEY_INVALID"]}'
    name = asked.query["names"][0]
    typical = name.startswith("tmy")
    table = hours(2019 if typical else int(name), asked)
    longitude, latitude = (float(part) for part in asked.query["wkt"][0].strip("POINT()").split())
    table.index = table.index + pd.Timedelta(hours=clock)
    head = {
        "Source": "NSRDB", "Location ID": "2120357", "City": "-", "State": "-", "Country": "-",
        "Latitude": round(latitude, 2), "Longitude": round(longitude, 2), "Time Zone": clock, "Elevation": 6,
        "Local Time Zone": 7, "Clearsky DHI Units": "w/m2", "Version": "v3.2.2",
    }  # fmt: skip
    index = pd.DatetimeIndex(table.index)
    years = np.array(MONTHS)[index.month - 1] if typical else index.year
    body = table.round(1).assign(Year=years, Month=index.month, Day=index.day, Hour=index.hour, Minute=30)
    columns = ["Year", "Month", "Day", "Hour", "Minute", *NAMES]
    lines = body[columns].to_csv(index=False, lineterminator="\n")
    return ",".join(head) + "\n" + ",".join(map(str, head.values())) + "\n" + lines
