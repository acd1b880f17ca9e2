"""What all estates take and give in one hour, beside the sum of their own peaks and the peak of the place.

The peaks of estates do not fall into one hour: a grid that carries their sum is larger than it need be, and one that
carries the mean too small. What flows back is seen only where hours are added before they are compared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.demand.electricity import Told
from geoplan.units import KW_PER_MW, KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

FLOWS_TOGETHER = ("load", "pv", "import", "export")
"""Of what peaks are told."""


@dataclass(frozen=True, eq=False)
class EstatesTogether:
    """All estates as one.

    Attributes
    ----------
    times
        Hours, labelled by their start.
    hours
        (4, hours) mean kW of all estates; rows as `FLOWS_TOGETHER`.
    peaks
        A row of each of `FLOWS_TOGETHER`: ``flow``, ``peak_kw`` (the highest hour of all together), ``peak_hour`` (its
        start; the first of equals, NaT where there is nothing), ``sum_of_peaks_kw`` (of each estate's own highest
        hour), ``coincidence_factor`` (the one over the other; NaN without either), ``energy_mwh``, ``flowing_hours``
        (in how many hours there is any).
    place_peak
        The peak of the whole place, forecast or observed; None where nobody tells it.
    """

    times: pd.DatetimeIndex
    hours: FloatArray
    peaks: pd.DataFrame
    place_peak: Told | None = None

    def __repr__(self) -> str:
        load, fed = (self.of("peak_kw", flow) / KW_PER_MW for flow in ("load", "export"))
        return f"<EstatesTogether: peaks of {load:,.1f} MW load, {fed:,.1f} MW fed in>"

    def of(self, column: str, flow: str) -> float:
        """Return a number of one flow from `peaks`."""
        return float(self.peaks[column].to_numpy(float)[FLOWS_TOGETHER.index(flow)])

    def of_place_pct(self, flow: str) -> float:
        """Return a peak of all estates over that of the place; NaN where that is not known. [%].

        The peak of the place may be a forecast, and of another year: it is told with its basis.
        """
        if self.place_peak is None or self.place_peak.amount <= 0.0:
            return float("nan")
        return 100.0 * self.of("peak_kw", flow) / KW_PER_MW / self.place_peak.amount

    def totals(self) -> "pd.Series[float]":
        """Return the numbers of all estates by field name: MW, shares, and percentages of the peak of the place."""
        values: dict[str, float] = {}
        for flow in ("load", "import", "export"):
            values[f"estates_peak_{flow}_mw"] = self.of("peak_kw", flow) / KW_PER_MW
        values["estates_coincidence_share"] = self.of("coincidence_factor", "import")
        for flow in ("import", "export"):
            values[f"estates_{flow}_of_peak_pct"] = self.of_place_pct(flow)
        return pd.Series(values, dtype=float).dropna()


def estates_together(
    *,
    times: pd.DatetimeIndex,
    load_kw: npt.ArrayLike,
    pv_kw: npt.ArrayLike,
    import_kw: npt.ArrayLike,
    export_kw: npt.ArrayLike,
    place_peak: Told | None = None,
) -> EstatesTogether:
    """Add estates hour by hour.

    Parameters
    ----------
    times
        Hours, labelled by their start.
    load_kw, pv_kw, import_kw, export_kw
        (estates, hours) mean kW, none negative.
    place_peak
        The peak of the place, as `geoplan.layers.demand.electricity.told` gives it.

    Raises
    ------
    LayerError
        For arrays of other shapes, and values that are negative or unknown; all at once.

    Examples
    --------
    >>> times = pd.date_range("2026-01-01", periods=2, freq="h", tz="UTC")
    >>> load, none = [[3.0, 1.0], [1.0, 3.0]], np.zeros((2, 2))
    >>> both = estates_together(times=times, load_kw=load, pv_kw=none, import_kw=load, export_kw=none)
    >>> both.peaks.loc[0, ["peak_kw", "sum_of_peaks_kw", "coincidence_factor"]].tolist()
    [4.0, 6.0, 0.6666666666666666]
    """
    flows = dict(zip(FLOWS_TOGETHER, (load_kw, pv_kw, import_kw, export_kw), strict=True))
    arrays = {name: np.atleast_2d(np.asarray(each, dtype=np.float64)) for name, each in flows.items()}
    shape = (len(arrays["load"]), len(times))
    faults = [
        Fault(f"{name}_kw", "", found=f"shape {each.shape}", expected=f"(estates, hours): {shape}")
        for name, each in arrays.items()
        if each.shape != shape
    ]
    faults += [
        Fault(f"{name}_kw", "", found="negative or missing values", expected="0 kW or more")
        for name, each in arrays.items()
        if not (each >= 0.0).all()
    ]
    if faults:
        raise LayerError(faults)
    hours = np.stack([each.sum(axis=0) for each in arrays.values()])
    rows = [_peak(name, each, hours[row], times) for row, (name, each) in enumerate(arrays.items())]
    return EstatesTogether(times, hours, pd.DataFrame(rows), place_peak)


def _peak(name: str, each: FloatArray, together: FloatArray, times: pd.DatetimeIndex) -> dict[str, object]:
    peak, own = float(together.max(initial=0.0)), float(each.max(axis=1, initial=0.0).sum())
    return {
        "flow": name,
        "peak_kw": peak,
        "peak_hour": times[int(together.argmax())] if peak > 0.0 else pd.NaT,
        "sum_of_peaks_kw": own,
        "coincidence_factor": peak / own if own > 0.0 else float("nan"),
        "energy_mwh": float(together.sum()) / KWH_PER_MWH,
        "flowing_hours": int((together > 0.0).sum()),
    }
