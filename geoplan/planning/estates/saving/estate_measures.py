"""The door: what measures save of the electricity of estates, and what they cost, in one future or in all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.layers.demand.tenants import INTENSITY
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.saving.estate_saving import EstateSaving, shared_saving
from geoplan.planning.estates.saving.measures import (
    COMPRESSED_AIR,
    DRIVES,
    ELECTRICITY,
    SHARED_USES,
    SavingMeasure,
    load_measures,
)
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

SAVING = "saving."
"""Start of the parameters of measures."""


@dataclass(frozen=True, eq=False)
class EstateMeasures:
    """All measures that save electricity, carried out on every estate.

    Attributes
    ----------
    measures
        In the order of the first axis of what follows.
    shares
        (measures, estates, futures) of the electricity of the estate, which the measure has of the joint saving.
    kwh
        The same, in kWh a year.
    investments_usd
        What each costs; NaN where its price is not known.
    running_usd
        Its upkeep, a year.
    lives
        (measures, futures) whole years.
    is_known
        (estates,) whether the end uses of at least a part of their electricity are.
    """

    measures: tuple[SavingMeasure, ...]
    shares: FloatArray
    kwh: FloatArray
    investments_usd: FloatArray
    running_usd: FloatArray
    lives: FloatArray
    is_known: npt.NDArray[np.bool_]

    @property
    def saved_mwh(self) -> FloatArray:
        """What all measures save a year, (estates, futures); NaN where there is load whose end uses are not known."""
        saved = self.kwh.sum(axis=0) / KWH_PER_MWH
        return np.where(self.is_known[:, None], saved, np.nan)

    @property
    def share(self) -> FloatArray:
        """All measures together, of the electricity of the estate: (estates, futures)."""
        return np.asarray(self.shares.sum(axis=0))

    def of_estates(self) -> list[EstateSaving]:
        """Return what a year of each estate is worked out with, of the first future."""
        columns = (self.shares, self.investments_usd, self.running_usd)
        rows = np.stack([each.sum(axis=0)[:, 0] for each in columns], axis=1)
        return [EstateSaving(*row) for row in rows.tolist()]

    def money(self, carried: npt.ArrayLike, *, bill_usd: FloatArray) -> MeasureMoney | None:
        """Return what is carried out saves and costs in the first year; None where nothing is carried out.

        Parameters
        ----------
        carried
            (estates,) which part of the measures.
        bill_usd
            (estates, futures) what the load costs without any.
        """
        parts = np.asarray(carried, dtype=float)[:, None]
        if not parts.any():
            return None
        investments = np.multiply(parts, self.investments_usd, out=np.zeros(self.kwh.shape), where=parts > 0.0)
        running = np.multiply(parts, self.running_usd.sum(axis=0), out=np.zeros(self.share.shape), where=parts > 0.0)
        return MeasureMoney(parts * self.share * bill_usd, running, investments, self.lives[:, None])


def estate_measures(basis: SavingBasis, values: Valued) -> EstateMeasures:
    """Return what measures save of the electricity of estates.

    Of an end use u that takes a share e_u of the electricity, the measures save ``e_u · (1 - Π(1 - a_i s_i))``: s_i of
    that part a_i of the use on which measure i can still be carried out. Compressed air is taken from drives. What is
    known by the tonne saves s_i of the electricity of those tonnes, of all uses alike.

    Parameters
    ----------
    basis
        Electricity by industry, and tonnes.
    values
        Parameters of one future, or `geoplan.draws.drawn_values.DrawnValues`: ``saving.*``, and
        ``estates.load.intensity.*`` of products.

    Returns
    -------
    EstateMeasures
        Of one future the last axis has a length of 1. What industries whose end uses are not known take is left as it
        is.
    """
    measures = tuple(each for each in load_measures().values() if each.energy_carrier == ELECTRICITY)
    alone = [saving_alone(each, basis, values) for each in measures]
    shape = np.broadcast_shapes(basis.load_kwh.shape, *(each.shape for each in alone))
    shares = np.zeros((len(measures), *shape))
    for use, part in end_use_shares(basis, values).items():
        on = [row for row, each in enumerate(measures) if each.acts_on(use)]
        shares[on] += part * shared_saving(np.stack([np.broadcast_to(alone[row], shape) for row in on]))
    kwh = shares * basis.load_kwh
    prices, lives = (np.stack([_row(values, f"{each.key}.{name}") for each in measures]) for name in ("capex", "life"))
    investments = np.multiply(kwh, prices[:, None], out=np.zeros(kwh.shape), where=kwh != 0.0)
    running = investments * _row(values, "om_share")
    is_known = basis.is_known | ~basis.load_kwh.any(axis=1)
    return EstateMeasures(measures, shares, kwh, investments, running, np.rint(lives), is_known)


def end_use_shares(basis: SavingBasis, values: Valued) -> Mapping[str, FloatArray]:
    """Return the share of each end use in the electricity of estates: end use -> (estates, 1 or futures).

    Parameters
    ----------
    basis
        Electricity by industry; of industries whose end uses are not known nothing is in any.
    values
        ``saving.compressed_air.share``: compressed air is taken from drives.
    """
    shares = dict(zip(SHARED_USES, basis.uses.T[:, :, None], strict=True))
    known = basis.uses.sum(axis=1)[:, None]
    air = np.minimum(known * _row(values, f"{COMPRESSED_AIR}.share"), shares[DRIVES])
    return {**shares, DRIVES: shares[DRIVES] - air, COMPRESSED_AIR: air}


def saving_alone(measure: SavingMeasure, basis: SavingBasis, values: Valued) -> FloatArray:
    """Return what a measure saves of its use where it is the only one: (1 or estates, 1 or futures) shares of it.

    Parameters
    ----------
    measure
        One that saves electricity.
    basis, values
        As for `estate_measures`.
    """
    saved = _row(values, f"{measure.key}.saving")[None]
    if measure.product:
        return saved * _share_of_tonnes(measure.product, basis, values)
    applies = f"{measure.key}.applies"
    return saved * _row(values, applies) if f"{SAVING}{applies}" in values else saved


def _share_of_tonnes(product: str, basis: SavingBasis, values: Valued) -> FloatArray:
    """Return the share of a product's tonnes in the electricity whose end uses are known; 0 where either is not.

    They are of that part of it: what office and warehouse take is spared by no kiln.
    """
    tonnes, name = np.nan_to_num(basis.of_product(product))[:, None], f"{INTENSITY}{product}"
    if not tonnes.any() or name not in values:
        return np.zeros(tonnes.shape)
    taken = tonnes * np.atleast_1d(values.value(name))
    taken, load = np.broadcast_arrays(taken, basis.load_kwh * basis.uses.sum(axis=1)[:, None])
    return np.asarray(np.minimum(np.divide(taken, load, out=np.zeros(load.shape), where=load > 0.0), 1.0))


def _row(values: Valued, name: str) -> FloatArray:
    """Return a parameter in one future or in all: (1 or futures,)."""
    return np.atleast_1d(np.asarray(values.value(f"{SAVING}{name}"), dtype=float))
