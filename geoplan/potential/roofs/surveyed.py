"""What was seen on site put in the place of what the model says of roofs.

Roofs are changed before they are added up, so that zones, estates and totals still agree. Of a roof whose usable area
was measured only the modules and the sun remain uncertain, of one whose capacity was planned only the sun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.fieldwork.survey import MODEL, SURVEYED, Survey
from geoplan.layers.opening.ranges import allowed
from geoplan.parameters import Parameters
from geoplan.potential.roofs.footprint_shape import FootprintShapes
from geoplan.potential.roofs.rooftop_pv import factors_of, rooftop_pv
from geoplan.potential.uncertainty import interval

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr


@dataclass(frozen=True)
class RoofSurvey:
    """What a survey says of roofs; small, and can be pickled.

    Attributes
    ----------
    roofs
        Index roof_id; usable_area_m2 [m2], capacity_kwp [kWp], roof_form, suitable, place.
    usable_shares
        Estate -> usable share of the area of its roofs, 0 to 1.
    file
        The form, for messages.
    """

    roofs: pd.DataFrame
    usable_shares: Mapping[str, float]
    file: str

    @classmethod
    def of(cls, survey: Survey) -> "RoofSurvey | None":
        """Return what a survey says of roofs; None where it says nothing of them."""
        columns = ["usable_area_m2", "capacity_kwp", "roof_form", "suitable", "place"]
        shares = survey.estates.set_index("estate_id")["usable_roof_pct"].dropna() / 100
        if survey.roofs.empty and shares.empty:
            return None
        usable_shares = {str(estate): float(share) for estate, share in shares.items()}
        return cls(survey.roofs.set_index("roof_id")[columns], usable_shares, survey.file)


def survey_roofs(
    roofs: gpd.GeoDataFrame,
    surveyed: RoofSurvey,
    *,
    resource: "xr.Dataset",
    parameters: Parameters,
    estate_ids: "npt.NDArray[np.object_] | None" = None,
    shading: "npt.NDArray[np.float64] | None" = None,
    shapes: FootprintShapes | None = None,
) -> gpd.GeoDataFrame:
    """Put surveyed values in the place of the model's, roof by roof.

    Parameters
    ----------
    roofs
        Result of `geoplan.potential.roofs.rooftop_pv.rooftop_pv`, with ``roof_id``.
    surveyed
        The survey. A roof of its own row takes nothing from its estate's usable share.
    resource, parameters, shading, shapes
        As for `rooftop_pv`; of all `roofs`.
    estate_ids
        The estate that each roof lies in; empty for none. Needed for estates' usable shares.

    Returns
    -------
    GeoDataFrame
        The same rows with, besides, ``status``: ``surveyed`` or ``model``. A roof that is not suitable has 0
        everywhere. A usable area [m2 seen from above] takes the place of the model's, with the same modules on it; a
        capacity [kWp] stands as it is given. Energy follows with the roof's own specific yield. A roof that was only
        found suitable keeps the model's numbers; where the model left it out as too small or facing the wrong way,
        and the survey gives its area or capacity, it yields what its planes do.
    """
    own = roofs["roof_id"].isin(surveyed.roofs.index).to_numpy()
    result = roofs.assign(status=np.where(own, SURVEYED, MODEL))
    if surveyed.usable_shares and estate_ids is not None:
        result = _with_estate_shares(result, surveyed, own, parameters, estate_ids)
    if not own.any():
        return result
    there = np.flatnonzero(own)
    part = surveyed.roofs.loc[roofs["roof_id"].iloc[there]].reset_index(drop=True)
    given = roofs.iloc[there]
    form = part["roof_form"].where(part["roof_form"] != "", given["roof_form"].to_numpy())
    inputs = given.assign(roof_form=form.to_numpy())
    options: dict[str, Any] = {"shading": None if shading is None else np.asarray(shading)[there]}
    options["shapes"] = None if shapes is None else shapes[there]
    model = rooftop_pv(inputs, resource, parameters=parameters, **options)
    # what no model would build on may carry modules all the same: then every plane counts
    every = parameters.replace({"rooftop.minimum_area": 0.0, "rooftop.minimum_plane_yield": 0.0})
    any_plane = rooftop_pv(inputs, resource, parameters=every, **options)
    for column, values in _override(part, model, any_plane, parameters).items():
        changed = result[column].to_numpy(copy=True)
        changed[there] = values
        result[column] = changed
    return result


def _override(
    part: pd.DataFrame, model: pd.DataFrame, any_plane: pd.DataFrame, parameters: Parameters
) -> dict[str, Any]:
    """Return the results of surveyed roofs."""
    built = model["capacity_kwp"].to_numpy() > 0
    usable, capacity, energy = (
        np.where(built, model[name], any_plane[name]).astype(float)
        for name in ("usable_roof_area_m2", "capacity_kwp", "energy_kwh")
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        per_m2, specific = capacity / usable, energy / capacity
    area_given, capacity_given = part["usable_area_m2"].to_numpy(float), part["capacity_kwp"].to_numpy(float)
    has_area, has_capacity = ~np.isnan(area_given), ~np.isnan(capacity_given)
    new_capacity = np.where(has_area, area_given * per_m2, np.asarray(model["capacity_kwp"], dtype=float))
    new_capacity = np.where(has_capacity, capacity_given, new_capacity)
    new_usable = np.where(has_capacity, np.minimum(capacity_given / per_m2, model["roof_area_m2"]), np.nan)
    new_usable = np.where(has_area, area_given, new_usable)
    new_usable = np.where(has_area | has_capacity, new_usable, model["usable_roof_area_m2"])
    barred = (part["suitable"] == "no").to_numpy()
    new_capacity, new_usable = np.where(barred, 0.0, new_capacity), np.where(barred, 0.0, new_usable)
    new_energy = np.where(new_capacity > 0, new_capacity * specific, 0.0)
    low, high = _ends(model, has_area, has_capacity, parameters)
    return {
        "roof_form": model["roof_form"].to_numpy(),
        "usable_roof_area_m2": new_usable,
        "capacity_kwp": new_capacity,
        "energy_kwh": new_energy,
        "energy_kwh_low": new_energy * low,
        "energy_kwh_high": new_energy * high,
        "specific_yield_kwh_per_kwp": np.where(new_capacity > 0, specific, np.nan),
    }


def _ends(
    roofs: pd.DataFrame,
    has_area: "npt.NDArray[np.bool_]",
    has_capacity: "npt.NDArray[np.bool_]",
    parameters: Parameters,
) -> tuple["npt.NDArray[np.float64]", "npt.NDArray[np.float64]"]:
    """Return low and high energy over the base, from the factors that a survey leaves uncertain."""
    kinds = list(zip(roofs["roof_class"], roofs["roof_form"], has_area.tolist(), has_capacity.tolist(), strict=True))
    ends: dict[tuple[str, str, bool, bool], tuple[float, float]] = {}
    for case in dict.fromkeys(kinds):
        kind, form, area, capacity = case
        names = factors_of(str(kind), str(form))
        if capacity:
            names = [name for name in names if not name.startswith("rooftop.")]
        elif area:
            names = [name for name in names if not name.startswith("rooftop.usable_fraction.")]
        ends[case] = interval(1.0, parameters, names)
    pairs = np.array([ends[case] for case in kinds]).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _with_estate_shares(
    result: gpd.GeoDataFrame,
    surveyed: RoofSurvey,
    own: "npt.NDArray[np.bool_]",
    parameters: Parameters,
    estate_ids: "npt.NDArray[np.object_]",
) -> gpd.GeoDataFrame:
    """Scale the roofs of surveyed estates by usable share over the model's: all results are proportional to it."""
    of_estate = pd.Series(estate_ids).map(dict(surveyed.usable_shares)).to_numpy(dtype=float)
    share = np.where(own, np.nan, of_estate)
    there = np.flatnonzero(~np.isnan(share))
    if not len(there):
        return result
    part = result.iloc[there]
    fractions = {kind: parameters.value(f"rooftop.usable_fraction.{kind}") for kind in set(part["roof_class"])}
    usual = part["roof_class"].map(fractions).to_numpy(float)
    factor = np.divide(share[there], usual, out=np.zeros(len(there)), where=usual > 0)
    low, high = _ends(part, np.ones(len(part), bool), np.zeros(len(part), bool), parameters)
    energy = part["energy_kwh"].to_numpy(float) * factor
    values: dict[str, Any] = {
        "usable_roof_area_m2": part["usable_roof_area_m2"].to_numpy(float) * factor,
        "capacity_kwp": part["capacity_kwp"].to_numpy(float) * factor,
        "energy_kwh": energy,
        "energy_kwh_low": energy * low,
        "energy_kwh_high": energy * high,
        "specific_yield_kwh_per_kwp": np.where(factor > 0, part["specific_yield_kwh_per_kwp"], np.nan),
        "status": SURVEYED,
    }
    changed = result.copy(deep=False)
    for column, new in values.items():
        column_values = changed[column].to_numpy(copy=True)
        column_values[there] = new
        changed[column] = column_values
    return changed


def visited_roofs(
    surveyed: RoofSurvey, before: pd.DataFrame, after: pd.DataFrame, zone_ids: Sequence[Any]
) -> pd.DataFrame:
    """Return what became of surveyed roofs, to be told and checked.

    Parameters
    ----------
    surveyed
        The survey.
    before, after
        The same roofs, as the model and as the survey have them.
    zone_ids
        The zone of each.

    Returns
    -------
    DataFrame
        One row for each roof that has a row of its own: ``roof_id``, ``zone_id``, ``roof_area_m2`` [m2];
        ``capacity_kwp`` [kWp] and ``energy_kwh`` [kWh a year], and both as the model has them, with ``model_`` before.
    """
    own = before["roof_id"].isin(surveyed.roofs.index).to_numpy()
    return pd.DataFrame(
        {
            "roof_id": before.loc[own, "roof_id"].to_numpy(),
            "zone_id": np.asarray(zone_ids, dtype=object)[own],
            "roof_area_m2": before.loc[own, "roof_area_m2"].to_numpy(float),
            "model_capacity_kwp": before.loc[own, "capacity_kwp"].to_numpy(float),
            "capacity_kwp": after.loc[own, "capacity_kwp"].to_numpy(float),
            "model_energy_kwh": before.loc[own, "energy_kwh"].to_numpy(float),
            "energy_kwh": after.loc[own, "energy_kwh"].to_numpy(float),
        }
    )


def check_surveyed_roofs(surveyed: RoofSurvey, visited: pd.DataFrame) -> None:
    """Check, once all partitions are read, that each surveyed roof was there and can carry what the survey says.

    Parameters
    ----------
    surveyed
        The survey.
    found
        `visited_roofs` of all partitions, one below the other.

    Raises
    ------
    LayerError
        For roofs that do not exist, usable areas that are larger than the roof, and capacities that no roof of that
        area carries; all at once.
    """
    density, ratio = allowed("survey.capacity_density").high, allowed("survey.usable_over_roof").high
    area_of = dict(zip(visited["roof_id"], visited["roof_area_m2"], strict=True))
    faults: list[Fault] = []
    for roof_id, row in surveyed.roofs.iterrows():
        place = str(row["place"])
        area = area_of.get(roof_id)
        if area is None:
            action = "Take the roof's number from the map or the form; where the footprints changed, write a new form."
            faults.append(
                Fault(
                    surveyed.file,
                    place,
                    found=f"roof_id {roof_id}",
                    expected="a roof in the zones of the study",
                    action=action,
                )
            )
            continue
        if row["usable_area_m2"] > area * ratio:
            on = f"a usable area of {in_figures(row['usable_area_m2'], 10)} m2 on a roof of {in_figures(area, 10)} m2"
            faults.append(
                Fault(
                    surveyed.file,
                    place,
                    found=on,
                    expected=f"at most {in_figures(ratio)} times it",
                    action="Check the roof's number.",
                )
            )
        if row["capacity_kwp"] > area * ratio * density:
            on = f"{in_figures(row['capacity_kwp'], 10)} kWp on a roof of {in_figures(area, 10)} m2"
            faults.append(
                Fault(
                    surveyed.file,
                    place,
                    found=on,
                    expected=f"at most {in_figures(density)} kWp on a square metre",
                    action="Check both.",
                )
            )
    if faults:
        raise LayerError(faults)
