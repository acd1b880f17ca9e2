"""What a tonne of waste gives and avoids once it is treated and neither landfilled nor burnt in the open.

A treatment takes what it can use of the waste that is landfilled and openly burnt today. The landfill's methane comes
late: what a tonne avoids of it is told by the years after it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.waste.landfill_gas import (
    DELAY,
    MCF,
    METHANE_SHARE,
    OXIDATION,
    after_recovery,
    first_order_decay,
)
from geoplan.potential.waste.landfills import RECOVERED
from geoplan.potential.waste.treatment import Tonne
from geoplan.units import CH4_PER_C, MWH_PER_GWH

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LandfillSite:
    """How waste lies in the landfill that it would go to; what is None is that of the parameters.

    Attributes
    ----------
    mcf
        Methane correction factor.
    oxidised_share
        Of the methane that is not recovered, what the cover oxidises.
    recovered_share
        Of the methane, today.
    """

    mcf: float | None = None
    oxidised_share: float | None = None
    recovered_share: float | None = None


@dataclass(frozen=True, eq=False)
class TreatedTonne:
    """What a treated tonne gives and avoids: numbers, or (futures,).

    Attributes
    ----------
    mwh
        Electricity [MWh/t].
    process_t
        What the treatment gives off [tCO2e/t].
    burning_t
        What open burning would have given off [tCO2e/t].
    methane_t
        (ages,) or (ages, futures): what a landfill would have given off in the year of depositing and in those after it
        [tCO2e/t].
    """

    mwh: Any
    process_t: Any
    burning_t: Any
    methane_t: FloatArray

    @property
    def direct_t(self) -> Any:
        """What it avoids in the year in which it is treated, besides electricity; negative for what it gives off."""
        return self.burning_t - self.process_t

    @property
    def avoided_t(self) -> Any:
        """What it avoids in all years together [tCO2e/t]."""
        return self.direct_t + self.methane_t.sum(axis=0)


def treated_tonne(
    treatment: str, fractions: FloatArray, *, tonne: Tonne, site: LandfillSite, landfilled_share: float, ages: int
) -> TreatedTonne:
    """Return what a tonne gives and avoids under a treatment.

    Parameters
    ----------
    treatment
        Such as ``incineration``.
    fractions
        (fractions,) of a tonne, or (fractions, futures).
    tonne
        What each fraction holds, of one future or of all.
    site
        The landfill that it would go to.
    landfilled_share
        Of what is not treated today, the part that is landfilled; the rest is burnt in the open.
    ages
        How many years count, the year of treatment included.
    """
    energy_gwh, *gases = tonne.under(treatment, fractions)
    _, *burnt = tonne.under("open_burning", fractions * (1.0 - landfilled_share))
    methane = landfill_methane_t(fractions, tonne=tonne, site=site, ages=ages) * landfilled_share
    return TreatedTonne(energy_gwh * MWH_PER_GWH, sum(gases), sum(burnt), methane)


def landfill_methane_t(fractions: FloatArray, *, tonne: Tonne, site: LandfillSite, ages: int) -> FloatArray:
    """Return what a tonne gives off in a landfill, by the years after it.

    First-order decay as of `geoplan.potential.waste.landfill_gas`: of the year of depositing only what the delay leaves
    counts, which is nothing at six months.

    Parameters
    ----------
    fractions, tonne, site, ages
        As for `treated_tonne`.

    Returns
    -------
    numpy.ndarray
        (ages,), or (ages, futures) [tCO2e/t].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> from geoplan.layers.feedstock.waste import composition
    >>> parameters = load_parameters()
    >>> mixed = composition(parameters).to_numpy(float)
    >>> site = LandfillSite(mcf=1.0, oxidised_share=0.0, recovered_share=0.0)
    >>> methane = landfill_methane_t(mixed, tonne=Tonne(parameters), site=site, ages=2000)
    >>> round(float(methane.sum()) / parameters.value("gases.methane.gwp100"), 4), methane[0].item()
    (0.0442, 0.0)
    """
    carbon = fractions * tonne.properties("doc", "doc_f")
    deposits = np.zeros((ages, *carbon.shape))
    deposits[:1] = carbon
    _, decayed = first_order_decay(deposits, tonne.properties("k"), delay_months=tonne.value(DELAY))
    mcf = tonne.value(MCF) if site.mcf is None else site.mcf
    recovered = tonne.value(RECOVERED) if site.recovered_share is None else site.recovered_share
    oxidised = tonne.value(OXIDATION) if site.oxidised_share is None else site.oxidised_share
    generated = decayed.sum(axis=1) * (mcf * tonne.value(METHANE_SHARE) * CH4_PER_C)
    _, emitted = after_recovery(generated, recovered_share=recovered, oxidised_share=oxidised)
    return np.asarray(emitted * tonne.value(METHANE_GWP))


def moved_fractions(fractions: FloatArray, shares: FloatArray, *, base: FloatArray) -> FloatArray:
    """Return what a tonne is made of in each future, if its fractions move as those of all waste do.

    Parameters
    ----------
    fractions
        (fractions,) of the tonne at the parameters' values; they sum to 1.
    shares, base
        Of all waste: (fractions, futures), and (fractions,) at the parameters' values.

    Returns
    -------
    numpy.ndarray
        (fractions, futures); each future sums to 1.
    """
    moved = fractions[:, None] * np.divide(shares, base[:, None], out=np.ones_like(shares), where=base[:, None] > 0.0)
    return np.asarray(moved / moved.sum(axis=0))
