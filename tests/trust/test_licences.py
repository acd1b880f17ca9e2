"""Which licences come with geoplan: those of all that it needs, and of all that an extra brings."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import chain

import pytest
from packaging.requirements import Requirement

from support.places import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|0BSD|ISC|ISCL|Apache|PSF|Python Software Foundation|Zlib|CC0|ZPL|Zope|CNRI|Enthought"
    r"|h5netcdf|Kiwi|matplotlib)\b",
    re.IGNORECASE,
)
BOUND = re.compile(r"\b(A?GPL|LGPL|GNU|MPL|Mozilla|EUPL|CDDL|EPL|SSPL|Commons Clause|Proprietary)", re.IGNORECASE)
KNOWN = {
    "certifi": "MPL 2.0: the list of certificates, unchanged, beside requests",
    "xstatic-leaflet": "(same as Leaflet), which is BSD-2-Clause",
    "pyphen": "GPL, LGPL or MPL, to choose: MPL; extra pdf, of weasyprint",
    "psycopg": "LGPL 3.0: extra postgis, imported and unchanged",
    "psycopg-binary": "LGPL 3.0: extra postgis, imported and unchanged",
    "pygeoif": "LGPL: extra serve, of pygeoapi",
}
"""What is not simply permissive, each with its reason: none comes in without one."""


def licence_of(found: Distribution) -> str:
    """Return what a package says: its expression, else its classifiers, else the first line of its licence."""
    about = found.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    classed = [each for each in about.get_all("Classifier") or [] if each.startswith("License :: ")]
    named = ", ".join(each.rpartition(" :: ")[2] for each in classed)
    return named or (about.get("License") or "").strip().partition("\n")[0]


def brought_by(wanted: Iterable[str]) -> dict[str, str]:
    """Return package -> licence of all that requirements bring, however far; what is not installed is left out."""
    licences: dict[str, str] = {}
    waiting, seen = [Requirement(each) for each in wanted], set()
    while waiting:
        asked = waiting.pop()
        name = re.sub(r"[-_.]+", "-", asked.name).lower()
        if (name, frozenset(asked.extras)) in seen:
            continue
        seen.add((name, frozenset(asked.extras)))
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        licences[name] = licence_of(found)
        for more in map(Requirement, found.requires or ()):
            extras = {"", *asked.extras}
            if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(more)
    return licences


@pytest.mark.parametrize("extra", ["", *PROJECT["optional-dependencies"]])
def test_what_comes_along_is_permissive_or_has_its_reason(extra):
    wanted = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    licences = brought_by(wanted)
    assert len(licences) >= (40 if not extra else 1)
    unknown = {
        name: licence
        for name, licence in licences.items()
        if name not in KNOWN and (not PERMISSIVE.search(licence) or BOUND.search(licence))
    }
    assert not unknown, "a licence that binds, or that is not told: a reason in KNOWN, or another package"


def test_no_reason_outlives_its_package():
    every = brought_by([*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())])
    assert set(KNOWN) <= set(every)


def test_what_a_plain_installation_brings_binds_nobody_but_for_the_certificates():
    assert {name for name in brought_by(PROJECT["dependencies"]) if name in KNOWN} == {"certifi", "xstatic-leaflet"}
