"""Places by name, with their border: OpenStreetMap's Nominatim.

nominatim.org/release-docs/latest/api/Search (``q``, ``format=jsonv2``, ``polygon_geojson``, ``addressdetails``,
``namedetails``), api/Lookup (``osm_ids``), api/Output (``osm_type``, ``osm_id``, ``category``, ``display_name``,
``address.country_code``, ``namedetails``, ``geojson``). The usage policy
(operations.osmfoundation.org/policies/nominatim) allows what a user triggers, at most one request a second, with a
User-Agent that names the application and with caching; another server can stand in by the mirrors of the session.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

import shapely
import shapely.geometry

from geoplan.errors import Fault
from geoplan.languages import Text
from geoplan.sources.registry import addresses
from geoplan.sources.transfer.session import ForbiddenError, Session, TransferError

_ID = re.compile(r"[RrWw](\d+)")
_LIMIT = 20
_SHOWN = 10


@dataclass(frozen=True)
class Place:
    """A place with a border.

    Attributes
    ----------
    osm_id
        Such as ``R1891418``: the letter of its type and the number.
    name
        In three languages, as far as OpenStreetMap has them.
    title
        The full name, with the larger units.
    country
        ISO 3166-1, two letters.
    outline
        Polygon or multipolygon, WGS84.
    """

    osm_id: str
    name: Text
    title: str
    country: str
    outline: shapely.Geometry


def find_place(name: str, session: Session) -> Place:
    """Return the one place of a name.

    Parameters
    ----------
    name
        With or without diacritics, and with larger units after commas where it is ambiguous ("Springfield, Illinois");
        or the id of a relation or way of OpenStreetMap ("R1891418").
    session
        The network.

    Raises
    ------
    TransferError
        Where there is none, or several: with the candidates.
    """
    expected = "a place with a border in OpenStreetMap"
    asked = _ID.fullmatch(name.strip())
    common = {"format": "jsonv2", "polygon_geojson": 1, "addressdetails": 1, "namedetails": 1, "accept-language": "en"}
    if asked:
        url, query = addresses("nominatim")["lookup"], {"osm_ids": name.strip().upper(), **common}
    else:
        url, query = addresses("nominatim")["search"], {"q": name, "limit": _LIMIT, **common}
    try:
        answer = session.json(url, params=query)
    except ForbiddenError as error:
        action = "It refuses this network's address for now: try later, or give the zones as a file: --zones."
        raise TransferError(replace(fault, action=action) for fault in error.faults) from None
    try:
        rows = [row for row in answer if _has_border(row)]
        near = {place.osm_id: place for place in map(_place, rows)}
        same = {key: near[key] for key, row in zip(map(_osm_id, rows), rows, strict=True) if _is_called(row, name)}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        session.forget_answer(url, params=query)
        fault = Fault(
            url,
            "",
            found=f"what cannot be read ({error!r})",
            expected="places in the format jsonv2",
            action="Try again later.",
        )
        raise TransferError(fault) from None
    if asked and len(near) == 1:
        return next(iter(near.values()))
    if len(same) == 1:
        return next(iter(same.values()))
    if same:
        action = f"Add a larger unit after a comma, or take an id: {_listed(same)}."
        raise TransferError(
            Fault("--place", f"'{name}'", found=f"{len(same)} places of that name", expected="one", action=action)
        )
    if near:
        action = f"Nearest are: {_listed(near)}. Take one of these names or ids."
        raise TransferError(
            Fault("--place", f"'{name}'", found="no place of just that name", expected=expected, action=action)
        )
    action = "Check the spelling, or give the zones as a file: --zones."
    raise TransferError(Fault("--place", f"'{name}'", found="no such place", expected=expected, action=action))


def folded(text: str) -> str:
    """Return a name without diacritics, case and punctuation.

    Examples
    --------
    >>> folded("Đà Nẵng") == folded("da-nang")
    True
    """
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).casefold()
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _has_border(row: dict[str, Any]) -> bool:
    shape = row.get("geojson") or {}
    return row.get("category") == "boundary" and shape.get("type") in {"Polygon", "MultiPolygon"}


def _osm_id(row: dict[str, Any]) -> str:
    return f"{str(row['osm_type'])[0].upper()}{row['osm_id']}"


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in (row.get("namedetails") or {}).items()}


def _is_called(row: dict[str, Any], name: str) -> bool:
    """Say whether one of a place's names is the first part of what was asked for."""
    wanted = folded(name.partition(",")[0])
    first = str(row["display_name"]).partition(",")[0]
    names = [part for value in _names(row).values() for part in value.split(";")]
    return wanted in {folded(given) for given in (first, str(row.get("name") or ""), *names)}


def _place(row: dict[str, Any]) -> Place:
    names, title = _names(row), str(row["display_name"])
    english = names.get("name:en") or title.partition(",")[0]
    local = names.get("name", "")
    country = str((row.get("address") or {}).get("country_code") or "").upper()
    own = {"VN": "vi", "JP": "ja"}.get(country, "")
    texts = {code: names.get(f"name:{code}") or (local if code == own else "") or english for code in ("vi", "ja")}
    shape = shapely.make_valid(shapely.geometry.shape(row["geojson"]))
    return Place(_osm_id(row), Text(en=english, **texts), title, country, shape)


def _listed(places: dict[str, Place]) -> str:
    shown = [f"{place.title} ({key})" for key, place in list(places.items())[:_SHOWN]]
    return "; ".join(shown) + (f"; and {len(places) - _SHOWN} more" if len(places) > _SHOWN else "")
