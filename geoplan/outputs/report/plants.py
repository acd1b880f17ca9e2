"""The report's remarks on plants: why their electricity costs what it costs."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.wording.numbers import readable
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import listed, sentence
from geoplan.potential.plant_scale import GATE_FEE
from geoplan.potential.waste.gate_fee import WASTE_TARIFF

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

_NEEDED, _COST, _HAUL = "gate_fee_needed_usd_per_t", "lcoe_usd_per_mwh", "haul_usd_per_mwh"


def plant_remark(result: "Assessment", chosen: pd.DataFrame, language: Language) -> str:
    """Return what a reader should know about the cost of plants of one kind; empty where there is nothing to say.

    Parameters
    ----------
    result
        What `assess` returned.
    chosen
        The candidates of one kind.
    language
        Of words and numbers.
    """
    remarks = (_of_waste(result, chosen, language), _of_manure(result, chosen, language))
    return " ".join(remark for remark in remarks if remark)


def _of_waste(result: "Assessment", chosen: pd.DataFrame, language: Language) -> str:
    """Hold the cost of waste plants against the ceiling price, and say which gate fee closes the gap."""
    if _NEEDED not in chosen or not chosen[[_NEEDED, _COST]].notna().all(axis=1).any():
        return ""
    known = GATE_FEE in result.parameters
    told = sentence(
        "report.plants.waste",
        costs=_between(chosen[_COST], language),
        tariff=readable(result.parameters.value(WASTE_TARIFF), language),
        fees=_between(chosen[_NEEDED], language),
    )[language]
    fee = readable(result.parameters.value(GATE_FEE), language) if known else ""
    counted = sentence("report.plants.waste.fee", fee=fee) if known else sentence("report.plants.waste.no_fee")
    return f"{told} {counted[language]}"


def _of_manure(result: "Assessment", chosen: pd.DataFrame, language: Language) -> str:
    """Say what hauls add to biogas, and whose manure does not count."""
    if _HAUL not in chosen or not chosen[_HAUL].notna().any():
        return ""
    told = [sentence("report.plants.biogas", hauls=_between(chosen[_HAUL], language))[language]]
    herds = result.feedstocks["animal"].dropna() if "animal" in result.feedstocks else pd.Series(dtype=str)
    unknown = [str(name) for name in herds.unique() if f"manure.{name}.farm_share" not in result.parameters]
    if unknown:
        names = listed((word_title(name, language) for name in unknown), language)
        told.append(sentence("report.plants.biogas.unknown", animals=names)[language])
    return " ".join(told)


def _between(values: "pd.Series[float]", language: Language) -> str:
    """Return the least and the greatest of some numbers, or the one that both are."""
    ends = [readable(float(end), language) for end in (np.nanmin(values), np.nanmax(values))]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)
