"""The balance of one estate, step by step: load, PV, a battery, the grid, and what that costs.

Of each step, mean kW::

    load = grid_load + used + discharge        import = grid_load + charge_grid
    pv   = used + charge_pv + export + curtailed
    level = level before + charge efficiency * (charge_pv + charge_grid) * h - discharge / discharge efficiency * h

The battery starts empty, never charges and discharges in one step, and discharges to the load alone.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from geoplan.errors import LayerError
from geoplan.planning.estates.balance_contract import balance_faults, step_hours
from geoplan.planning.estates.bill import BILL_COLUMNS, bill_lines
from geoplan.planning.estates.dispatch_kernel import (
    CHARGE_GRID,
    CHARGE_PV,
    DISCHARGE,
    FLOWS,
    LEVEL,
    LEVEL_PV,
    Battery,
    DispatchPrices,
    FloatArray,
    greedy_flows,
    tariff_flows,
)
from geoplan.planning.estates.tariffs import Surplus, Tariff

Dispatch: TypeAlias = Literal["self_consumption", "tariff"]


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
    surplus: Surplus | None = None,
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
        the least energy bill, with the next 24 hours known and what is left then valued; from the grid too. It does not
        look at the capacity price: charging from the grid may raise the peak that is billed by more than it saves.
    tariff
        Price per kWh of each step, on the same index (nothing is paid for surplus), or a `Tariff`.
    surplus
        What may be sold; None for all of it. A share of the energy of the series is taken off all steps evenly.

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
    flows = np.zeros((len(times), FLOWS))
    selling = tariff.export_price if isinstance(tariff, Tariff) else 0.0
    if dispatch == "tariff":
        most = np.inf
        if surplus is not None and surplus.of == "capacity":
            most = surplus.share * float(surplus.pv_kwp or 0.0)
        worth = 0.0 if surplus is not None and surplus.share == 0.0 else float(selling)
        prices = DispatchPrices(_buying(tariff, times, hours), worth, most)
        tariff_flows(need - sun, prices, battery, hours, flows)
    elif battery.kwh > 0.0:
        greedy_flows(need - sun, battery, hours, flows)
    table = _table(need, sun, flows, times)
    left = np.asarray(sun - table["used_kw"] - table["charge_pv_kw"], dtype=np.float64)
    sold = _sold(np.maximum(left, 0.0), sun, surplus) if selling >= 0.0 else np.zeros(len(times))
    table.insert(8, "export_kw", sold)
    table.insert(9, "curtailed_kw", left - sold)
    return _balance(table, hours, tariff)


def _buying(tariff: "pd.Series[float] | Tariff | None", times: pd.DatetimeIndex, hours: float) -> FloatArray:
    if isinstance(tariff, Tariff):
        return tariff.shares(times, minutes=60.0 * hours) @ np.array([band.price for band in tariff.bands], dtype=float)
    assert tariff is not None, "the contract asks for it"
    return np.ascontiguousarray(tariff.to_numpy(dtype=float))


def _table(need: FloatArray, sun: FloatArray, flows: FloatArray, times: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the steps without what becomes of the surplus."""
    used = np.minimum(need, sun)
    before, before_pv = (np.concatenate([[0.0], flows[:-1, column]]) for column in (LEVEL, LEVEL_PV))
    from_pv = np.divide(before_pv, before, out=np.zeros_like(before), where=before > 0.0)
    grid_load = need - used - flows[:, DISCHARGE]
    columns = {
        "load_kw": need,
        "pv_kw": sun,
        "used_kw": used,
        "charge_pv_kw": flows[:, CHARGE_PV],
        "charge_grid_kw": flows[:, CHARGE_GRID],
        "discharge_kw": flows[:, DISCHARGE],
        "grid_load_kw": grid_load,
        "import_kw": grid_load + flows[:, CHARGE_GRID],
        "clean_kw": used + flows[:, DISCHARGE] * from_pv,
        "level_kwh": flows[:, LEVEL],
    }
    return pd.DataFrame(columns, index=times)


def _sold(left: FloatArray, sun: FloatArray, surplus: Surplus | None) -> FloatArray:
    """Return what of the surplus is sold [kW]."""
    if surplus is None:
        return left
    if surplus.of == "capacity":
        return np.minimum(left, surplus.share * float(surplus.pv_kwp or 0.0))
    total = float(left.sum())
    most = surplus.share * float(sun.sum())
    if surplus.of == "produced" and surplus.share < 1.0:
        # sold = share * (sun - left + sold)
        most = surplus.share * (float(sun.sum()) - total) / (1.0 - surplus.share)
    return left * min(1.0, most / total) if total > 0.0 else left


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
