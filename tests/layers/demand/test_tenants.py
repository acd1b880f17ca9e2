"""Tenants of estates, right and spoilt."""

import pandas as pd
import pytest

from geoplan.layers.demand.tenants import products, read_estate_tenants, transformers_mva
from geoplan.parameters import load_parameters
from support.metered_loads import TENANTS

HEADER = "estate_id,tenant_name,industry,area_ha,product,production_t,source\n"


def refused(folder, rows, **options):
    folder.csv("estate_tenants", HEADER + rows, **options)
    return folder.refusal("estate_tenants", read_estate_tenants)


def test_tenants_are_read_with_their_industry_by_name_or_code(folder):
    folder.csv("estate_tenants", TENANTS)
    reading = folder.reading("estate_tenants")
    table = read_estate_tenants(reading)
    assert not reading.faults
    assert table["industry"].tolist() == ["plastics_products", "steel_works", "shop"]
    assert table["electricity_mwh"].isna().tolist() == [True, True, False]
    assert table["production_t"].sum() == 60000


def test_a_spreadsheet_is_read_as_the_csv_is(folder):
    folder.csv("estate_tenants", TENANTS)
    first = read_estate_tenants(folder.reading("estate_tenants"))
    pd.read_csv(folder.folder / "estate_tenants.csv").to_excel(folder.folder / "tenants.xlsx", index=False)
    folder.set("estate_tenants", file="tenants.xlsx")
    reading = folder.reading("estate_tenants")
    pd.testing.assert_frame_equal(read_estate_tenants(reading).reset_index(drop=True), first.reset_index(drop=True))
    assert not reading.faults


def test_all_that_cannot_be_is_told_at_once(folder):
    rows = ",A,food,5,,,a\ne,B,fod,5,,,a\ne,C,food,5,ciment,3,a\ne,D,food,5,,3,a\ne,E,food,,,,a\ne,F,food,5,,,\n"
    said = refused(folder, rows + "e,B,food,5,,,a\ne,G,food,-5,,,a\n")
    for told in (
        "no estate_id",
        "the industry 'fod'; expected one that is tabled. Did you mean 'food'?",
        "the product 'ciment'",
        "production_t of no product",
        "no amount",
        "no source",
        "the tenant 'B' twice",
        "area_ha -5",
    ):
        assert told in said


def test_products_are_those_with_a_figure_and_those_without():
    known = products(load_parameters())
    assert {"steel_arc", "cement", "beer", "petrochemicals", "paper"} <= set(known)


def test_transformers_count_where_those_of_all_tenants_are_known():
    table = pd.DataFrame({"estate_id": ["a", "a", "b", "b"], "transformer_mva": [2.0, 3.0, 4.0, float("nan")]})
    assert transformers_mva(table).to_dict() == {"a": 5.0}
    assert transformers_mva(None).empty


@pytest.mark.parametrize("value", ["1e308", "x"])
def test_numbers_that_cannot_be_are_refused(folder, value):
    assert "line 2: found employees" in refused_of(folder, "employees", value)


def refused_of(folder, column, value):
    folder.csv("estate_tenants", f"estate_id,industry,{column},source\ne,food,{value},a\n")
    return folder.refusal("estate_tenants", read_estate_tenants)
