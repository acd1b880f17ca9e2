"""What the saving of estates rests on: their electricity by industry, and the tonnes that their tenants make."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.machine.products import product_sums
from geoplan.planning.estates.load.estate_loads import EstateLoads
from geoplan.planning.estates.saving.measures import shares_of_uses
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SavingBasis:
    """Electricity and tonnes of estates.

    Attributes
    ----------
    estate_ids
        (estates,)
    load_kwh
        (estates, 1), or (estates, futures): of a year, without any saving.
    industries
        (estates, kinds) share of each kind of load in it; rows add up to 1, or to 0 without load.
    tonnes
        Product -> (estates,) tonnes a year; NaN where no tenant tells any.
    """

    estate_ids: tuple[str, ...]
    load_kwh: FloatArray
    industries: FloatArray
    tonnes: Mapping[str, FloatArray]

    @classmethod
    def of(cls, loads: EstateLoads, tenants: pd.DataFrame | None) -> "SavingBasis":
        """Return the basis of the estates of a study.

        Parameters
        ----------
        loads
            Of all estates.
        tenants
            The layer ``estate_tenants``; None where the study has none.
        """
        ids = tuple(loads.table["estate_id"].astype(str))
        kwh = loads.table["load_mwh"].to_numpy(float)[:, None] * KWH_PER_MWH
        return cls(ids, kwh, loads.industries, _tonnes(ids, tenants))

    @property
    def uses(self) -> FloatArray:
        """Share of each end use in an estate's electricity, (estates, `SHARED_USES`); of industries that are known."""
        shares = shares_of_uses()
        return np.asarray(product_sums(self.industries, np.nan_to_num(shares)))

    @property
    def is_known(self) -> npt.NDArray[np.bool_]:
        """Whether the end uses of at least a part of its electricity are known: (estates,)."""
        return np.asarray(self.uses.sum(axis=1) > 0.0)

    def of_product(self, product: str) -> FloatArray:
        """Return the tonnes of a product, (estates,); NaN where nothing tells them."""
        return self.tonnes.get(product, np.full(len(self.estate_ids), np.nan))


def _tonnes(ids: tuple[str, ...], tenants: pd.DataFrame | None) -> dict[str, FloatArray]:
    """Return the tonnes of each product that tenants name; an estate that tells those of one makes none of others."""
    if tenants is None or tenants.empty:
        return {}
    told = tenants[tenants["production_t"].notna() & (tenants["product"] != "")]
    sums = told.pivot_table(index="estate_id", columns="product", values="production_t", aggfunc="sum", fill_value=0.0)
    sums = sums.reindex(list(ids))
    return {str(product): sums[product].to_numpy(float) for product in sums.columns}
