import pytest
from pydantic import ValidationError

from geoplan.errors import StudyError
from geoplan.estate_options import EstateOptions
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
    with pytest.raises(ValidationError):
        options.pv_share = 0.5


def test_a_study_says_what_its_estates_build(tmp_path):
    text = '[estates]\npv_share = 0.5\nbattery_hours = 2\ndispatch = "self_consumption"\nsurplus_share = 0.2'
    options = open_study(with_table(tmp_path, text)).estates
    assert (options.pv_share, options.battery_hours, options.surplus_share) == (0.5, 2.0, 0.2)


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
