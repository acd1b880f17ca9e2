"""A year's residues shared out over the harvests, by the area that each season has."""

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
    parts = []
    places = zip(rows["crop"], _text(rows, "zone_id"), _text(rows, "district"), rows["kind"], strict=True)
    for position, (crop, zone, district, kind) in enumerate(places):
        one = rows.iloc[[position]]
        shares = _shares(known, str(crop), zone, district) if kind == "field" else None
        if shares is None or given.iloc[position] not in WHOLE_YEAR:
            parts.append(one)
            continue
        several = one.loc[one.index.repeat(len(shares))].copy()
        for name in columns:
            several[name] = several[name].to_numpy(float) * shares.to_numpy()
        parts.append(several.assign(season=shares.index.to_numpy()))
    return pd.concat(parts, ignore_index=True) if parts else rows


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
