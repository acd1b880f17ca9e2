import numpy as np
import pytest

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.options.estate_options import EstateOptions
from geoplan.planning.estates.estate_figures import estate_figures
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.plans.estate_cases import CasesOfStudy
from geoplan.planning.estates.plans.estate_futures import estate_years
from geoplan.planning.estates.plans.swept_sizes import SIZE_COLUMNS, swept_sizes
from geoplan.study import open_study

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
LOAD = np.array([[1000.0], [500.0], [0.0]]) * np.ones(len(TIMES))
PV = 3000.0 * np.maximum(np.sin((np.asarray(TIMES.hour) - 6) * np.pi / 12), 0.0) * np.ones((3, 1))
BAND = {"name": "all", "price": 0.1, "hours": ["mon-sun 00:00-24:00"]}


def test_sizes_stand_by_their_estates_each_with_its_own_money():
    options = EstateOptions(tariff={"currency": "USD", "bands": [BAND]})
    study = open_study("hai-phong").model_copy(update={"estates": options})
    of_study = CasesOfStudy(study, TIMES)
    settings = [EstateSetting(customer="own")] * 3
    settings[1] = EstateSetting(customer="manufacturing").with_tariff(options, country="VN")
    cases = [of_study.of(each) for each in settings]
    assert [case.tariff.currency for case in cases] == ["USD", "VND", "USD"]
    sizes, best = swept_sizes(["a", "b", "c"], estate_years(LOAD, PV, cases), cases)
    assert tuple(sizes.columns) == SIZE_COLUMNS
    assert sizes["estate_id"].drop_duplicates().tolist() == ["a", "b", "c"]
    assert len(best) == 3
    assert np.isnan(best["battery_pays_below_usd_per_kwh"].iloc[2]), "no load, no battery"
    for row, name in enumerate("ab"):
        own = sizes[sizes["estate_id"] == name].set_index("battery_hours")
        for hours in (0.0, 4.0):
            figures = estate_figures(
                LOAD[row], PV[row], pv_kwp=3000.0, setting=settings[row].changed({"battery_hours": hours}),
                billed=cases[row].billed, terms=cases[row].terms, surplus=cases[row].surplus,
            )  # fmt: skip
            assert own.loc[hours, "bill_usd"] == pytest.approx(figures.bill_after, rel=1e-9)
            assert own.loc[hours, "grid_import_mwh"] == pytest.approx(figures.import_kwh / 1000.0, rel=1e-9)
            assert own.loc[hours, "battery_kw"] == pytest.approx(figures.battery_kw)
        saving = own["bill_usd"].iloc[0] - own["bill_usd"]
        assert own["size_saving_usd"].to_numpy() == pytest.approx(saving.to_numpy(), abs=1e-6)
