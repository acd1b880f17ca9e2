"""Which of a file's columns is which."""

import importlib

from geoplan.preparation.column_names import column_aliases, proposed_columns
from support.places import PACKAGE

MODULES = {
    "plants": "power_plants",
    "demand": "electricity",
    "measures": "own_measures",
    "installed_pv_statistics": "installed_pv",
    "estate_demand": "metered",
    "estate_tenants": "tenants",
    "estate_streams": "streams",
    "estate_evidence": "evidence",
}


def test_every_alias_names_a_column_of_its_kind():
    for kind, columns in column_aliases().items():
        (file,) = (PACKAGE / "layers").rglob(f"{MODULES.get(kind, kind)}.py")
        module = importlib.import_module(".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts))
        known = module.COLUMNS if isinstance(module.COLUMNS, tuple) else module.COLUMNS.names
        assert set(columns) <= set(known), kind
        for column, aliases in columns.items():
            assert all(aliases), (kind, column)


def test_own_names_win_and_each_column_is_used_once():
    assert proposed_columns("plants", ["name", "Fuel", "source", "capacity (MW)"]) == {
        "fuel": "Fuel",
        "capacity_mw": "capacity (MW)",
    }
    assert proposed_columns("roads", ["highway", "fclass"]) == {"road_class": "highway"}
    assert proposed_columns("roads", ["highway", "x"], given={"road_class": "x"}) == {"road_class": "x"}
    assert proposed_columns("terrain", ["a"]) == {}
