"""The provider by which pygeoapi reads a collection: rows of a GeoPackage in memory, without extensions of SQLite.

pygeoapi makes one for each question, from the configuration that `answers` writes. It is asked what OGC API Features
lets a client ask: rows by box, year and value, in an order, some of their columns, a page at a time, in a CRS.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.outputs.service.collection import ServedCollection
from geoplan.outputs.service.questions import Question, asked

NAME = f"{__name__}.CollectionProvider"


class CollectionProvider:
    """Rows of one collection, by the names that pygeoapi asks for; it derives from nothing of it.

    Parameters
    ----------
    provider_def
        The provider's part of the configuration; ``data`` is the `ServedCollection`.
    """

    editable = False
    include_extra_query_parameters = False
    uri_field = title_field = filename = None

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        self.name, self.type = str(provider_def["name"]), str(provider_def["type"])
        self.data: ServedCollection = provider_def["data"]
        self.id_field = self.data.id_column
        self.time_field = self.data.year_column
        self.properties: list[str] = []

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The columns: name -> its type and unit in the words of JSON Schema."""
        return {
            name: {"type": column.type, **({"x-ogc-unit": column.unit} if column.unit else {})}
            for name, column in self.data.columns.items()
        }

    def query(
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        sortby: Sequence[Mapping[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: Any = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Return a page of rows as a collection of features; box, years and values are those of `asked`."""
        places = ordered_places(self.data, asked.get(), sortby)
        page = places[offset : offset + limit]
        names = [name for name in self.data.columns if not select_properties or name in select_properties]
        features = self._features(page, names, crs_transform_spec, has_geometry=not skip_geometry)
        return {
            "type": "FeatureCollection",
            "features": features,
            "numberMatched": len(places),
            "numberReturned": len(features),
        }

    def get(self, identifier: str, *, crs_transform_spec: Any = None, **_: Any) -> dict[str, Any]:
        """Return one row as a feature."""
        from pygeoapi.provider.base import ProviderItemNotFoundError

        place = self.data.rows.place.get(identifier)
        if place is None:
            raise ProviderItemNotFoundError(identifier)
        return self._features([place], list(self.data.columns), crs_transform_spec, has_geometry=True)[0]

    def _features(
        self, places: Sequence[int], names: Sequence[str], transform: Any, *, has_geometry: bool
    ) -> list[dict[str, Any]]:
        wkt = None if transform is None else str(transform.target_crs_wkt)
        geometries = self.data.geometries(places, wkt) if has_geometry else [None] * len(places)
        ids = self.data.rows.ids
        return [
            {
                "type": "Feature",
                "id": ids[place],
                "geometry": geometry,
                "properties": self.data.values_at(place, names),
            }
            for place, geometry in zip(places, geometries, strict=True)
        ]


def ordered_places(
    collection: ServedCollection, question: Question, sortby: Sequence[Mapping[str, str]] = ()
) -> list[int]:
    """Return where the rows stand that a question means, in the order that is asked for.

    Parameters
    ----------
    collection
        Whose rows.
    question
        By which box, years and values.
    sortby
        ``property`` and ``order`` (``+``, ``-``) of each column to order by; rows without a value come last.
    """
    rows = collection.rows
    kept: npt.NDArray[np.bool_] = np.ones(len(rows.frame), bool)
    if question.box is not None:
        inside = np.zeros(len(kept), bool)
        inside[rows.tree.query(question.box, predicate="intersects")] = True
        kept &= inside
    if question.years is not None and collection.year_column:
        years = pd.to_numeric(rows.frame[collection.year_column], errors="coerce").to_numpy(dtype=float)
        first, last = question.years
        kept &= (years >= (-np.inf if first is None else first)) & (years <= (np.inf if last is None else last))
    for name, value in question.equal.items():
        kept &= rows.frame[name].eq(value).fillna(False).to_numpy(dtype=bool)
    places = np.flatnonzero(kept)
    for each in reversed(sortby):
        column = rows.frame[each["property"]].iloc[places].reset_index(drop=True)
        order = column.sort_values(ascending=each["order"] != "-", kind="stable", na_position="last").index
        places = places[order.to_numpy()]
    return [int(place) for place in places]
