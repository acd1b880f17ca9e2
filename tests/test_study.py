import shutil

import pytest

from geoplan.errors import LayerError, ParameterError, StudyError
from geoplan.kinds.layer_kinds import VARIABLE
from geoplan.languages import Text
from geoplan.layers.catalog import open_layers
from geoplan.money.price_levels import inflation
from geoplan.parameters import embedded_folder
from geoplan.pipeline import assess, run
from geoplan.study import FILE_NAME, check_opened, open_study, studies

PLACES = ("ba-ria-vung-tau", "hai-phong")


@pytest.fixture
def folder(tmp_path):
    shutil.copy(embedded_folder() / "hai-phong" / FILE_NAME, tmp_path / FILE_NAME)
    return tmp_path


def rewritten(folder, *changes):
    file = folder / FILE_NAME
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return folder


def test_the_two_places_are_embedded_in_three_languages():
    assert tuple(studies()) == ("ba-ria-vung-tau", "example-city", "hai-phong")
    for name in PLACES:
        study = open_study(name)
        assert study.crs == "EPSG:32648"
        assert study.title["vi"] != study.title["en"] != study.title["ja"]
        for kind, source in study.layers:
            assert source.status in ("real", "schematic", "synthetic"), kind
            assert source.licence, kind
        assert study.layers.rooftops.status == "synthetic"
        assert study.layers.irradiance.status == "real"


def test_a_folder_or_its_file_opens(folder):
    assert open_study(folder).name == open_study(folder / FILE_NAME).name == "hai-phong"
    assert open_study(folder).path_of(open_study(folder).layers.zones) == (folder / "zones.gpkg").resolve()


def test_studies_override_parameters(folder):
    study = open_study(folder)
    assert study.parameters.value("dwellings.area_per_person") == 19.1
    changed = study.with_parameters({"grid.emission_factor": 0.5})
    assert changed.parameters.value("grid.emission_factor") == 0.5
    assert study.parameters.value("grid.emission_factor") == 0.6592
    with pytest.raises(ParameterError):
        study.with_parameters({"grid.factor": 0.5})


def test_a_byte_order_mark_and_line_ends_of_windows_are_taken(folder):
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert open_study(folder).name == "hai-phong"


@pytest.mark.parametrize(
    ("content", "where", "found"),
    [
        (b"name = 'a'\ntitle = '\xe0'\n", "line 2", "bytes that are not UTF-8"),
        (b"name = 'a'\nname = 'b'\n", "line 2, column 11", "Cannot overwrite a value"),
        (b"seed = " + b"9" * 5000, "", "a number of 5,000 digits"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(folder, content, where, found):
    (folder / "study.toml").write_bytes(content)
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    (fault,) = caught.value.faults
    assert (fault.where, fault.found) == (where, found)
    assert fault.action


def test_nested_tables_of_parameters_work_too(folder):
    rewritten(folder, ("[parameters]", "[parameters.grid]\nemission_factor = 0.4\n[parameters]"))
    assert open_study(folder).parameters.value("grid.emission_factor") == 0.4


def test_all_faults_of_a_study_come_at_once(folder):
    rewritten(
        folder,
        ('crs = "EPSG:32648"', 'crs = "EPSG:4326"\ncolour = "red"'),
        ('"Asia/Ho_Chi_Minh"', '"Asia/Ho_Chi_Min"'),
        ("[layers.estates]", "[layers.estate]"),
        ("[layers.estates.note]", "[layers.estate.note]"),
        ('status = "synthetic"', 'status = "invented"'),
        ('"dwellings.flat_share"', '"dwellings.flat_shar"'),
        ("[layers.land_cover.note]", "legned = 1\n[layers.land_cover.note]"),
    )
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    message = str(caught.value)
    for part in (
        "expected a projected coordinate reference system in metres",
        "colour: found an unknown key",
        "Did you mean 'Asia/Ho_Chi_Minh'?",
        "Did you mean 'estates'?",
        "'invented'",
        "Did you mean 'dwellings.flat_share'?",
        "Did you mean 'legend'?",
    ):
        assert part in message
    assert len(caught.value.faults) == 7


def test_monthly_irradiation_or_weather_but_not_both(folder):
    rewritten(
        folder, ("[layers.irradiance]", "[layers.weather]"), ("[layers.irradiance.note]", "[layers.weather.note]")
    )
    assert open_study(folder).layers.irradiance is None
    rewritten(
        folder, ("[layers.land_cover]", "[layers.irradiance]"), ("[layers.land_cover.note]", "[layers.irradiance.note]")
    )
    with pytest.raises(StudyError, match="found irradiance and weather; expected one of them"):
        open_study(folder)


@pytest.mark.parametrize("text", ["name = ", "folder = '/'\nname = 'x'"])
def test_broken_files_name_themselves(folder, text):
    (folder / FILE_NAME).write_text(text)
    with pytest.raises(StudyError, match=FILE_NAME):
        open_study(folder)


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(StudyError, match="Did you mean 'hai-phong'"):
        open_study("hai-fong")


def test_english_stands_in_for_a_missing_language():
    assert Text(en="Ward", vi="Phường")["ja"] == "Ward"


def test_a_study_chooses_how_candidates_are_ranked(folder):
    assert (open_study(folder).ranking.method, open_study(folder).ranking.weights) == ("weighted_sum", "criteria")
    rewritten(folder, ("[parameters]", '[ranking]\nmethod = "topsis"\n[parameters]'))
    assert (open_study(folder).ranking.method, open_study(folder).ranking.weights) == ("topsis", "criteria")


def test_ways_of_ranking_that_do_not_exist_are_refused_with_the_nearest(folder):
    rewritten(folder, ("[parameters]", '[ranking]\nmethod = "topsi"\nweights = "ahp"\nmetod = 1\n[parameters]'))
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    faults = {fault.where: fault for fault in caught.value.faults}
    assert list(faults) == ["ranking.method", "ranking.weights", "ranking.metod"]
    assert faults["ranking.method"].found == "'topsi'"
    assert faults["ranking.method"].action == "Did you mean 'topsis'?"
    assert faults["ranking.weights"].expected == "one of criteria, entropy"
    assert faults["ranking.weights"].action == "Known: criteria, entropy."
    assert faults["ranking.metod"].action == "Did you mean 'method'?"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("CON", "a device"),
        ("nul", "a device"),
        ("Com1", "a device"),
        ("LPT9", "a device"),
        ("../x", "letters a-z, digits"),
        ("a\\\\b", "letters a-z, digits"),
        ("x.", "letters a-z, digits"),
        ("x ", "letters a-z, digits"),
        ("x\\ty", "letters a-z, digits"),
        ("x\\u0000", "letters a-z, digits"),
        ("", "letters a-z, digits"),
        ("-o", "no hyphen in front"),
        ("a" * 300, "at most 64 letters"),
    ],
)
def test_names_that_files_cannot_have(folder, name, reason):
    rewritten(folder, ('name = "hai-phong"', f'name = "{name}"'))
    with pytest.raises(StudyError, match=reason) as caught:
        open_study(folder)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("name", ["con-dao", "com10", "a" * 64, "auxerre", "x_1"])
def test_names_that_files_can_have(folder, name):
    assert open_study(rewritten(folder, ('name = "hai-phong"', f'name = "{name}"'))).name == name


def test_all_wrong_numbers_of_a_study_are_told_at_once(folder):
    rewritten(
        folder,
        ("seed = 2025", "seed = true"),
        ('file = "irradiance.csv"', 'file = "irradiance.csv"\naltitude_m = "5"'),
        ("[parameters]", '[parameters]\n"grid.emission_factor" = 1e308\n"residues.conversion.efficiency" = -1'),
    )
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    assert sorted(fault.where for fault in caught.value.faults) == [
        "grid.emission_factor",
        "layers.irradiance.altitude_m",
        "residues.conversion.efficiency",
        "seed",
    ]
    assert "found value 10^308; expected 0 to 2 tCO2/MWh" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("seed = -5", "seed: found -5"),
        ("seed = 1e3", "seed: found 1000.0"),
        ("seed = 2025\ndraws = 99", "draws: found 99"),
        ("seed = 2025\ndraws = 1e3", "draws: found 1000.0"),
        (f"seed = {10**30}", "seed: found 1000"),
        (f"seed = {'9' * 5000}", "digits"),
        ("seed = 2025\nparameters = 5", "parameters: found 5; expected a table of ids and numbers"),
        ("seed = 2025\nx = " + "[" * 5000 + "]" * 5000, "at most 16 levels"),
        ("seed = 2025\nparameters." + ".".join("a" * 3000) + " = 1", "at most 16 levels"),
    ],
)
def test_what_stands_for_numbers(folder, line, found):
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    before = text[: text.index("[parameters]")]
    (folder / FILE_NAME).write_text(before.replace("seed = 2025", line, 1), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    assert found in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_a_table_of_kinds_that_is_not_there_is_told_as_it_is(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.csv"))
    with pytest.raises(StudyError, match=f"none.csv.*Correct {VARIABLE}") as caught:
        open_study(folder)
    assert "irradiance" not in str(caught.value)


def test_a_layer_of_no_known_kind_is_refused_with_the_nearest(folder):
    layers = open_study(folder).layers
    assert layers.of("irradiance") is layers.irradiance
    assert layers.of("weather") is None
    with pytest.raises(LayerError, match="Did you mean 'roads'"):
        layers.of("raods")


@pytest.mark.parametrize("ask", [assess, run, open_layers])
def test_the_name_of_a_study_is_no_study(ask):
    with pytest.raises(StudyError, match=r"Open it first: geoplan[.]open_study[(]'hai-phong'[)]"):
        ask("hai-phong")


def test_what_is_no_study_is_named_by_its_type(folder):
    check_opened(open_study(folder))
    with pytest.raises(StudyError, match="found dict; expected a study that is open"):
        check_opened({"name": "hai-phong"})


def test_costs_are_of_the_year_that_the_study_says(folder):
    study = open_study(folder)
    assert (study.prices.year, study.prices.currency, study.parameters.price_year) == (2025, "USD", 2025)
    real = [row for row in study.parameters.values() if row.price_basis == "real"]
    assert len(real) > 15
    assert {row.price_year for row in real} == {2025}
    rewritten(folder, ("[prices]\nyear = 2025", "[prices]\nyear = 2020"))
    older = open_study(folder)
    rise = inflation("USD", year=2020, to=2025)
    for row in real:
        if row.currency == "USD":
            assert row.value == pytest.approx(older.parameters.value(row.name) * rise), row.name
    own = older.with_parameters({"costs.waste.capex": {"value": 5.0, "price_year": 2025}})
    assert own.parameters.value("costs.waste.capex") == pytest.approx(5.0 / rise)


def test_a_year_whose_prices_are_not_known_is_a_fault_with_the_others(folder):
    cost = '"costs.waste.capex" = { value = 5, price_year = 1990 }\n'
    rewritten(
        folder,
        ("[prices]\nyear = 2025", '[prices]\nyear = 2099\ncurrency = "VND"'),
        ("[parameters]\n", f"[parameters]\n{cost}"),
    )
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    message = str(caught.value)
    assert "prices.year: found 2099" in message
    assert "2010 to 2025" in message
    assert "prices.currency: found 'VND'" in message
    assert "costs.waste.capex: found price_year 1990, and not 2010 or later" in message
    assert len(caught.value.faults) == 3


def test_the_region_says_what_solar_power_is_sold_for_at_most(folder):
    north = open_study(folder).parameters
    assert north["costs.ground_pv.tariff"].value == north["costs.ground_pv.ceiling.north"].value
    assert open_study("ba-ria-vung-tau").parameters.value("costs.floating_pv.tariff") == north.value(
        "costs.floating_pv.ceiling.south"
    )
    dearer = open_study(folder).with_parameters({"costs.finance.exchange_rate": 20_000}).parameters
    rate = north.value("costs.finance.exchange_rate")
    assert dearer.value("costs.ground_pv.tariff") == pytest.approx(
        north.value("costs.ground_pv.tariff") * rate / 20_000
    )
    rewritten(folder, ('region = "north"\n', ""))
    assert "costs.ground_pv.tariff" in open_study(folder).parameters.wanted()
    rewritten(folder, ("[prices]\n", '[prices]\nregion = "east"\n'))
    with pytest.raises(StudyError, match=r"prices\.region: found 'east'"):
        open_study(folder)


def test_a_ceiling_that_a_study_gives_is_the_tariff(folder):
    given = {"ground_pv.ceiling.north": 60, "floating_pv.ceiling.north": 70, "floating_pv.tariff": 65}
    lines = "".join(f'"costs.{name}" = {value}\n' for name, value in given.items())
    rewritten(folder, ("[parameters]\n", f"[parameters]\n{lines}"))
    study = open_study(folder)
    assert [study.parameters.value(f"costs.{kind}_pv.tariff") for kind in ("ground", "floating")] == [60, 65]
    later = study.with_parameters({"costs.ground_pv.ceiling.north": 55, "costs.floating_pv.ceiling.north": 50})
    assert [later.parameters.value(f"costs.{kind}_pv.tariff") for kind in ("ground", "floating")] == [55, 65]
    own = later.with_parameters({"costs.ground_pv.tariff": 40}).with_parameters({"costs.waste.tariff": 90})
    assert own.parameters.value("costs.ground_pv.tariff") == 40


def test_no_region_of_viet_nam_is_taken_elsewhere(folder):
    rewritten(folder, ("[prices]\n", 'country = "PH"\n[prices]\n'))
    with pytest.raises(StudyError, match=r"prices\.region: found 'north' of a place elsewhere"):
        open_study(folder)


def test_a_study_says_how_many_futures_are_drawn_and_by_which_seed(folder):
    few = open_study(rewritten(folder, ("seed = 2025", "seed = 7\ndraws = 150")))
    drawn = few.parameters.futures
    assert (drawn.count, drawn.seed) == (150, 7)
    assert few.with_parameters({"grid.emission_factor": 0.5}).parameters.futures.count == 150
