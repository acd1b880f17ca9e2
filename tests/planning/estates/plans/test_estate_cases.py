from datetime import date

import pytest

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.options.estate_options import EstateOptions
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.plans.estate_cases import CasesOfStudy, cases_of, surplus_of_year, tariff_choices
from geoplan.planning.estates.tariffs import surplus_on
from geoplan.study import open_study

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
BAND = {"name": "all", "price": 9.1, "hours": ["mon-sun 00:00-24:00"]}
OWN = EstateOptions(tariff={"currency": "PHP", "per_usd": 50.0, "export_price": 2.0, "bands": [BAND]})


@pytest.fixture(scope="module")
def study():
    return open_study("hai-phong")


def test_a_case_has_both_calendars_and_the_rule_of_the_end_of_the_year(study):
    setting = EstateSetting().with_tariff(study.estates, country="VN")
    case = cases_of(study, TIMES, {"e": setting})["e"]
    assert case.calendars == ("circular_16_2014", "decision_963_2026")
    assert [len(each.tariff.bands) for each in case.billed] == [3, 3]
    assert case.surplus == surplus_on(date(2026, 12, 31))
    assert case.terms.usd_rate == study.parameters.value("costs.finance.exchange_rate")
    own = cases_of(study, TIMES, {"e": setting.changed({"surplus_share": 0.1})})["e"]
    assert own.surplus.share == 0.1
    assert surplus_of_year(study, 1999) is None


def test_surplus_is_sold_at_the_ceiling_of_the_region(study):
    prices = {
        region: CasesOfStudy(study.model_copy(update={"prices": prices}), TIMES)
        .tariffs(EstateSetting(customer="manufacturing", voltage="22 to 110 kV").choice)[0]
        .export_price
        for region in ("north", None)
        for prices in [study.prices.model_copy(update={"region": region})]
    }
    assert prices["north"] > 0.0
    assert prices[None] == 0.0


def test_abroad_there_is_a_case_without_money_and_one_by_the_study_s_own_tariff(study):
    abroad = study.model_copy(update={"country": "PH", "time_zone": "Asia/Manila"})
    case = cases_of(abroad, TIMES, {"e": EstateSetting()})["e"]
    assert (case.billed, case.tariff, case.surplus, case.calendars) == ((), None, None, ())
    assert tariff_choices(abroad) == ()
    given = abroad.model_copy(update={"estates": OWN})
    setting = EstateSetting().with_tariff(OWN, country="PH")
    case = cases_of(given, TIMES, {"e": setting})["e"]
    assert (case.tariff.currency, case.tariff.export_price, case.terms.usd_rate) == ("PHP", 2.0, 50.0)
    assert len(case.billed) == 1
    assert tariff_choices(given) == (("own", "", ""),)


def test_every_tabled_choice_is_a_tariff(study):
    of_study = CasesOfStudy(study, TIMES)
    choices = tariff_choices(study)
    assert ("two_part_trial", "22 to 110 kV", "decision_963_2026") in choices
    assert all(len(of_study.tariffs(choice)) == 2 for choice in choices)
