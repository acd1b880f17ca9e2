import pytest

from geoplan.planning.scenario.exchange.plan_sheets import (
    ReadRow,
    cell_number,
    column_faults,
    plan_of_sheets,
    sheets_of_plan,
)

FILE = "plan.xlsx"
CONTENT = {
    "schema": "geoplan-plan/1",
    "study": "small",
    "estates": {"e": {"pv_share": 0.25, "customer": "manufacturing"}, "ế": {}},
    "scenarios": {
        "low": {
            "title": {"en": "Low", "vi": "Thấp"},
            "measures": {"wind": {"shares": {"2030": 0.2, "2050": 1.0}, "curve": "linear", "rate": 0.35}},
            "places": {"z": {"wind": {"shares": {"2040": 0.5}, "midpoint": 2035.0}}, "y": {}},
        },
        "nothing": {"title": {"en": ""}, "measures": {}, "places": {}},
    },
}


def rows_of(sheet, rows):
    """Return rows as they are read: those that hold anything, by the names of the first."""
    head, *rest = rows
    letters = {name: chr(ord("A") + column) for column, name in enumerate(head)}
    for number, row in enumerate(rest, start=2):
        values = {name: value for name, value in zip(head, row, strict=True) if value is not None}
        if values:
            yield ReadRow(sheet, number, values, letters)


def read(**sheets):
    return plan_of_sheets({name: list(rows_of(name, rows)) for name, rows in sheets.items()}, file=FILE)


def test_a_plan_comes_back_from_its_sheets():
    plan = read(**sheets_of_plan(CONTENT))
    # an estate of which nothing is said is a row of its name, a year that is not said an empty cell
    assert plan.content == CONTENT
    assert plan.faults == []


def test_years_are_columns_and_a_row_is_a_measure_everywhere_or_at_a_place():
    head, *rows = sheets_of_plan(CONTENT)["scenarios"]
    assert head[:3] == ("scenario", "place", "measure")
    assert head[-3:] == ("2030", "2040", "2050")
    assert [row[:3] for row in rows] == [
        ("low", None, None),
        ("low", None, "wind"),
        ("low", "z", "wind"),
        ("low", "y", None),
        ("nothing", None, None),
    ]


def test_each_value_knows_its_cell():
    plan = read(**sheets_of_plan(CONTENT))
    assert plan.cells["scenarios.low.measures.wind.shares.2030"] == "scenarios!K3, 2030"
    assert plan.cells["scenarios.low.places.z.wind.midpoint"] == "scenarios!I4, midpoint"
    assert plan.cells["estates.e.pv_share"] == "estates!B2, pv_share"


def test_what_a_row_cannot_say_is_told():
    head = ("scenario", "place", "measure", "title_en", "2030")
    plan = read(
        scenarios=[
            head,
            (None, "z", "wind", None, 0.5),
            ("low", None, "wind", None, 0.5),
            ("low", None, "wind", None, 0.6),
            ("low", None, None, None, 0.5),
            ("low", None, "pv", "Low", 0.5),
            ("low", "z", None, "Low", None),
        ],
        estates=[("estate", "pv_share"), ("e", 0.5), ("e", 0.6)],
    )
    assert [str(fault) for fault in plan.faults] == [
        "plan.xlsx, scenarios!A2, scenario: found nothing; expected what the row is of. Name it.",
        "plan.xlsx, scenarios!A4, scenario: found 'low, wind' twice; expected it once. Remove row 3 or row 4.",
        "plan.xlsx, scenarios!C5, measure: found a value without a measure; expected a measure in its row. Correct it.",
        "plan.xlsx, scenarios!C6, measure: found a title beside a measure or a place; "
        "expected the titles in the scenario's own row. Correct it.",
        "plan.xlsx, scenarios!C7, measure: found a title beside a measure or a place; "
        "expected the titles in the scenario's own row. Correct it.",
        "plan.xlsx, estates!A3, estate: found 'e' twice; expected it once. Remove row 2 or row 3.",
    ]


@pytest.mark.parametrize(
    ("sheet", "names", "told"),
    [
        ("plan", ["key"], "found no column 'value'"),
        ("scenarios", ["scenario", "place", "mesure", "2030"], "Did you mean 'mesure'?"),
        ("scenarios", ["scenario", "place", "measure", "crve"], "Did you mean 'curve'?"),
        ("scenarios", ["scenario", "place", "measure", "2030", "2030"], "found the column '2030' twice"),
        ("estates", ["estate", "pv_shre"], "Did you mean 'pv_share'?"),
    ],
)
def test_a_first_row_that_is_not_that_of_a_plan_is_told(sheet, names, told):
    assert any(told in str(fault) for fault in column_faults(sheet, names, file=FILE))


def test_columns_without_a_name_and_other_years_are_taken():
    assert list(column_faults("scenarios", ["scenario", "", "place", "measure", "2047", ""], file=FILE)) == []


def test_names_that_a_spreadsheet_has_made_numbers_are_texts_again():
    plan = read(
        scenarios=[("scenario", "place", "measure", "2030"), ("low", 101.0, "wind", "0.30000000000000004")],
        estates=[("estate", "customer", "battery_hours"), (7, 963, "2")],
    )
    assert plan.content["scenarios"]["low"]["places"] == {"101": {"wind": {"shares": {"2030": 0.1 + 0.2}}}}
    assert plan.content["estates"] == {"7": {"customer": "963", "battery_hours": 2.0}}


def test_what_is_no_number_stays_for_the_check():
    assert cell_number("half") == "half"
    assert cell_number(None) is None
