"""What can be wrong with what scenarios and industrial parks rest on: their tables."""

from typing import Any

import geopandas as gpd

from support.faulty.kinds import KINDS, Spoilt
from support.study_folder import CRS, square


def table(name: str, kind: str, content: str, **options: Any) -> None:
    """Add a kind of table of a layer."""
    KINDS.add(f"planning: {name}", lambda s: s.csv(kind, content, **options))


EMITTED = "zone_id,sector,carrier,scope,gas,year,emissions_t,source\n"
table("a sector of emissions that is missing", "inventory", EMITTED + ",,electricity,2,co2e,2020,9,x\n")
table("a scope that does not exist", "inventory", EMITTED + ",industry,electricity,4,co2e,2020,9,x\n")
table("a gas that does not exist", "inventory", EMITTED + ",industry,electricity,2,smoke,2020,9,x\n")
table("emissions below 0", "inventory", EMITTED + ",industry,electricity,2,co2e,2020,-9,x\n")
table("emissions twice", "inventory", EMITTED + 2 * ",industry,electricity,2,co2e,2020,9,x\n")
BAU = "sector,carrier,scope,year,emissions_t,electricity_mwh,driver,level,elasticity,source\n"
table("a driver without its level", "business_as_usual", BAU + ",,,2030,,,output,,,x\n")
table("a row of two sorts", "business_as_usual", BAU + "industry,,,2030,9,,output,5,,x\n")
AIM = "target_id,title_en,year,sense,value_pct,base_year,source\n"
table("a target in no sense", "targets", AIM + "a,A,2030,good,20,2020,x\n")
table("a target of more than all", "targets", AIM + "a,A,2030,below_bau,140,,x\n")
table("a target of no year", "targets", AIM + "a,A,,below_bau,20,,x\n")
table("a target without its share", "targets", AIM + "a,A,2030,below_bau,,,x\n")
table("a target without who set it", "targets", AIM + "a,A,2030,below_bau,20,,\n")
table("a target below a year after it", "targets", AIM + "a,A,2030,below_base,20,2040,x\n")
table("a factor of the grid twice", "grid_path", "year,tco2_per_mwh,source\n2030,0.5,x\n2030,0.4,x\n")
table("a factor of the grid below 0", "grid_path", "year,tco2_per_mwh,source\n2030,-0.5,x\n")
table("grams in the place of tonnes", "grid_path", "year,tco2_per_mwh,source\n2030,659,x\n")
OWN = "measure_id,title_en,sector,carrier,unit,potential,energy_mwh_per_unit,avoided_t_per_unit,source\n"
table("a measure that does nothing", "measures", OWN + "lamps,Lamps,,,lamp,9,,,x\n")
table("a measure without a unit", "measures", OWN + "lamps,Lamps,,,,9,5,,x\n")
table("a measure by two potentials", "measures", OWN + "lamps,Lamps,,,lamp,9,5,,x\nlamps,Lamps,,,lamp,8,5,,x\n")
table("progress of a measure that does not exist", "progress", "measure_id,year,built,source\nmoon,2024,5,x\n")
table("progress backwards", "progress", "measure_id,year,built,source\nrooftop_pv,2024,-5,x\n")
table("a demand of no basis", "demand", "year,electricity_sold_gwh,basis,source\n2024,900,wished,x\n")
table(
    "a year of demand twice", "demand", "year,electricity_sold_gwh,basis,source\n2024,9,observed,x\n2024,8,observed,x\n"
)
TENANT = "estate_id,tenant_name,industry,area_ha,source\n"
table("tenants without estates", "estate_tenants", TENANT + "e,Steel,,9,x\n")


def parks(name: str, kind: str, content: str, **options: Any) -> None:
    """Add a kind of table of industrial parks, beside a park."""

    def spoil(s: Spoilt) -> None:
        rows = {"estate_id": ["e"], "estate_name": ["Nam Cầu Kiền"], "area_ha": [25.0], "occupancy_pct": [80.0]}
        s.features("estates", gpd.GeoDataFrame(rows, geometry=[square(200, 200, 500)], crs=CRS))
        s.csv(kind, content, **options)

    KINDS.add(f"parks: {name}", spoil)


parks("a tenant of a park that does not exist", "estate_tenants", TENANT + "f,Steel,,9,x\n")
parks("an industry that does not exist", "estate_tenants", TENANT + "e,Steel,moonshine,9,x\n")
parks("tenants on more land than the park has", "estate_tenants", TENANT + "e,Steel,,9000,x\n")
FLOW = "estate_id,direction,stream,material,temperature_c,amount,unit,source\n"
parks("a stream that runs nowhere", "estate_streams", FLOW + "e,around,heat,,90,5,MWh/a,x\n")
parks("a stream that does not exist", "estate_streams", FLOW + "e,offered,light,,,5,MWh/a,x\n")
parks("heat in tonnes", "estate_streams", FLOW + "e,offered,heat,,90,5,t/a,x\n")
parks("heat hotter than the sun", "estate_streams", FLOW + "e,offered,heat,,9000,5,MWh/a,x\n")
parks("a stream below 0", "estate_streams", FLOW + "e,offered,heat,,90,-5,MWh/a,x\n")
SHOWN = "estate_id,criterion,value,evidence,date,source\n"
parks("evidence of a criterion that does not exist", "estate_evidence", SHOWN + "e,XYZ.99,yes,x,2024-05-01,x\n")
parks("evidence of a share above 100", "estate_evidence", SHOWN + "e,ENV.3,140,x,2024-05-01,x\n")
parks("evidence of no day", "estate_evidence", SHOWN + "e,ENV.3,40,x,soon,x\n")


def metered(name: str, rows: str, **options: Any) -> None:
    """Add a kind of metered series."""
    parks(name, "estate_demand", "estate_id,time,demand_kw\n" + rows, **({"time_zone": "Asia/Ho_Chi_Minh"} | options))


HOURS = [f"e,2024-{month:02}-{day:02} {hour:02}:00,500\n" for month, days in
         enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1)
         for day in range(1, days + 1) for hour in range(24)]  # fmt: skip
metered("a series of a day", "".join(HOURS[:24]))
metered("a series with a gap", "".join(HOURS[:4000] + HOURS[4100:]))
metered("a series with an hour twice", "".join(HOURS[:500] + HOURS[499:]))
metered("a load below 0", "".join(HOURS[:-1]) + "e,2024-12-31 23:00,-5\n")
metered("times without a clock", "".join(HOURS), time_zone="")
metered("a time that is none", "e,yesterday,500\n")
metered("a load that no park carries", "".join(HOURS).replace(",500", ",500000000"))
