"""A filled survey form changes the result as it should, and places of one's own are evaluated."""

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.outputs.folder import is_kept
from geoplan.pipeline import assess, evaluate, run
from geoplan.study import open_study
from support.small_study import X, Y, make_study


@pytest.fixture(scope="module")
def folder(small_folder):
    return small_folder


@pytest.fixture(scope="module")
def first(folder, tmp_path_factory):
    """The run before the survey, with its blank form."""
    output = tmp_path_factory.mktemp("outputs") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "weasyprint", None)  # its PDFs are looked at in test_pipeline.py
        result, written = run(open_study(folder), output=output, rooftops="none")
    assert output / "survey-form.xlsx" in written
    return result, output / "survey-form.xlsx"


def filled(form: Path, target: Path, values: dict[str, list[dict[str, object]]]) -> Path:
    """Fill rows of a form: the sheet's key finds the row, or the row is put below the others."""
    book = openpyxl.load_workbook(form)
    sheets = {sheet.cell(1, 1).value: sheet for sheet in book.worksheets}
    for key, rows in values.items():
        sheet = sheets[key]
        names = [cell.value for cell in sheet[1]]
        for row in rows:
            keys = [sheet.cell(number, 1).value for number in range(1, sheet.max_row + 1)]
            number = next((n for n, each in enumerate(keys, 1) if n > 2 and str(each) == str(row[key])), None)
            number = number or next(n for n in range(3, 10_000) if sheet.cell(n, 1).value is None)
            for name, value in row.items():
                sheet.cell(number, names.index(name) + 1, value)
    book.save(target)
    return target


@pytest.fixture(scope="module")
def second(folder, first, tmp_path_factory):
    result, form = first
    best = result.largest_rooftops(3)["roof_id"].tolist()
    site = result.candidates.loc[result.candidates["candidate_kind"] == "rooftop_pv", "candidate_id"].iloc[0]
    values = {
        "roof_id": [
            {"roof_id": best[0], "suitable": "no"},
            {"roof_id": best[1], "capacity_kwp": 77.0, "suitable": "yes"},
        ],
        "zone_id": [{"zone_id": "c", "kind": "animal", "item": "pigs", "amount": 1_000, "unit": "heads"}],
        "candidate_id": [{"candidate_id": site, "suitable": "no", "reason": "asbestos"}],
    }
    survey = filled(form, tmp_path_factory.mktemp("survey") / "filled.xlsx", values)
    return assess(open_study(folder), survey=survey), best, site


def test_surveyed_roofs_take_the_place_of_the_model(first, second):
    before, (after, best, _) = first[0].rooftops.set_index("roof_id"), second
    roofs = after.rooftops.set_index("roof_id")
    assert roofs.loc[best[0], "capacity_kwp"] == 0.0
    assert roofs.loc[best[1], "capacity_kwp"] == pytest.approx(77.0)
    change = 77.0 - before.loc[best[:2], "capacity_kwp"].sum()
    mwp = "rooftop_pv_capacity_mwp"
    assert after.totals[mwp] - first[0].totals[mwp] == pytest.approx(change / 1e3, abs=1e-9)
    assert after.zones[mwp].sum() == pytest.approx(after.totals[mwp], rel=1e-12)
    others = roofs.index.difference(best[:2])
    assert roofs.loc[others, "energy_kwh"].equals(before.loc[others, "energy_kwh"])


def test_a_surveyed_statistic_stays_in_its_zone_and_the_total_stands(first, second):
    before, after = (result.zones.set_index("zone_id")["biogas_energy_gwh"] for result in (first[0], second[0]))
    assert after["c"] == pytest.approx(after.sum() / 4)
    assert after.sum() == pytest.approx(before.sum(), rel=1e-9)
    assert before["c"] > before.sum() / 2, "the model gives the rural zone more"


def test_a_site_found_unsuitable_is_no_candidate(first, second):
    after, _, site = second
    assert site in set(first[0].candidates["candidate_id"])
    assert site not in set(after.candidates["candidate_id"])


def test_the_result_says_what_was_surveyed_and_where(second):
    after, best, site = second
    found = after.surveyed.set_index(["sheet", "item", "column"])
    assert found.loc[("roofs", str(best[1]), "capacity_kwp"), "value"] == "77.0"
    assert found.loc[("roofs", str(best[1]), "capacity_kwp"), "model_value"] > 0
    assert found.loc[("feedstock", "pigs", "amount"), "zone_id"] == "c"
    assert ("sites", site, "suitable") in found.index
    said = " ".join(note.en for note in after.notes)
    assert "filled.xlsx" in said
    assert "Đồ Sơn" in said


def test_a_form_with_two_values_for_one_roof_is_refused(folder, first, tmp_path):
    result, form = first
    roof = int(result.largest_rooftops(1)["roof_id"].iloc[0])
    book = openpyxl.load_workbook(
        filled(form, tmp_path / "one.xlsx", {"roof_id": [{"roof_id": roof, "suitable": "no"}]})
    )
    sheet = next(each for each in book.worksheets if each.cell(1, 1).value == "roof_id")
    names = [cell.value for cell in sheet[1]]
    row = next(n for n in range(3, 10_000) if sheet.cell(n, 1).value is None)
    sheet.cell(row, 1, roof)
    sheet.cell(row, names.index("capacity_kwp") + 1, 12.0)
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(LayerError, match=str(roof)):
        assess(open_study(folder), survey=tmp_path / "two.xlsx")


def test_places_of_ones_own_are_evaluated(first):
    result, _ = first
    estate = gpd.GeoDataFrame(
        {"site_name": ["Nam Cầu Kiền"]},
        geometry=[shapely.box(X + 500, Y + 500, X + 1000, Y + 1000)],
        crs="EPSG:32648",
    )
    site = evaluate(result, estate).iloc[0]
    assert site["zone_id"] == "a"
    assert "estates 100%" in site["ground_pv_excluded_by"]
    inside = result.rooftops[result.rooftops.representative_point().within(estate.geometry.iloc[0])]
    assert site["rooftop_pv_capacity_mw"] == pytest.approx(inside["capacity_kwp"].sum() / 1e3)
    place = estate.geometry.centroid.to_crs(4326).iloc[0]
    assert evaluate(result, [(place.x, place.y)]).iloc[0]["zone_name"] == "Thủy Nguyên"


@pytest.mark.usefixtures("no_paper")
def test_a_form_filled_in_and_a_map_edited_in_the_outputs_are_kept(folder, first, tmp_path):
    result, form = first
    output = tmp_path / "run"
    shutil.copytree(form.parent, output)
    roof = int(result.largest_rooftops(1)["roof_id"].iloc[0])
    values = {"roof_id": [{"roof_id": roof, "capacity_kwp": 77.0, "suitable": "yes"}]}
    filled(form, output / "survey-form.xlsx", values)
    mine = (output / "survey-form.xlsx").read_bytes()
    with closing(sqlite3.connect(output / "small.gpkg")) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("UPDATE layer_styles SET description = 'of the team'")
        database.commit()
    again, written = run(open_study(folder), output=output, rooftops="none", survey=output / "survey-form.xlsx")
    assert len(again.inputs.survey.roofs) == 1
    assert (output / "survey-form.xlsx").read_bytes() == mine
    (kept,) = (path for path in written if is_kept(path.name))
    assert written[-1] == kept
    assert kept.name.startswith("small.gpkg.yours-")
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT DISTINCT description FROM layer_styles").fetchall() == [("of the team",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


def test_a_layer_that_changes_during_a_run_ends_it_with_nothing_written(tmp_path, monkeypatch):
    study = make_study(tmp_path)

    def written_meanwhile(result, folder, form, **_):
        crops = study / "crops.csv"
        crops.write_text(crops.read_text().replace("9000", "9001"))
        return []

    monkeypatch.setattr("geoplan.outputs.every_file.write_in_form", written_meanwhile)
    with pytest.raises(LayerError, match=r"crops\.csv.*a file that changed while it was used"):
        run(open_study(study), output=tmp_path / "outputs" / "small")
    assert not (tmp_path / "outputs").exists()
