"""The stops of the tour at one place: the zone that comes first, the site to build on first, and a park."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from geoplan.languages import Text
from geoplan.outputs.map.tour.tour_words import Said, Stop, share_of
from geoplan.outputs.wording.texts import load_texts
from geoplan.siting.place_status import COLUMN, KNOWN
from geoplan.units import MWH_PER_GWH

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

_RANK, _METERED = "priority_rank", "metered"
_OPERATING = "operating"


def zone_stop(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of the zone that comes first by the weights of the run; else of that with the most energy.

    Parameters
    ----------
    said
        The sentences of the place.
    result
        What `assess` returned.
    """
    zones = result.zones
    if not zones["total_energy_gwh"].max() > 0 or len(zones) < 2:  # one zone is the whole place
        return None
    ranked = _RANK in zones and zones[_RANK].notna().any()
    row = zones.loc[zones[_RANK].idxmin() if ranked else zones["total_energy_gwh"].idxmax()]
    name = str(row["zone_name"])
    told = [*_of_rank(said, row, name, len(zones))] if ranked else []
    told.append(
        said(
            "tour.zone.energy",
            energy=float(row["total_energy_gwh"]),
            solar=float(row["rooftop_pv_energy_gwh"]),
        )
    )
    view = {"zone": str(row["zone_id"])}
    if not ranked:
        return said.stop("tour.zone.most_title", told, view=view, zone=name)
    told.append(said("tour.zone.try"))
    return said.stop("tour.zone.title", told, view={"result": "priority_score", **view, "open": "priority"}, zone=name)


def _of_rank(said: Said, row: "pd.Series[Any]", name: str, count: int) -> list[Text]:
    told = [said("tour.zone.rank", zone=name, count=str(count))]
    low, high = row.get(f"{_RANK}_low"), row.get(f"{_RANK}_high")
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return told
    if low == high:
        return [*told, said("tour.zone.stays")]
    return [*told, said("tour.zone.range", low=str(int(low)), high=str(int(high)))]


def sites_stop(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of the candidates: how many are real, and which comes first.

    Parameters
    ----------
    said
        The sentences of the place.
    result
        What `assess` returned.
    """
    sites = result.candidates
    if sites is None or sites.empty:
        return None
    real = sites[sites[COLUMN] == KNOWN] if COLUMN in sites else sites
    count, hollow = len(sites), len(sites) - len(real)
    if real.empty:
        told = [said("tour.sites.no_real", count=str(count))]
        return said.stop("tour.sites.title", told, view={"layers": "candidates", "open": "candidates"})
    told = [said("tour.sites.real", real=str(len(real)), count=str(count))]
    if hollow:
        told.append(said("tour.sites.demonstrations", count=str(hollow)))
    row, listed = _first_site(result, real)
    name, kind = str(row["candidate_name"]), load_texts()[f"gpkg.code.{row['candidate_kind']}"]
    told.append(said("tour.sites.shortlist", site=name) if listed else said("tour.sites.first", site=name, kind=kind))
    if row["energy_gwh"] > 0:
        told.append(said("tour.sites.figures", energy=float(row["energy_gwh"]), capacity=float(row["capacity_mw"])))
    if pd.notna(row.get("lcoe_usd_per_mwh")):
        told.append(said("tour.sites.cost", cost=float(row["lcoe_usd_per_mwh"])))
    return said.stop("tour.sites.title", told, view={"site": str(row["candidate_id"])})


def _first_site(result: "Assessment", real: pd.DataFrame) -> tuple["pd.Series[Any]", bool]:
    """Return the first of the shortlist, else the first of the kind that gives most; whether it is of the shortlist."""
    listed = result.jcm
    if listed is not None and len(listed):
        first = real[real["candidate_id"] == listed.sort_values("jcm_rank")["candidate_id"].iloc[0]]
        if len(first):
            return first.iloc[0], True
    kind = real.groupby("candidate_kind")["energy_gwh"].sum().idxmax()
    of_kind = real[real["candidate_kind"] == kind]
    return of_kind.sort_values([name for name in ("rank", "candidate_id") if name in of_kind]).iloc[0], False


def park_stop(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of the park whose plan gives most; None where no hours of parks are known.

    Parameters
    ----------
    said
        The sentences of the place.
    result
        What `assess` returned.
    """
    plan, parks = result.plan.estates, result.estates
    if plan is None or parks is None or "pv_generation_mwh" not in parks:
        return None
    used = parks[(parks["pv_generation_mwh"] > 0) & (parks["load_mwh"] > 0)]
    if "estate_status" in used and (used["estate_status"] == _OPERATING).any():
        used = used[used["estate_status"] == _OPERATING]
    if used.empty:
        return None
    row = used.loc[used["pv_generation_mwh"].idxmax()]
    left = row.get("estate_pv_remaining_mwp", row["estate_pv_capacity_mwp"])  # where a layer says what stands
    gives = {"capacity": float(left), "energy": float(row["pv_generation_mwh"]) / MWH_PER_GWH}
    told = [said("tour.park.roofs", **gives)]
    own, need = row["self_consumption_share"], row["self_sufficiency_share"]
    if pd.notna(own) and pd.notna(need):
        told.append(said("tour.park.use", own=share_of(float(own), 1.0), need=share_of(float(need), 1.0)))
    if pd.notna(row.get("payback_years")):
        told.append(said("tour.park.payback", years=round(float(row["payback_years"]), 1)))
    if row["load_basis"] != _METERED:
        told.append(said("tour.park.load"))
    return said.stop("tour.park.title", told, view={"park": str(row["estate_id"])}, park=str(row["estate_name"]))
