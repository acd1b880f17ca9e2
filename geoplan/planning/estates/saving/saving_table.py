"""What measures of energy saving come to, as tables show it: a row an estate and measure, and columns of estates."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.demand.tenants import INTENSITY
from geoplan.parameters import Parameters
from geoplan.planning.estates.money.abatement import abatement_cost, yearly_cost
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.returns import simple_payback
from geoplan.planning.estates.saving.boiler_fuel import HEAT, FuelMeasures
from geoplan.planning.estates.saving.estate_measures import SAVING, EstateMeasures
from geoplan.planning.estates.saving.measures import FUEL, SavingMeasure, confidence_of_uses
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

SAVING_COLUMNS = (
    "estate_id",
    "measure",
    "end_use",
    "energy_carrier",
    "energy_saving_share",
    "saved_mwh",
    "saving_investment_usd",
    "saving_payback_years",
    "saving_life_years",
    "saving_abatement_usd_per_t",
    "saving_avoided_tco2e",
    "confidence",
)
_SURE = ("high", "medium", "low")
"""How sure a number is, the surest first."""
_SET = "user"
"""What a study has set: nobody but its author knows how sure it is."""


class SavingTables:
    """What all measures come to on every estate, whatever part of them is carried out.

    Parameters
    ----------
    basis
        Electricity and tonnes of estates.
    measures, fuel
        What they save of electricity and of fuel, at the parameters' values.
    price_usd_per_kwh
        (estates,) what electricity costs on the average of the year; NaN without a tariff.
    terms
        Discount rate, rise of prices, factor of the grid.
    parameters
        Whose confidence the measures have.
    load_confidence
        (estates,) of their load.
    """

    def __init__(
        self,
        basis: SavingBasis,
        measures: EstateMeasures,
        fuel: FuelMeasures,
        *,
        price_usd_per_kwh: FloatArray,
        terms: EstateTerms,
        parameters: Parameters,
        load_confidence: Sequence[str],
    ) -> None:
        self._basis, self._measures, self._fuel = basis, measures, fuel
        self._parameters, self._load_confidence = parameters, load_confidence
        kwh, investment, running = (
            each[:, :, 0] for each in (measures.kwh, measures.investments_usd, measures.running_usd)
        )
        value = kwh * price_usd_per_kwh
        self._yearly = yearly_cost(
            investment,
            running_usd=running,
            value_usd=value,
            life=measures.lives[:, :1],
            discount_rate=float(terms.discount_rate),
            price_escalation=float(terms.price_escalation),
        )
        self._kwh, self._investment, self._running, self._value = kwh, investment, running, value
        self._avoided = kwh / KWH_PER_MWH * float(terms.emission_factor)
        self._load = basis.load_kwh[:, 0]
        self._is_known = basis.is_known & (self._load > 0.0)
        self._terms = terms
        self._payback = simple_payback(investment, saving_usd=value, running_usd=running)
        self._cost = abatement_cost(self._yearly, self._avoided)

    @property
    def columns(self) -> pd.DataFrame:
        """What all measures save of electricity, a row an estate; NaN where end uses are not known.

        Without load nothing is saved, and there is no share of it.
        """
        investment, running, value = (each.sum(axis=0) for each in (self._investment, self._running, self._value))
        payback = simple_payback(investment, saving_usd=value, running_usd=running)
        columns = {
            "saving_potential_share": self._measures.share[:, 0],
            "saved_mwh": self._kwh.sum(axis=0) / KWH_PER_MWH,
            "saving_investment_usd": investment,
            "saving_payback_years": np.where(np.isfinite(payback), payback, np.nan),
            "saving_abatement_usd_per_t": abatement_cost(self._yearly.sum(axis=0), self._avoided.sum(axis=0)),
        }
        idle = self._load == 0.0
        table = pd.DataFrame({name: np.where(self._is_known, given, np.nan) for name, given in columns.items()})
        table.loc[idle, ["saved_mwh", "saving_investment_usd"]] = 0.0
        return table

    @property
    def table(self) -> pd.DataFrame:
        """`SAVING_COLUMNS`, a row an estate with load and measure, electricity before fuel.

        What is not known is NaN: without the end uses of an estate's industries all that its measures save, without
        its tonnes what they save of fuel. Measures of a product stand where its tonnes are told; what they save is not
        known where nobody tells what a tonne takes.
        """
        rows = [row for place in np.flatnonzero(self._load > 0.0).tolist() for row in self._rows(place)]
        table = pd.DataFrame(rows, columns=list(SAVING_COLUMNS))
        return table.replace({"saving_payback_years": {np.inf: np.nan}})

    def _rows(self, place: int) -> Iterator[dict[str, Any]]:
        for row, measure in enumerate(self._measures.measures):
            if measure.product and not self._basis.of_product(measure.product)[place] > 0.0:
                continue
            by_tonne = not measure.product or f"{INTENSITY}{measure.product}" in self._parameters
            known = bool(self._is_known[place]) and by_tonne
            yield self._row(place, measure) | {
                "energy_saving_share": float(self._measures.shares[row, place, 0]) if known else np.nan,
                "saved_mwh": float(self._kwh[row, place]) / KWH_PER_MWH if known else np.nan,
                "saving_investment_usd": float(self._investment[row, place]) if known else np.nan,
                "saving_payback_years": float(self._payback[row, place]) if known else np.nan,
                "saving_life_years": float(self._measures.lives[row, 0]),
                "saving_abatement_usd_per_t": float(self._cost[row, place]) if known else np.nan,
                "saving_avoided_tco2e": float(self._avoided[row, place]) if known else np.nan,
            }
        yield from self._fuel_rows(place)

    def _fuel_rows(self, place: int) -> Iterator[dict[str, Any]]:
        fuel = self._fuel
        for row, measure in enumerate(fuel.measures):
            investment, payback = float(fuel.investments_usd[row, place]), float(fuel.payback_years[row])
            yearly = yearly_cost(
                investment,
                running_usd=0.0,
                value_usd=investment / payback,
                life=float(fuel.lives[row]),
                discount_rate=float(self._terms.discount_rate),
                price_escalation=float(self._terms.price_escalation),
            )
            avoided = float(fuel.avoided_t[row, place])
            yield self._row(place, measure) | {
                "energy_saving_share": float(fuel.shares[row]),
                "saved_mwh": float(fuel.mwh[row, place]),
                "saving_investment_usd": investment,
                "saving_payback_years": payback,
                "saving_life_years": float(fuel.lives[row]),
                "saving_abatement_usd_per_t": float(abatement_cost(yearly, avoided)),
                "saving_avoided_tco2e": avoided,
            }

    def _row(self, place: int, measure: SavingMeasure) -> dict[str, Any]:
        """Return what a measure is called, and how sure it is: as the least sure of what it rests on."""
        asked = [f"{SAVING}{measure.key}."] + ([HEAT] if measure.energy_carrier == FUEL else [])
        told = [each.confidence for prefix in asked for each in self._parameters.under(prefix).values()]
        sure = ["medium" if each == _SET else each for each in told]
        of_load = [] if measure.energy_carrier == FUEL else [str(self._load_confidence[place])]
        of_uses = [] if measure.product or of_load == [] else [confidence_of_uses()]
        return {
            "estate_id": self._basis.estate_ids[place],
            "measure": measure.key,
            "end_use": measure.end_use,
            "energy_carrier": measure.energy_carrier,
            "confidence": max((*sure, *of_load, *of_uses), key=_SURE.index),
        }
