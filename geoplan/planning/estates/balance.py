"""The balance of one estate, step by step: load, PV, a battery, the grid, and what that costs.

Of each step, mean kW::

    load = grid_load + used + discharge        import = grid_load + charge_grid
    pv   = used + charge_pv + export + curtailed
    level = level before + charge efficiency * (charge_pv + charge_grid) * h - discharge / discharge efficiency * h

The battery starts empty, never charges and discharges in one step, and discharges to the load alone.
"""

from dataclasses import KW_ONLY, dataclass

import numpy as np
import pandas as pd

from geoplan.errors import LayerError
from geoplan.options.estate_options import Dispatch
from geoplan.planning.estates.balance_contract import balance_faults, step_hours
from geoplan.planning.estates.balance_steps import BalanceSteps, balance_steps
from geoplan.planning.estates.bill import BILL_COLUMNS, BilledSteps, bill_lines
from geoplan.planning.estates.dispatch_kernel import Battery, FloatArray
from geoplan.planning.estates.dispatch_prices import dispatch_prices
from geoplan.planning.estates.surplus_rules import SurplusRule, surplus_periods
from geoplan.planning.estates.tariffs import Surplus, Tariff


@dataclass(frozen=True)
class EstateBalance:
    """What an estate takes, gives and pays.

    Attributes
    ----------
    hours
        By step, mean kW: ``load_kw``, ``pv_kw``, ``used_kw`` (PV to the load), ``charge_pv_kw``, ``charge_grid_kw``,
        ``discharge_kw``, ``grid_load_kw``, ``import_kw``, ``export_kw``, ``curtailed_kw``, ``clean_kw`` (PV to the
        load, at once or by the battery); and at the end of the step ``level_kwh``.
    import_kwh, export_kwh
        Sums over the series.
    self_consumption
        PV that the load takes, at once or by the battery, over PV; NaN without PV.
    self_sufficiency
        1 - import/load: charging from the grid lowers it; NaN without load.
    matching
        The 24/7 score: load met by PV in its own step, over load. What was charged from the grid does not count.
    bill
        Energy and capacity less what is sold, in `currency`; None without a tariff.
    bill_lines
        Its parts by month: ``month``, ``part``, ``quantity``, ``unit``, ``price``, ``amount``.
    currency
        That of the tariff; empty where it has none.
    """

    hours: pd.DataFrame
    _: KW_ONLY
    import_kwh: float
    export_kwh: float
    self_consumption: float
    self_sufficiency: float
    matching: float
    bill: float | None
    bill_lines: pd.DataFrame
    currency: str


def estate_balance(
    load: "pd.Series[float]",
    pv: "pd.Series[float]",
    *,
    battery_kwh: float = 0.0,
    battery_kw: float | None = None,
    efficiency: tuple[float, float] = (0.947924, 0.947924),
    dispatch: Dispatch = "self_consumption",
    tariff: "pd.Series[float] | Tariff | None" = None,
    surplus: Surplus | SurplusRule | None = None,
) -> EstateBalance:
    """Balance the load of an estate with its PV, a battery and the grid.

    Parameters
    ----------
    load, pv
        Mean kW of each step, on one time-zone-aware index of any even step of at most a day, labelled by its start.
    battery_kwh
        Size of the battery, which starts empty.
    battery_kw
        Largest charge and discharge, AC; None for no limit.
    efficiency
        Of charge and of discharge, above 0 and at most 1.
    dispatch
        ``self_consumption``: charge what the load leaves of PV, discharge whenever it asks for more. ``tariff``: for
        the least energy bill, with the next 24 hours known and what is left then valued; from the grid too. Where
        capacity has a price, charging from the grid never raises the peak that is billed; the battery does not lower
        it on purpose.
    tariff
        Price per kWh of each step, on the same index (nothing is paid for surplus), or a `Tariff`.
    surplus
        What may be sold; None for all of it. Of a share of the energy of the series, what is too much is taken off all
        steps evenly. A `SurplusRule` has a share for the energy of each of its periods.

    Returns
    -------
    EstateBalance

    Raises
    ------
    LayerError
        With all faults at once: no time zone, gaps, doubled or missing values, negative load or PV, another index, a
        battery that cannot be, a tariff whose bands leave a minute of the week out or cover it twice.

    Examples
    --------
    >>> times = pd.date_range("2026-01-05", periods=4, freq="h", tz="Asia/Ho_Chi_Minh")
    >>> load, pv = pd.Series(10.0, times), pd.Series([0.0, 20.0, 20.0, 0.0], times)
    >>> estate_balance(load, pv).matching
    0.5
    >>> estate_balance(load, pv, battery_kwh=10.0, efficiency=(1.0, 1.0)).matching
    0.75
    """
    faults = balance_faults(
        load, pv, battery=(battery_kwh, battery_kw, efficiency), dispatch=dispatch, tariff=tariff, surplus=surplus
    )
    if faults:
        raise LayerError(faults)
    times = pd.DatetimeIndex(load.index)
    hours = step_hours(times)
    need, sun = (np.ascontiguousarray(series, dtype=np.float64) for series in (load, pv))
    battery = Battery(
        float(battery_kwh),
        np.inf if battery_kw is None else float(battery_kw),
        float(efficiency[0]),
        float(efficiency[1]),
    )
    selling = tariff.export_price if isinstance(tariff, Tariff) else 0.0
    rule = surplus_periods(surplus, times)
    prices = None
    if dispatch == "tariff":
        assert tariff is not None, "the contract asks for it"
        prices = dispatch_prices(need - sun, BilledSteps.of(times, tariff, hours), surplus=rule)
    steps = balance_steps(need, sun, battery=battery, hours=hours, prices=prices, surplus=rule, sells=selling >= 0.0)
    return _balance(_table(need, sun, steps, times), hours, tariff)


def _table(need: FloatArray, sun: FloatArray, steps: BalanceSteps, times: pd.DatetimeIndex) -> pd.DataFrame:
    columns = {
        "load_kw": need,
        "pv_kw": sun,
        "used_kw": steps.used,
        "charge_pv_kw": steps.charge_pv,
        "charge_grid_kw": steps.charge_grid,
        "discharge_kw": steps.discharge,
        "grid_load_kw": steps.grid_load,
        "import_kw": steps.bought,
        "export_kw": steps.sold,
        "curtailed_kw": steps.curtailed,
        "clean_kw": steps.clean,
        "level_kwh": steps.level,
    }
    return pd.DataFrame(columns, index=times)


def _balance(table: pd.DataFrame, hours: float, tariff: "pd.Series[float] | Tariff | None") -> EstateBalance:
    total = table.sum() * hours
    need, sun = float(total["load_kw"]), float(total["pv_kw"])
    lines = pd.DataFrame(columns=list(BILL_COLUMNS))
    if tariff is not None:
        lines = bill_lines(table["import_kw"], table["export_kw"], hours=hours, tariff=tariff)
    met = np.minimum(table["load_kw"], table["clean_kw"]).sum() * hours
    return EstateBalance(
        table,
        import_kwh=float(total["import_kw"]),
        export_kwh=float(total["export_kw"]),
        self_consumption=float(total["clean_kw"]) / sun if sun > 0.0 else np.nan,
        self_sufficiency=1.0 - float(total["import_kw"]) / need if need > 0.0 else np.nan,
        matching=float(met) / need if need > 0.0 else np.nan,
        bill=None if tariff is None else float(lines["amount"].sum()),
        bill_lines=lines,
        currency=tariff.currency if isinstance(tariff, Tariff) else "",
    )
