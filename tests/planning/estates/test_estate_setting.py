from geoplan.options.estate_options import EstateOptions
from geoplan.planning.estates.estate_setting import EstateSetting, setting_faults


def test_the_study_says_what_holds_for_every_estate():
    options = EstateOptions(
        pv_share=0.5, battery_hours=3.0, calendar="decision_963_2026", surplus_share=0.2, saving_share=0.3
    )
    setting = EstateSetting.of(options)
    assert (setting.pv_share, setting.battery_hours, setting.surplus_share) == (0.5, 3.0, 0.2)
    assert setting.saving_share == 0.3
    assert setting.calendar == "decision_963_2026"
    own = setting.changed({"pv_share": 1, "dispatch": "tariff"})
    assert (own.pv_share, own.dispatch, own.battery_hours) == (1.0, "tariff", 3.0)
    assert isinstance(own.pv_share, float)


def test_a_table_says_what_is_said_and_gives_the_setting_again():
    setting = EstateSetting(pv_share=0.5, customer="manufacturing")
    table = setting.as_table()
    assert table == {
        "pv_share": 0.5,
        "battery_hours": 0.0,
        "customer": "manufacturing",
        "dispatch": "self_consumption",
        "saving_share": 0.0,
    }
    assert EstateSetting().changed(table) == setting
    assert not setting_faults(table, file="plan.json", where="estates.e")


def test_ends_are_within_and_what_lies_beyond_is_not():
    assert not setting_faults({"battery_hours": 24, "pv_share": 0, "saving_share": 1}, file="f", where="w")
    (beyond,) = setting_faults({"saving_share": 1.01}, file="f", where="w")
    assert str(beyond) == "f, w.saving_share: found 1.01; expected a number, 0 to 1. Correct it."
    (fault,) = setting_faults({"battery_hours": 24.001}, file="f", where="w")
    assert str(fault) == "f, w.battery_hours: found 24.001; expected a number, 0 to 24. Correct it."
