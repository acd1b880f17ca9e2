"""Which candidates and parks lie in which zone, as the rows of its page and the marks of its map."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.languages import Language
from geoplan.outputs.atlas.zone_map import MapMark
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.wording.numbers import readable, significant, written
from geoplan.outputs.wording.texts import load_texts, shown, text
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import is_demonstration
from geoplan.units import MWH_PER_GWH

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Row: TypeAlias = dict[str, Any]

MOST_CANDIDATES, MOST_PARKS = 12, 5
"""Of the rows of a page; the tables have all of them."""
LEAST_SHARE = 0.005
"""Of a park's area: what touches a zone less than that does not lie in it."""
_PER_CENT = 100.0


@dataclass(frozen=True, eq=False)
class ZoneSites:
    """What lies where.

    Attributes
    ----------
    candidates
        By zone's position: rows of the table of candidates, the kinds in their order, the best first.
    parks
        By zone's position: parks that lie in it, and the share of their area.
    """

    candidates: dict[int, list[Row]]
    parks: dict[int, list[tuple[Row, float]]]

    @classmethod
    def of(cls, result: "Assessment") -> "ZoneSites":
        """Sort the candidates and the parks of a result by zone."""
        at = {str(code): number for number, code in enumerate(result.zones["zone_id"])}
        return cls(_candidates_by_zone(result.candidates, at), _parks_by_zone(result.estates, result.zones))

    def marks(self, position: int, count: int) -> list[MapMark]:
        """Return the first candidates of a zone for its map: as many as its page lists."""
        return [
            MapMark(str(row["number"]), candidate_colour(str(row["candidate_kind"])), row["x"], row["y"], row["hollow"])
            for row in self.candidates.get(position, [])[:count]
        ]

    def candidate_rows(self, position: int, language: Language) -> list[Row]:
        """Return the candidates of a zone as its page lists them, the kinds mixed, the best first.

        Parameters
        ----------
        position
            Of the zone.
        language
            Of words and numbers.
        """
        titles = load_texts()
        return [
            {
                "number": row["number"],
                "colour": candidate_colour(str(row["candidate_kind"])),
                "is_hollow": row["hollow"],
                "name": shown(row.get("candidate_name"), 40) or shown(row["candidate_id"], 40),
                "kind": titles[f"gpkg.code.{row['candidate_kind']}"][language],
                "capacity": readable(_number(row.get("capacity_mw")), language),
                "energy": readable(_number(row.get("energy_gwh")), language),
                "cost": readable(_number(row.get("lcoe_usd_per_mwh")), language),
                "ranks": _ranks(row, language),
            }
            for row in self.candidates.get(position, [])[:MOST_CANDIDATES]
        ]

    def park_rows(self, position: int, language: Language) -> list[Row]:
        """Return the parks of a zone as its page lists them, those with most land in it first.

        Parameters
        ----------
        position, language
            As for `candidate_rows`.
        """
        return [
            {
                "name": shown(row.get("estate_name"), 40) or shown(row["estate_id"], 40),
                "share": _share(share, language),
                "area": readable(_number(row.get("area_ha")), language),
                "capacity": readable(_number(row.get("estate_pv_capacity_mwp")), language),
                "energy": readable(_number(row.get("estate_pv_energy_gwh")), language),
                "load": readable(_number(row.get("load_mwh")) / MWH_PER_GWH, language),
            }
            for row, share in self.parks.get(position, [])[:MOST_PARKS]
        ]


def _candidates_by_zone(candidates: gpd.GeoDataFrame | None, at: dict[str, int]) -> dict[int, list[Row]]:
    if candidates is None or candidates.empty:
        return {}
    order = {kind: number for number, kind in enumerate(candidate_kinds())}
    points = candidates.geometry
    rank = pd.to_numeric(candidates["rank"], errors="coerce") if "rank" in candidates else np.nan
    table = pd.DataFrame(candidates.drop(columns="geometry")).assign(
        x=points.x.to_numpy(),
        y=points.y.to_numpy(),
        hollow=is_demonstration(candidates).to_numpy(),
        order=candidates["candidate_kind"].map(order).fillna(len(order)).to_numpy(),
        place=rank,
    )
    table = table.sort_values(["place", "order", "candidate_id"], kind="stable", na_position="last")
    by_zone: dict[int, list[Row]] = {}
    for row in table.to_dict("records"):
        position = at.get(str(row.get("zone_id")))
        if position is not None:
            number = "" if row["place"] != row["place"] else str(int(row["place"]))
            by_zone.setdefault(position, []).append({str(key): each for key, each in row.items()} | {"number": number})
    return by_zone


def _parks_by_zone(estates: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame) -> dict[int, list[tuple[Row, float]]]:
    """Return the parks of each zone: the share of its area that lies in it, all of it for one that is a point."""
    by_zone: dict[int, list[tuple[Row, float]]] = {}
    if estates is None or estates.empty:
        return by_zone
    shapes = estates.geometry.to_numpy()
    whole = zones.geometry.to_numpy()
    rows = estates.drop(columns="geometry").to_dict("records")
    tree = shapely.STRtree(whole)
    pairs = tree.query(shapes, predicate="intersects")
    for park, zone in sorted(zip(*pairs.tolist(), strict=True)):
        area = float(shapely.area(shapes[park]))
        share = float(shapely.area(shapely.intersection(shapes[park], whole[zone]))) / area if area else 1.0
        if share >= LEAST_SHARE:
            by_zone.setdefault(zone, []).append(({str(key): each for key, each in rows[park].items()}, share))
    for listed_parks in by_zone.values():
        listed_parks.sort(key=lambda each: -(_number(each[0].get("area_ha")) * each[1] or 0.0))
    return by_zone


def _ranks(row: Row, language: Language) -> str:
    """Return between which ranks of its kind a candidate lies in most futures."""
    low, high = _number(row.get("rank_low")), _number(row.get("rank_high"))
    return "–".join(dict.fromkeys(written(end, 0, language) for end in (low, high))) if low == low else ""


def _share(share: float, language: Language) -> str:
    """Say how much of a park lies in a zone; nothing where all of it does."""
    if share > 1 - LEAST_SHARE:
        return ""
    told = significant(_PER_CENT * share, language, digits=2)
    return in_brackets(text("atlas.park.share", language).format(share=f"{told}%"), language)


def _number(given: Any) -> float:
    return float(given) if isinstance(given, (int, float, np.number)) else float("nan")
