"""What a study says of the tour through its map: tables [[tour]], each a stop with a view as *Copy view* gives it."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoplan.errors import Fault, did_you_mean
from geoplan.languages import LANGUAGES, AnyText, Language, Text
from geoplan.options.value_faults import wanted

STUDY, TOUR = "study", "tour"
VIEW_KEYS = (
    *(
        STUDY,
        "language",
        "result",
        "set",
        "per",
        "zone",
        "park",
        "site",
        "roof",
        "sun",
        "plane",
        "kind",
        "weights",
        "layers",
    ),
    *("area", "drawn", "pick", "compare", "filter", "curve", "case", "time", "plan", "open", "view"),
)
"""The parts that a view can have. The page has one more, `TOUR`, which no stop has."""
SETS, PER = ("zones", "districts"), ("total", "km2", "head")
PAGE_RESULTS = ("priority_score", "plan_cut")
"""What the page shows as a result and no table of zones has under that name: the priority, and what a plan avoids."""
MOST_STOPS = 24
LONGEST_TITLE, LONGEST_TEXT = 100, 700
"""Letters: a card that is longer hides the map that it speaks of."""
_MOST_PLANS = 2
_KEPT_SPACES = re.compile(r"\s+")
_AROUND = "\"'“”«»<>()[].;,"
_DECIMAL = r"-?\d+(?:\.\d+)?"
_ESCAPED, _NO_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})"), re.compile("%(?![0-9A-Fa-f]{2})")
_SEEN = re.compile(rf"({_DECIMAL})/({_DECIMAL})/({_DECIMAL})")
_PLACE = re.compile(rf"({_DECIMAL})/({_DECIMAL})")
_NEAREST, _LATITUDE, _LONGITUDE = 24.0, 90.0, 180.0


def _told(text: Text, longest: int) -> Text:
    given = {language: getattr(text, language) for language in get_args(Language)}
    if not text.en.strip():
        raise wanted(expected="a text in English at the least, which stands where another language has none")
    long = [f"{language}: {len(one)}" for language, one in given.items() if len(one) > longest]
    if long:
        told = ", ".join(long)
        expected = f"at most {longest} letters in each language, since the card stands over the map ({told})"
        raise wanted(expected=expected, action="Shorten it.")
    return text


class TourStop(BaseModel):
    """A stop of the tour: what is said there, and what the map shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[AnyText, AfterValidator(lambda text: _told(text, LONGEST_TITLE))]
    """What the stop is called."""
    text: Annotated[AnyText, AfterValidator(lambda text: _told(text, LONGEST_TEXT))]
    """What is said there, in a few plain sentences."""
    view: str = ""
    """The view as the button *Copy view* of map.html gives it; empty for the map as it opens."""


Tour = Annotated[tuple[TourStop, ...], Field(max_length=MOST_STOPS)]


@dataclass(frozen=True)
class Known:
    """What a place has that a view can name; None for what is not known here."""

    sets: Mapping[str, Collection[str]] | None = None
    """Set of zones -> their ids."""
    parks: Collection[str] | None = None
    results: Collection[str] | None = None
    sites: Collection[str] | None = None


def view_parts(view: str) -> tuple[dict[str, str], list[str]]:
    """Return the parts of a view, and the pieces of it that are none: as the page's script takes them.

    Parameters
    ----------
    view
        A text as *Copy view* gives it, or a whole link.

    Examples
    --------
    >>> view_parts("#study=hai-phong&zone=h%E1%BA%A3i&per=km2")
    ({'study': 'hai-phong', 'zone': 'hải', 'per': 'km2'}, [])
    >>> view_parts("zone")
    ({}, ['zone'])
    """
    bare = _KEPT_SPACES.sub("", view).strip(_AROUND)
    parts: dict[str, str] = {}
    wrong = []
    for piece in filter(None, re.split("&(?:amp;)?", bare.split("#", 1)[-1])):
        key, sign, value = piece.partition("=")
        if not (key and sign):
            wrong.append(piece)
            continue
        try:
            parts[key] = _decoded(value)
        except ValueError:
            wrong.append(piece)
    return parts, wrong


def _decoded(value: str) -> str:
    """Return a value without its per cent signs; ValueError where they stand for no text."""
    if _NO_ESCAPE.search(value):
        message = "a per cent sign that stands for no letter"
        raise ValueError(message)
    raw = _ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), value.encode())
    return unicodedata.normalize("NFC", raw.decode("utf-8"))


def tour_faults(stops: Sequence[TourStop], *, study: str, plans: Collection[str], file: str) -> list[Fault]:
    """Return what is wrong with the views of a tour, as far as it is known before any layer is opened.

    Parameters
    ----------
    stops
        As a study says them.
    study
        Its name.
    plans
        The names of its scenarios.
    file
        What messages call what says it.
    """
    faults: list[Fault] = []
    for number, stop in enumerate(stops):
        where = f"tour.{number}.view"
        parts, wrong = view_parts(stop.view)
        action = "Copy the view of the map once more."
        faults += [
            Fault(file, where, found=f"'{piece}'", expected="parts key=value, with & between them", action=action)
            for piece in wrong
        ]
        for key, value in parts.items():
            expected, hint = _expected(key, value, study=study, plans=plans)
            if expected:
                faults.append(Fault(file, where, found=f"{key}={value}", expected=expected, action=hint))
    return faults


def tour_place_faults(stops: Sequence[TourStop], *, known: Known, file: str) -> list[Fault]:
    """Return what views of a tour name and a place does not have.

    Parameters
    ----------
    stops
        As a study says them.
    known
        Its zones, parks, results and sites; what is None is not asked for.
    file
        What messages call what says it.
    """
    faults: list[Fault] = []
    for number, stop in enumerate(stops):
        parts, _ = view_parts(stop.view)
        for key, names in _names(parts, known):
            value = parts[key]
            if value in names:
                continue
            found = f"{key}={value}, which is not there"
            expected, hint = (
                f"a {key} of the study",
                did_you_mean(value, names) or "Copy the view of the map once more.",
            )
            faults.append(Fault(file, f"tour.{number}.view", found=found, expected=expected, action=hint))
    return faults


def _names(parts: Mapping[str, str], known: Known) -> Iterator[tuple[str, Collection[str]]]:
    zones = None if known.sets is None else known.sets.get(parts.get("set", SETS[0]), ())
    for key, names in {"zone": zones, "park": known.parks, "result": known.results, "site": known.sites}.items():
        if names is not None and parts.get(key):
            yield key, names


def _expected(key: str, value: str, *, study: str, plans: Collection[str]) -> tuple[str, str]:
    """Return what is expected of a part and what to do; empty where it is well."""
    if key == TOUR:
        return "a view outside of a tour", "Close the tour before you copy the view."
    if key not in VIEW_KEYS:
        return "a part that views of the map have", did_you_mean(key, VIEW_KEYS)
    if key == STUDY and value != study:
        return f"a view of this study, study={study}", "Copy the view of this study's map."
    choices = {"language": LANGUAGES, "set": SETS, "per": PER}.get(key)
    if choices is not None and value not in choices:
        return f"one of {', '.join(choices)}", did_you_mean(value, choices)
    unknown = [name for name in value.split(",") if name not in plans] if key == "plan" else []
    if unknown:
        return "names of scenarios of the study", did_you_mean(unknown[0], plans)
    if key == "plan" and value.count(",") >= _MOST_PLANS:
        return "at most two scenarios", "Take the others out."
    if key == "view" and not _is_seen(value):
        return "zoom/latitude/longitude", "Copy the view of the map once more."
    if key == "sun" and not _is_place(_PLACE.fullmatch(value)):
        return "latitude/longitude", "Copy the view of the map once more."
    return "", ""


def _is_seen(value: str) -> bool:
    given = _SEEN.fullmatch(value)
    return (
        given is not None and 0.0 <= float(given[1]) <= _NEAREST and _is_place(_PLACE.fullmatch(value.split("/", 1)[1]))
    )


def _is_place(given: re.Match[str] | None) -> bool:
    return given is not None and abs(float(given[1])) <= _LATITUDE and abs(float(given[2])) <= _LONGITUDE
