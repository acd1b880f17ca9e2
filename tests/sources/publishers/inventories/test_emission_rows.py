"""What publishers of emissions have in common: sectors, the year, the table."""

import csv

import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.demand.inventory import COLUMNS, SCOPES, sectors
from geoplan.sources.publishers.inventories import emission_rows
from geoplan.sources.publishers.inventories.emission_rows import sector_codes, wanted_year, write_inventory


def test_sectors_are_those_of_inventories():
    """The rooms know nothing of each other: this holds their tables together."""
    for source in ("climate_trace", "edgar"):
        assert {sector for sector, _ in sector_codes(source).values()} <= set(sectors())
    assert all(gases for _, gases in sector_codes("edgar").values())
    assert emission_rows.COLUMNS == COLUMNS
    assert emission_rows.GROUND in SCOPES


def test_rows_of_one_key_are_added_up(tmp_path):
    rows = {
        "zone_id": ["z1", "z1", ""],
        "sector": ["waste", "waste", "industry"],
        "carrier": "",
        "gas": "ch4",
        "emissions_t": [1.5, 2.0, 0.0],
    }
    assert write_inventory(tmp_path / "a.csv", pd.DataFrame(rows), year="2024", source="x, y") == 1
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row == {
        "zone_id": "z1", "sector": "waste", "carrier": "", "scope": "1", "gas": "ch4", "year": "2024",
        "emissions_t": "3.5", "gwp": "", "source": "x, y", "confidence": "low",
    }  # fmt: skip


def test_the_year(fetch_area):
    assert wanted_year(fetch_area("hai-phong"), first=1970) == "2024"
    assert wanted_year(fetch_area("hai-phong", year="1990"), first=1970) == "1990"
    for given in ("1969", "90", "-2000"):
        with pytest.raises(GeoplanError, match="a year from 1970"):
            wanted_year(fetch_area("hai-phong", year=given), first=1970)
