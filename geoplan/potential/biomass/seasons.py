"""A year's residues shared out over the harvests, by the area that each season has."""

import numpy as np
import pandas as pd

from geoplan.potential.biomass.residues import QUANTITIES

WHOLE_YEAR = ("", "all")
"""What stands for a season in a row of statistics that is about the whole year."""
SHARED_COLUMNS = (
    *QUANTITIES,
    "residue_t",
    "theoretical_tj",
    "technical_tj",
    "available_tj",
    "power_mw",
    "energy_gwh",
    "energy_gwh_low",
    "energy_gwh_high",
)


def share_over_seasons(potential: pd.DataFrame, seasons: pd.DataFrame) -> pd.DataFrame:
    """Share field residues of whole years over the seasons of their crop.

    Parameters
    ----------
    potential
        From `geoplan.potential.biomass.residues.residue_potential`, with ``zone_id`` where statistics name one. Its
        `SHARED_COLUMNS` must be amounts, that add up.
    seasons
        ``crop``, ``season`` and ``area_ha`` [ha], and ``zone_id`` or ``district`` where one has seasons of its own; as
        a crop is taken to yield the same in each of them, areas share out its production.

    Returns
    -------
    pandas.DataFrame
        `potential` with a row for each season instead of one for the year, and ``season``; sums are conserved. Residues
        that arise at mills, and crops without seasons, keep their rows: a mill works on through the year.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> from geoplan.potential.biomass.residues import residue_potential
    >>> paddy = pd.DataFrame({"crop": ["paddy"], "production_t": [100.0]})
    >>> harvests = pd.DataFrame({"crop": "paddy", "season": ["spring", "winter"], "area_ha": [300.0, 100.0]})
    >>> found = share_over_seasons(residue_potential(paddy, load_parameters()), harvests)
    >>> found[found.residue == "rice_straw"][["season", "residue_t"]].values.tolist()
    [['spring', 75.0], ['winter', 25.0]]
    """
    rows = potential.reset_index(drop=True)
    given = rows["season"].fillna("").astype(str) if "season" in rows else pd.Series("", index=rows.index)
    rows = rows.assign(season=given)
    columns = [name for name in SHARED_COLUMNS if name in rows]
    known = seasons.assign(zone_id=_text(seasons, "zone_id"), district=_text(seasons, "district"))
    whole = given.isin(WHOLE_YEAR).to_numpy() & (rows["kind"] == "field").to_numpy()
    places = zip(rows["crop"].astype(str), _text(rows, "zone_id"), _text(rows, "district"), strict=True)
    of_places: dict[tuple[str, str, str], pd.Series[float] | None] = {}
    parts: list[tuple[list[str], list[float]]] = []
    for season, is_whole, place in zip(given, whole, places, strict=True):
        if is_whole and place not in of_places:
            of_places[place] = _shares(known, *place)
        shares = of_places[place] if is_whole else None
        parts.append(([season], [1.0]) if shares is None else (shares.index.tolist(), shares.tolist()))
    result = rows.iloc[np.repeat(np.arange(len(rows)), [len(part[0]) for part in parts])].reset_index(drop=True)
    factors = np.array([share for _, shares in parts for share in shares], dtype=float)
    seasons_of = [season for names, _ in parts for season in names]
    amounts = {name: result[name].astype(float) * factors for name in columns}
    return result.assign(**amounts, season=pd.Series(seasons_of, index=result.index, dtype=rows["season"].dtype))


def _text(table: pd.DataFrame, column: str) -> "pd.Series[str]":
    if column not in table:
        return pd.Series("", index=table.index, dtype=str)
    return table[column].astype(object).where(table[column].notna(), "").astype(str).str.strip()


def _shares(seasons: pd.DataFrame, crop: str, zone: str, district: str) -> "pd.Series[float] | None":
    """Return season -> share of the crop's area: of the zone or district where it has some, else of the study."""
    if seasons.empty:
        return None
    of_crop = seasons[seasons["crop"] == crop]
    chosen = of_crop[(of_crop["zone_id"] == zone) & (of_crop["district"] == district)]
    if chosen.empty:
        chosen = of_crop[(of_crop["zone_id"] == "") & (of_crop["district"] == "")]
    areas = chosen.groupby("season", sort=False)["area_ha"].sum().astype(float)
    return areas / areas.sum() if areas.sum() > 0 else None
