"""A study of eight industrial parks beside each other, with tenants, streams and evidence, and a filled survey of them.

It stands on the four wards of `support.small_study`; a run of it takes seconds.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.layers.fieldwork.survey_columns import Sheet, survey_columns
from support.small_study import X, Y, make_study

CRS = "EPSG:32648"
SIDE_M = 500.0
"""Side of a park: 25 ha."""
_LAYERS = ("zones", "irradiance", "rooftops", "estates")
"""What of the small study is kept."""
_HALL_M = (60.0, 40.0)
_HALLS = 6
"""Halls of a park in a row, with one row for each quarter of its land that is let."""
SOURCE = "park management 2025"


class Park(NamedTuple):
    """A park: where its south-western corner is, km east and north of the study's."""

    estate_id: str
    estate_name: str
    east_km: float
    north_km: float
    occupancy_pct: float | None
    estate_status: str
    voltage: str


PARKS = (
    Park("p1", "Bắc Thép", 0.2, 0.2, 80, "operating", "110 kV and above"),
    Park("p2", "Đông Thực Phẩm", 1.0, 0.2, 60, "operating", "22 to 110 kV"),
    Park("p3", "Dệt May Lê Chân", 2.2, 0.2, 90, "operating", "22 to 110 kV"),
    Park("p4", "Giấy Hồng Hà", 3.2, 1.2, 70, "operating", "22 to 110 kV"),
    Park("p5", "Bia Đồ Sơn", 4.4, 0.4, 50, "operating", "6 to 22 kV"),
    Park("p6", "Xi Măng Phố", 5.3, 1.2, 75, "operating", "110 kV and above"),
    Park("p7", "Cát Hải 1", 6.4, 0.4, 0, "planned", ""),
    Park("p8", "Cát Hải 2", 7.2, 1.2, None, "operating", ""),
)
"""Steel, food, textiles, paper, beer, cement; one that is planned, and one of which nobody has told the let share."""

_TENANTS = (
    "estate_id",
    "tenant_name",
    "industry",
    "area_ha",
    "employees",
    "product",
    "production_t",
    "electricity_mwh",
)
TENANTS = (
    ("p1", "Steel One", "steel_works", 12, 900, "steel_arc", 60_000, None),
    ("p1", "Steel Two", "foundries", 4, 150, "", None, 6_000),
    ("p2", "Hải sản Đông", "food", 8, 600, "seafood", 20_000, None),
    ("p3", "Dệt Lê Chân", "textiles", 14, 1_800, "", None, 24_000),
    ("p3", "May Mười", "apparel", 6, 2_200, "", None, None),
    ("p4", "Giấy Hồng Hà", "paper", 12, 400, "paper", 15_000, None),
    ("p5", "Bia Đồ Sơn", "food", 9, 250, "beer", 40_000, None),
    ("p6", "Xi Măng Phố", "cement", 16, 300, "cement", 200_000, None),
)
"""`_TENANTS`: ha, persons, t a year, MWh a year."""

_STREAMS = ("estate_id", "direction", "stream", "material", "temperature_c", "amount", "unit")
STREAMS = (
    ("p1", "offered", "heat", "", 180, 9_000, "MWh/a"),
    ("p6", "offered", "heat", "", 250, 6_000, "MWh/a"),
    ("p2", "sought", "heat", "", 90, 4_000, "MWh/a"),
    ("p3", "sought", "heat", "", 130, 5_000, "MWh/a"),
    ("p5", "sought", "heat", "", 400, 2_000, "MWh/a"),  # hotter than any that is offered
    ("p8", "offered", "heat", "", None, 1_500, "MWh/a"),  # nobody knows how hot
    ("p4", "offered", "steam", "", 170, 8_000, "MWh/a"),
    ("p3", "sought", "steam", "", 150, 6_000, "MWh/a"),
    ("p5", "offered", "co2", "", None, 1_200, "t/a"),
    ("p2", "sought", "co2", "", None, 500, "t/a"),
    ("p5", "offered", "water", "", None, 90_000, "m3/a"),
    ("p6", "sought", "water", "", None, 60_000, "m3/a"),
    ("p1", "offered", "residue", "blast furnace slag", None, 15_000, "t/a"),
    ("p6", "sought", "residue", "blast furnace slag", None, 10_000, "t/a"),
    ("p2", "offered", "residue", "rice_husk", None, 2_500, "t/a"),
    ("p4", "offered", "waste", "paper sludge", None, 700, "t/a"),
    ("p7", "sought", "water", "", None, None, "m3/a"),  # planned: nobody knows how much
)
"""`_STREAMS`: degrees, and amounts in their unit a year."""

_EVIDENCE = ("estate_id", "criterion", "value", "evidence", "date")
EVIDENCE = (
    ("p1", "eip_energy_monitored", "92", "energy audit of 2025", "2025-03-31"),
    ("p1", "decree35_land", "21", "master plan, map 4", "2024-12-31"),
    ("p2", "decree35_public_report", "yes", "report on its website", "2025-01-31"),
    ("p2", "decree35_land", "30", "master plan", "2023-06-30"),
    ("p3", "eip_renewable", "40", "meters", "2025-06-30"),
    ("p5", "eip_wastewater_reused", "20", "water balance", "2025-05-31"),
)
"""`_EVIDENCE`: keys of the criteria of parks."""


def make_parks_study(folder: Path) -> Path:
    """Write the study and return its folder.

    Parameters
    ----------
    folder
        Empty; ``study.toml`` and the files of all layers go into it. Layers that the table of kinds does not have are
        left out.
    """
    make_study(folder)
    toml = folder / "study.toml"
    # what the land yields has nothing to do with parks, and takes most of the time of a run
    head, *sections = toml.read_text(encoding="utf-8").split("[layers.")
    kept = [each for each in sections if each.partition("]")[0] in _LAYERS]
    toml.write_text("[layers.".join([head, *kept]), encoding="utf-8")
    _estates().to_file(folder / "estates.gpkg", driver="GPKG")
    _halls().to_parquet(folder / "roofs.parquet")
    tables: Mapping[str, tuple[Sequence[str], Iterable[tuple[Any, ...]]]] = {
        "estate_tenants": ((*_TENANTS, "year"), [(*row, 2025) for row in TENANTS]),
        "estate_streams": (_STREAMS, STREAMS),
        "estate_evidence": (_EVIDENCE, EVIDENCE),
    }
    for kind, (columns, rows) in tables.items():
        if kind in layer_kinds():
            _write_rows(
                folder / f"{kind}.csv", [*columns, "source", *_sure(kind)], rows, (SOURCE, *_sure(kind, "medium"))
            )
            with toml.open("a", encoding="utf-8") as stream:
                stream.write(f'[layers.{kind}]\nfile = "{kind}.csv"\nstatus = "real"\nlicence = "CC0"\n')
    return folder


def _sure(kind: str, value: str = "confidence") -> tuple[str, ...]:
    return () if kind == "estate_evidence" else (value,)


def _estates() -> gpd.GeoDataFrame:
    columns = ["estate_id", "estate_name", "east_km", "north_km", "occupancy_pct", "estate_status", "voltage"]
    parks = gpd.GeoDataFrame(PARKS, columns=columns, geometry=[_land(park) for park in PARKS], crs=CRS)
    parks["occupancy_pct"] = parks["occupancy_pct"].astype(float)
    return parks.drop(columns=["east_km", "north_km"]).assign(area_ha=SIDE_M**2 / 1e4, area_kind="leasable")


def _land(park: Park) -> shapely.Polygon:
    west, south = X + park.east_km * 1e3, Y + park.north_km * 1e3
    return shapely.box(west, south, west + SIDE_M, south + SIDE_M)


def _halls() -> gpd.GeoDataFrame:
    """Return halls on the let land of parks, and houses between the parks."""
    roofs = []
    for park in PARKS:
        west, south = X + park.east_km * 1e3 + 10, Y + park.north_km * 1e3 + 10
        for row in range(round((park.occupancy_pct if park.occupancy_pct is not None else 25) / 25)):
            for column in range(_HALLS):
                x, y = west + column * 80, south + row * 110
                roofs.append(shapely.box(x, y, x + _HALL_M[0], y + _HALL_M[1] + row * 10))
    random = np.random.default_rng(18)
    corners = np.column_stack([random.uniform(X + 50, X + 7_900, 400), random.uniform(Y + 1_800, Y + 1_950, 400)])
    houses = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 12, corners[:, 1] + 8)
    return gpd.GeoDataFrame(geometry=[*roofs, *houses], crs=CRS)


def _write_rows(path: Path, names: Sequence[str], rows: Iterable[tuple[Any, ...]], rest: tuple[str, ...] = ()) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([("" if value is None else value) for value in (*row, *rest)] for row in rows)


SURVEY: Mapping[Sheet, Sequence[Mapping[str, object]]] = {
    "estates": (
        {
            "estate_id": "p2",
            "let_ha": 20,
            "tenants_count": 14,
            "voltage": "110 kV and above",
            "transformer_kva": 25_000,
            "technologies_wanted": "rooftop_pv; battery",
            "contact_name": "Nguyễn Văn An",
            "contact_email": "an@example.org",
            "contact_phone": "+84 225 000 000",
            "contact_consent": "yes",
        },
        {
            "estate_id": "p3",
            "technologies_wanted": "symbiosis_heat",
            "contact_name": "Trần Thị Bình",
            "contact_email": "binh@example.org",
            "contact_consent": "no",
        },
        {"estate_id": "p8", "let_ha": 10, "voltage": "22 to 110 kV", "technologies_wanted": "rooftop_pv"},
    ),
    "tenants": (
        {"tenant_name": "Kho Lạnh Tám", "estate_id": "p8", "industry": "warehouse", "area_ha": 5, "employees": 80},
    ),
    "streams": (
        {
            "stream": "heat",
            "direction": "offered",
            "estate_id": "p8",
            "temperature_c": 140,
            "amount": 1_500,
            "amount_unit": "MWh/a",
        },
        {
            "stream": "heat",
            "direction": "sought",
            "estate_id": "p2",
            "temperature_c": 85,
            "amount": 2_500,
            "amount_unit": "MWh/a",
        },
    ),
    "evidence": (
        {"criterion": "decree35_land", "estate_id": "p2", "evidence_value": "26", "evidence": "measured on site"},
        {"criterion": "decree35_public_report", "estate_id": "p3", "evidence_value": "no", "evidence": "asked"},
    ),
}
"""What was filled in: contacts, one of them without consent; how hot the heat of p8 is; land measured anew."""
SURVEY_DAY = "2026-07-01"


def parks_survey(folder: Path, rows: Mapping[Sheet, Sequence[Mapping[str, object]]] = SURVEY) -> Path:
    """Write a filled survey form as a folder of CSV files, and return it.

    Parameters
    ----------
    folder
        The form; it is made.
    rows
        Sheet -> rows, column -> what was filled in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, filled in rows.items():
        columns = [column.name for column in survey_columns()[sheet]]
        given = [{"date": SURVEY_DAY, **row} for row in filled]
        _write_rows(
            folder / f"{sheet}.csv",
            columns,
            [(None,) * len(columns), *([row.get(name) for name in columns] for row in given)],
        )
    return folder
