"""Which assumptions make the results uncertain: the parameters' shares of each result's interval."""

from collections.abc import Iterable, Iterator
from itertools import chain

import pandas as pd

from geoplan.parameters import Parameters
from geoplan.potential.biomass.manure import manure_factors
from geoplan.potential.biomass.residues import residue_factors
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.potential.roofs.rooftop_pv import factors_of
from geoplan.potential.uncertainty import contributions
from geoplan.potential.waste.composition import heating_value_deviations, waste_factors

COLUMNS = ("result", "parameter", "share", "confidence")


def sensitivity(roof_energy: "pd.Series[float]", tables: Iterable[ByZone], *, parameters: Parameters) -> pd.DataFrame:
    """Return the parameters behind each result's interval.

    Parameters
    ----------
    roof_energy
        Energy of roofs [kWh a year]; index (class, form).
    tables
        Feedstocks by zone.
    parameters
        The study's.

    Returns
    -------
    DataFrame
        ``result`` (a field), ``parameter``, ``share`` of the result's uncertainty (0 to 1; the variances of the
        logarithms, weighted by energy) and ``confidence``; per result the largest share first.
    """
    parts = [_one("rooftop_pv_energy_gwh", _of_roofs(roof_energy, parameters))]
    parts += [_one(_RESULTS[table.feedstocks["kind"].iloc[0]], _of_feedstocks(table, parameters)) for table in tables]
    return pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)


_RESULTS = {"crop": "biomass_energy_gwh", "animal": "biogas_energy_gwh", "stream": "waste_energy_gwh"}


def _of_roofs(energy: "pd.Series[float]", parameters: Parameters) -> Iterator[pd.DataFrame]:
    for row in energy.rename("kwh").reset_index().to_dict("records"):
        if row["kwh"] > 0:
            names = factors_of(row["roof_class"], row["roof_form"])
            yield contributions(parameters, names).assign(weight=row["kwh"])


def _of_feedstocks(table: ByZone, parameters: Parameters) -> Iterator[pd.DataFrame]:
    energy = table.feedstocks.groupby(["kind", "feedstock"], as_index=False)["energy_gwh"].sum()
    is_burnt = not energy["kind"].isin(["crop", "animal"]).all()
    mixture = [heating_value_deviations(parameters)] if is_burnt else []
    for row in energy[energy["energy_gwh"] > 0].to_dict("records"):
        if row["kind"] == "crop":
            parts = contributions(parameters, residue_factors(row["feedstock"]))
        elif row["kind"] == "animal":
            parts = contributions(parameters, manure_factors(row["feedstock"]))
        else:
            parts = contributions(parameters, waste_factors(row["feedstock"]), others=mixture)
        yield parts.assign(weight=row["energy_gwh"])


def _one(result: str, parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    rows = list(chain(parts))
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    every = pd.concat(rows, ignore_index=True)
    every["weighted"] = every["variance_share"] * every["weight"]
    shares = every.groupby("parameter").agg(share=("weighted", "sum"), confidence=("confidence", "first"))
    total = shares["share"].sum()
    shares["share"] = shares["share"] / total if total > 0 else 0.0
    shares = shares.reset_index().assign(result=result)
    return shares.sort_values(["share", "parameter"], ascending=[False, True])[list(COLUMNS)]
