"""A country package of Climate TRACE in its true form: folders, members, columns, months, quoted line breaks."""

import csv
import io
import zipfile

PACKAGE = "/latest/country_packages/{}/VNM.zip"
COLUMNS = (
    *("source_id", "source_name", "source_type", "iso3_country", "sector", "subsector", "start_time", "end_time"),
    *("lat", "lon", "geometry_ref", "gas", "emissions_quantity", "temporal_granularity", "activity", "activity_units"),
    *("emissions_factor", "emissions_factor_units", "capacity", "capacity_units", "capacity_factor"),
    *(f"other{number}" for number in range(1, 11)),
    *(f"other{number}_def" for number in range(1, 11)),
    *("created_date", "modified_date"),
)
FOLDERS = {"forestry-and-land-use": "forestry_and_land_use", "fossil-fuel-operations": "fossil_fuel_operations"}


def source(sector, subsector, place, tonnes_a_month, *, kind="", area="", years=(2023, 2024), months=12):
    """The rows of one source: a month each."""
    latitude, longitude = place
    return [
        {
            "source_id": f"{abs(hash((subsector, place))) % 10**8}",
            "source_name": 'Plant "A"\nof the second line',
            "source_type": kind,
            "iso3_country": "VNM",
            "sector": sector,
            "subsector": subsector,
            "start_time": f"{year}-{month:02d}-01 00:00:00",
            "end_time": f"{year}-{month:02d}-28 00:00:00",
            "lat": latitude,
            "lon": longitude,
            "geometry_ref": area,
            "gas": "co2e_100yr",
            "emissions_quantity": tonnes_a_month,
            "temporal_granularity": "month",
            "capacity_units": "MW",
            "other1_def": "uncertainty,\nas given",
            "modified_date": "2026-08-21 00:00:00",
        }
        for year in years
        for month in range(1, months + 1)
    ]


def table(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def package(rows, *, release="v5_10_0"):
    """The archive of a country: a table a subsector, and those beside it that are not read."""
    packed = io.BytesIO()
    tables = {}
    for row in rows:
        tables.setdefault((row["sector"], row["subsector"]), []).append(row)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for (sector, subsector), held in tables.items():
            stem = f"DATA/{FOLDERS.get(sector, sector)}/{subsector}"
            opened.writestr(f"{stem}_emissions_sources_{release}.csv", table(held))
            opened.writestr(f"{stem}_emissions_sources_ownership_{release}.csv", "source_id,parent_name\n1,A\n" * 999)
            opened.writestr(f"{stem}_emissions_sources_confidence_{release}.csv", "source_id,capacity\n1,low\n")
            opened.writestr(f"{stem}_country_emissions_{release}.csv", "iso3_country,sector\nVNM,power\n")
        opened.writestr(f"ABOUT_THE_DATA/detailed_data_schema_{release}.csv", "subsector\n")
    return packed.getvalue()
