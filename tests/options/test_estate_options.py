import pytest
from pydantic import ValidationError

from geoplan.errors import StudyError
from geoplan.money.tariff_tables import TariffChoice
from geoplan.options.estate_options import EstateOptions, Pilot, pilot_faults, tariff_faults
from geoplan.study import FILE_NAME, open_study, studies


def with_table(folder, text):
    original = (studies()["hai-phong"] / FILE_NAME).read_text(encoding="utf-8")
    (folder / FILE_NAME).write_text(f"{original}\n{text}\n", encoding="utf-8")
    return folder


def test_without_the_table_all_roofs_are_built_and_no_battery():
    options = open_study("hai-phong").estates
    assert options == EstateOptions()
    assert (options.pv_share, options.battery_hours, options.dispatch) == (1.0, 0.0, "self_consumption")
    assert options.surplus_share is None
    assert options.saving_share == 0.0
    with pytest.raises(ValidationError):
        options.pv_share = 0.5


def test_a_study_says_what_its_estates_build(tmp_path):
    text = '[estates]\npv_share = 0.5\nbattery_hours = 2\ndispatch = "self_consumption"\nsurplus_share = 0.2'
    options = open_study(with_table(tmp_path, f"{text}\nsaving_share = 0.4")).estates
    assert (options.pv_share, options.battery_hours, options.surplus_share) == (0.5, 2.0, 0.2)
    assert options.saving_share == 0.4


def test_what_cannot_be_is_told_at_once_with_the_nearest_name(tmp_path):
    text = '[estates]\npv_shar = 0.5\npv_share = 1.5\nbattery_hours = 25.0\ndispatch = "tarif"\nsurplus_share = "all"'
    with pytest.raises(StudyError) as caught:
        open_study(with_table(tmp_path, text))
    told = str(caught.value)
    assert len(caught.value.faults) == 5
    assert "estates.pv_shar: found an unknown key" in told
    assert "Did you mean 'pv_share'?" in told
    assert "estates.battery_hours: found 25.0" in told
    assert "Did you mean 'tariff'?" in told


def test_the_nearest_key_is_one_of_the_table_that_it_stands_in(tmp_path):
    text = '[[siting.exclusions]]\nname = "a"\nfile = "a.gpkg"\nstatus = "real"\nlicence = "CC0"\nbufer_m = 1.0'
    with pytest.raises(StudyError, match="Did you mean 'buffer_m'"):
        open_study(with_table(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'voltage = "22 kV to 110 kV"',
            "'22 kV to 110 kV'; expected a voltage of manufacturing. Did you mean '22 to 110 kV'?",
        ),
        ('calendar = "circular_16"', "Did you mean 'circular_16_2014'?"),
        ('customer = "own"', "expected [estates.tariff] in study.toml"),
    ],
)
def test_a_tariff_that_is_not_tabled_is_refused(tmp_path, text, told):
    with pytest.raises(StudyError) as caught:
        open_study(with_table(tmp_path, f"[estates]\n{text}"))
    assert told in str(caught.value)


def test_abroad_there_is_no_tariff_until_the_study_gives_one(tmp_path):
    abroad = EstateOptions()
    nothing = TariffChoice("", "", "")
    assert abroad.chosen(nothing, country="PH") is None
    assert abroad.chosen(nothing, country="VN") == ("manufacturing", "22 to 110 kV", "circular_16_2014")
    about = {"country": "PH", "known": (), "file": "study.toml", "where": "estates"}
    assert not tariff_faults(nothing, options=abroad, dispatch="self_consumption", battery_hours=2.0, **about)
    (fault,) = tariff_faults(nothing, options=abroad, dispatch="tariff", battery_hours=2.0, **about)
    assert fault.where == "estates.dispatch"
    band = {"name": "all", "price": 9.1, "hours": ["mon-sun 00:00-24:00"]}
    own = EstateOptions(tariff={"currency": "PHP", "per_usd": 57.0, "bands": [band]})
    assert own.chosen(nothing, country="PH") == ("own", "", "")
    faults = tariff_faults(nothing, options=own, dispatch="tariff", battery_hours=2.0, **about)
    assert [fault.where for fault in faults] == ["estates.battery_hours"] * 2
    assert own.chosen(TariffChoice("two_part_trial", "", ""), country="VN").voltage == "22 to 110 kV"


def test_faults_of_a_tariff_name_the_file_that_it_stands_in(tmp_path):
    band = '[[estates.tariff.bands]]\nname = "all"\nprice = 9.1\nhours = ["mon-sat 00:00-24:00"]'
    file = with_table(tmp_path, f'[estates.tariff]\ncurrency = "USD"\n{band}')
    with pytest.raises(StudyError, match="sun 00:00-24:00: found 0 bands") as caught:
        open_study(file)
    (fault,) = caught.value.faults
    assert fault.file.endswith("study.toml")
    assert str(tmp_path) in fault.file


def test_the_price_of_a_private_wire_is_money_of_a_tariff(tmp_path):
    assert open_study(with_table(tmp_path, "[estates]\nprivate_wire_price = 0")).estates.private_wire_price == 0.0
    for wrong in ("-1.0", "inf", '"1300"'):
        with pytest.raises(StudyError, match=r"estates\.private_wire_price: found"):
            open_study(with_table(tmp_path, f"[estates]\nprivate_wire_price = {wrong}"))
    file = with_table(tmp_path, "[estates]\nprivate_wire_price = 5.0") / FILE_NAME
    file.write_text('country = "PH"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"estates\.private_wire_price: found 5, and no tariff"):
        open_study(tmp_path)


def test_pilots_are_parks_of_the_study(tmp_path):
    rows = ('estate = "a"\ntechnology = "rooftop_pv"', 'estate = "bb"\ntechnology = "battery"')
    text = "\n".join(f"[[estates.pilots]]\n{row}" for row in rows)
    options = open_study(with_table(tmp_path, text)).estates
    assert options.pilots == (Pilot(estate="a", technology="rooftop_pv"), Pilot(estate="bb", technology="battery"))
    assert options.roll_out == "logistic"
    (fault,) = pilot_faults(options.pilots, estates=["a", "bbb"], file="study.toml")
    assert "the estate 'bb'; expected one of the study. Did you mean 'bbb'?" in str(fault)
    (fault,) = pilot_faults(options.pilots[:1] * 2, estates=["a"], file="study.toml")
    assert "rooftop_pv on 'a' twice" in str(fault)


def test_a_pilot_says_both(tmp_path):
    with pytest.raises(StudyError, match="technology"):
        open_study(with_table(tmp_path, '[[estates.pilots]]\nestate = "a"'))
    with pytest.raises(StudyError, match="roll_out"):
        open_study(with_table(tmp_path, '[estates]\nroll_out = "fast"'))
