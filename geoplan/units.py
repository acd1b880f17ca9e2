"""Units and what they are made of: each conversion by its name, once.

A name reads as it is used: tonnes times `KG_PER_T` are kilograms, kilograms divided by it are tonnes. What the world
is like (heating values, densities, prices) stands in the parameter tables, not here.
"""

HOURS_A_DAY = 24
DAYS_A_YEAR = 365
HOURS_A_YEAR = 8760
"""Of 365 days: what yearly figures are worked out for."""
HOURS_A_MEAN_YEAR = 8765.82
"""Of 365.2425 days, as years of the calendar have on the average."""
MINUTES_AN_HOUR = 60
SECONDS_AN_HOUR = 3600
SECONDS_A_DAY = 86_400
SECONDS_A_DEGREE = 3600
"""Of arc."""
DEGREES_AN_HOUR = 15.0
"""That the earth turns."""

M_PER_KM = 1e3
M2_PER_HA = 1e4
M2_PER_KM2 = 1e6

KG_PER_T = 1e3
G_PER_T = 1e6
T_PER_KT = 1e3

V_PER_KV = 1e3
KW_PER_MW = 1e3
KVA_PER_MVA = 1e3
WH_PER_KWH = 1e3
KWH_PER_MWH = 1e3
KWH_PER_GWH = 1e6
MWH_PER_GWH = 1e3
GJ_PER_TJ = 1e3
MJ_PER_KWH = 3.6
TJ_PER_GWH = 3.6
TJ_PER_MWH = 3.6e-3
GWH_PER_TJ = 1 / 3.6
WH_PER_MJ = 1e6 / 3600.0

USD_PER_MUSD = 1e6
KUSD_PER_MUSD = 1e3
JPY_PER_MJPY = 1e6
BYTES_PER_KB, BYTES_PER_MB, BYTES_PER_GB = 1e3, 1e6, 1e9

G_PER_MOL_C = 12
G_PER_MOL_CH4 = 16
G_PER_MOL_CO2 = 44
CH4_PER_C = G_PER_MOL_CH4 / G_PER_MOL_C
"""Tonnes of methane a tonne of carbon becomes [t/t]."""
CO2_PER_C = G_PER_MOL_CO2 / G_PER_MOL_C
"""Tonnes of carbon dioxide a tonne of carbon becomes [t/t]."""

NOMINAL_SUN_W_PER_M2 = 1361.0
"""The sun's irradiance outside the atmosphere at its mean distance, by definition: IAU 2015, resolution B3."""
