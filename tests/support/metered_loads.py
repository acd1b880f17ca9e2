"""Metered years of estates and their tenants, made by rules of their own: no meter has counted them."""

import numpy as np
import pandas as pd

ZONE = "Asia/Ho_Chi_Minh"
TENANTS = """estate_id,tenant_name,industry,area_ha,employees,product,production_t,electricity_mwh,transformer_mva,\
source
e,Lights,plastics products,4,900,,,,8,made up
e,Furnace,331,6,400,steel_arc,60000,,20,made up
e,Canteen,shop,,20,,,300,0.5,made up
"""
"""Of the estate of the small study."""


def year_of_steps(year=2025, minutes=60, zone=ZONE):
    """Return the starts of all steps of a year."""
    return pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq=f"{minutes}min", tz=zone, inclusive="left")


def day_load(times, kw=3000.0):
    """Return kW of two shifts around 13:00 that rest on Sundays."""
    hour = times.hour + times.minute / 60
    rest = np.where(times.day_of_week == 6, 0.4, 1.0)
    return np.asarray(kw * rest * (1.0 + 0.4 * np.cos(2 * np.pi * (hour - 13.0) / 24)))


def metered_rows(year=2025, minutes=60, *, estate="e", kw=3000.0, energy=False, zone=ZONE):
    """Return a long table: its times with their offset, its amounts in kW or kWh of the step."""
    times = year_of_steps(year, minutes, zone)
    load = day_load(times, kw)
    amount = {"demand_kwh": load * minutes / 60} if energy else {"demand_kw": load}
    return pd.DataFrame({"estate_id": estate, "time": times, **amount})
