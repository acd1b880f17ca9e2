"""Roofs fall once into groups, while partitions run: what uncertain parameters do to all of a group is the same.

A group is a zone, or an estate, and a kind of roofs (`geoplan.potential.roofs.roof_bins`). Its sums are those of the
run, in its numbers, so that groups add up to the zones. From them `geoplan.potential.draws.roof_draws` works out the
roofs in a thousand draws without touching a footprint again.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.parameters import Parameters
from geoplan.potential.roofs.footprint_shape import FootprintShapes
from geoplan.potential.roofs.roof_bins import (
    AREA_GIVEN,
    BY_MODEL,
    BY_SIZE,
    CAPACITY_GIVEN,
    DRAWN,
    SHARE_GIVEN,
    Integers,
    RoofBins,
    roof_bins,
)
from geoplan.potential.roofs.rooftop_pv import Floats, codes_of, form_numbers
from geoplan.potential.roofs.surveyed import RoofSurvey

MEASURES = ("roof_count", "roof_area_m2", "usable_roof_area_m2", "capacity_kwp", "energy_kwh")
"""What is added up of each group: roofs, m2, m2, kWp, kWh a year."""


@dataclass(frozen=True, eq=False)
class GroupSums:
    """Sums of the roofs of one place and one kind; only groups that have roofs are here, in order.

    Attributes
    ----------
    places
        How many zones or estates there are.
    place, kind
        Of each group: the position of its zone or estate, and the code of its kind.
    sums
        `MEASURES` (rows) of each group.
    """

    places: int
    place: Integers
    kind: Integers
    sums: Floats

    @classmethod
    def of(cls, places: int, place: Integers, *, kind: Integers, values: Floats) -> "GroupSums":
        """Add up roofs or groups.

        Parameters
        ----------
        places
            How many zones or estates there are.
        place, kind
            Of each roof.
        values
            `MEASURES` (rows) of each.

        Examples
        --------
        >>> values = np.outer([1.0, 50.0, 25.0, 4.0, 4000.0], [1.0, 1.0, 2.0])
        >>> GroupSums.of(3, np.array([2, 0, 2]), kind=np.array([7, 7, 7]), values=values).sums[0]
        array([1., 3.])
        """
        rows, keys = pd.factorize(kind * places + place, sort=True)
        sums: Floats = np.zeros((len(values), len(keys)))
        for number, each in enumerate(values):
            sums[number] = np.bincount(rows, weights=each, minlength=len(keys))
        return cls(places, keys % max(places, 1), keys // max(places, 1), sums)

    def plus(self, more: "GroupSums") -> "GroupSums":
        """Return the sums of both."""
        place, kind = (np.concatenate([getattr(each, name) for each in (self, more)]) for name in ("place", "kind"))
        return GroupSums.of(self.places, place, kind=kind, values=np.concatenate([self.sums, more.sums], axis=1))

    def kinds(self) -> Integers:
        """Return the codes of the kinds that there are, in order."""
        return np.unique(self.kind)

    def by_place(self, measure: str, kinds: Integers) -> Any:
        """Return the sums of one measure by place (rows) and kind (columns), as a sparse array.

        Parameters
        ----------
        measure
            One of `MEASURES`.
        kinds
            The codes of the columns, in order; all that there are must be among them.
        """
        from scipy.sparse import csr_array

        column = np.searchsorted(kinds, self.kind)
        return csr_array((self.sums[MEASURES.index(measure)], (self.place, column)), shape=(self.places, len(kinds)))


@dataclass(frozen=True, eq=False)
class RoofParts:
    """The roofs of a study, or of one partition, each once: by zone, by class, and by the estate that they are in.

    Attributes
    ----------
    estates
        How many there are.
    sums
        Sums of the roofs of one class in one zone and one estate, or in none: see `of`.
    """

    estates: int
    sums: GroupSums

    @classmethod
    def of(
        cls, zones: tuple[int, Integers], estates: "tuple[int, Integers] | None", *, kind: Integers, values: Floats
    ) -> "RoofParts":
        """Add up roofs.

        Parameters
        ----------
        zones, estates
            How many there are, and the position of each roof's; -1 for no estate, None without estates.
        kind
            Class of each roof: its position in `CLASSES`.
        values
            `MEASURES` (rows) of each.
        """
        count, estate = (0, np.full(len(kind), -1)) if estates is None else estates
        columns = count + 1  # the first is what is in no estate
        place = zones[1] * columns + estate + 1
        return cls(count, GroupSums.of(zones[0] * columns, place, kind=kind, values=values))

    def plus(self, more: "RoofParts") -> "RoofParts":
        """Return the sums of both."""
        return RoofParts(self.estates, self.sums.plus(more.sums))

    def outside(self, measure: str, roof_class: str) -> Floats:
        """Return what roofs of a class come to that are in no estate: (zones,), of one of `MEASURES`."""
        own = (self._estate == 0) & (self.sums.kind == CLASSES.index(roof_class))
        values = self.sums.sums[MEASURES.index(measure)]
        return np.bincount(self._zone[own], weights=values[own], minlength=self._zones).astype(float)

    def inside(self, measure: str) -> Floats:
        """Return what roofs in estates come to, of whatever class: (zones, estates), of one of `MEASURES`."""
        own, table = self._estate > 0, np.zeros((self._zones, self.estates))
        np.add.at(table, (self._zone[own], self._estate[own] - 1), self.sums.sums[MEASURES.index(measure)][own])
        return table

    @property
    def _zones(self) -> int:
        return self.sums.places // (self.estates + 1)

    @property
    def _zone(self) -> Integers:
        return self.sums.place // (self.estates + 1)

    @property
    def _estate(self) -> Integers:
        return self.sums.place % (self.estates + 1)


@dataclass(frozen=True, eq=False)
class RoofGroups:
    """The roofs of a study, or of one partition, in groups.

    Attributes
    ----------
    bins
        What the codes of kinds mean.
    zones, estates
        Sums by zone and kind, and by estate and kind, in the order of the zones and estates; None without estates.
    outside
        Sums by kind of all roofs that are in no estate: one place.
    parts
        Sums by zone, class and estate.
    """

    bins: RoofBins
    zones: GroupSums
    estates: GroupSums | None
    outside: GroupSums
    parts: RoofParts

    def __repr__(self) -> str:
        return f"<RoofGroups: {len(self.zones.kind):,} groups of {len(self.zones.kinds()):,} kinds of roofs>"

    def plus(self, more: "RoofGroups") -> "RoofGroups":
        """Return the sums of both."""
        both = None if self.estates is None or more.estates is None else self.estates.plus(more.estates)
        outside, parts = self.outside.plus(more.outside), self.parts.plus(more.parts)
        return RoofGroups(self.bins, self.zones.plus(more.zones), both, outside, parts)


@dataclass(frozen=True, eq=False)
class KnownRoofs:
    """What is known of the roofs of a partition before a model fills it in.

    Attributes
    ----------
    roof_class, roof_form
        Positions in `CLASSES` and `FORMS`; `BY_SIZE` and `DRAWN` where nothing says them.
    """

    roof_class: Integers
    roof_form: Integers

    @classmethod
    def of(cls, roofs: gpd.GeoDataFrame) -> "KnownRoofs":
        """Return what the columns of footprints say."""
        columns = (("roof_class", CLASSES, BY_SIZE), ("roof_form", FORMS, DRAWN))
        return cls(*(_given(roofs, *column) for column in columns))


def _given(roofs: gpd.GeoDataFrame, column: str, known: tuple[str, ...], unknown: int) -> Integers:
    if column not in roofs:
        return np.full(len(roofs), unknown, dtype=np.int64)
    codes = codes_of(roofs[column], known).astype(np.int64)
    return np.where(codes < 0, unknown, codes)


def roof_groups(
    roofs: gpd.GeoDataFrame,
    known: KnownRoofs,
    *,
    parameters: Parameters,
    shapes: FootprintShapes,
    zones: tuple[int, Integers],
    estates: tuple[int, Integers] | None = None,
    treatment: "tuple[Integers, Integers] | None" = None,
    shaded: "npt.NDArray[np.bool_] | None" = None,
) -> RoofGroups:
    """Let the roofs of a partition fall into groups.

    Parameters
    ----------
    roofs
        With their results: ``roof_class`` and `MEASURES` but for the count.
    known
        What was known of them before.
    parameters
        The study's. What is read of them here counts as read by no stage: it bounds bins and moves no figure.
    shapes
        Of the footprints.
    zones, estates
        How many there are, and the position of each roof's; -1 for none.
    treatment
        From `treatment_by_survey`: what a survey says of each roof, and its form.
    shaded
        Where the neighbours' shade was computed.
    """
    bins = roof_bins(parameters.everything())
    roof_class, form = known.roof_class, known.roof_form
    if estates is not None:
        inside = (estates[1] >= 0) & (roof_class == BY_SIZE)
        roof_class = np.where(inside, CLASSES.index("industrial"), roof_class)
    if treatment is not None:
        form = np.where(treatment[1] == DRAWN, form, treatment[1])
    number = form_numbers(shapes) if (form == DRAWN).any() else np.zeros(len(roofs))
    area = roofs["roof_area_m2"].to_numpy(float)
    kind = bins.kind_of(roof_class, form, area=area, number=number, axis=shapes.long_axis_azimuth)
    if treatment is not None:
        kind = kind._replace(given=treatment[0])
    if shaded is not None:
        kind = kind._replace(shaded=shaded.astype(np.int64))
    code = bins.code_of(kind)
    values = np.stack([np.ones(len(roofs)), *(roofs[name].to_numpy(float) for name in MEASURES[1:])])
    return RoofGroups(
        bins,
        GroupSums.of(*zones, kind=code, values=values),
        None if estates is None else _sums_of(estates, estates[1] >= 0, kind=code, values=values),
        _sums_of((1, np.zeros(len(code), dtype=np.int64)), _in_none(estates, len(code)), kind=code, values=values),
        RoofParts.of(zones, estates, kind=codes_of(roofs["roof_class"], CLASSES).astype(np.int64), values=values),
    )


def _in_none(estates: tuple[int, Integers] | None, count: int) -> "npt.NDArray[np.bool_]":
    """Return which of so many roofs are in no estate."""
    return np.ones(count, dtype=bool) if estates is None else estates[1] < 0


def _sums_of(
    places: tuple[int, Integers], chosen: "npt.NDArray[np.bool_]", *, kind: Integers, values: Floats
) -> GroupSums:
    """Add up some roofs."""
    here = np.flatnonzero(chosen)
    return GroupSums.of(places[0], places[1][here], kind=kind[here], values=values[:, here])


def treatment_by_survey(
    roof_ids: "pd.Series[Any]", surveyed: RoofSurvey, *, estate_ids: "npt.NDArray[np.object_] | None" = None
) -> tuple[Integers, Integers]:
    """Return what a survey leaves to the model of each roof, and which form it says.

    Parameters
    ----------
    roof_ids
        Of the roofs.
    surveyed
        The survey.
    estate_ids
        The estate of each roof; empty for none.

    Returns
    -------
    tuple
        `BY_MODEL` and its neighbours, and positions in `FORMS`, `DRAWN` where the survey says no form. A roof that is
        not suitable counts as one of a known capacity of 0.
    """
    given = np.full(len(roof_ids), BY_MODEL, dtype=np.int64)
    form = np.full(len(roof_ids), DRAWN, dtype=np.int64)
    if surveyed.usable_shares and estate_ids is not None:
        given[pd.Series(estate_ids).isin(list(surveyed.usable_shares)).to_numpy()] = SHARE_GIVEN
    own = np.flatnonzero(roof_ids.isin(surveyed.roofs.index).to_numpy())
    if not len(own):
        return given, form
    rows = surveyed.roofs.loc[roof_ids.iloc[own]]
    has_area, has_capacity = (rows[name].notna().to_numpy() for name in ("usable_area_m2", "capacity_kwp"))
    fixed = has_capacity | (rows["suitable"] == "no").to_numpy()
    given[own] = np.where(fixed, CAPACITY_GIVEN, np.where(has_area, AREA_GIVEN, BY_MODEL))
    form[own] = _given(rows.reset_index(drop=True), "roof_form", FORMS, DRAWN)
    return given, form
