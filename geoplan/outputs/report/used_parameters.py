"""Which parameters the study used and which it did not: a row for each subject, a table of layers/parameters."""

from typing import TYPE_CHECKING, Any

from geoplan.languages import Language
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.outputs.wording.texts import listed, load_texts, sentence

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

EXAMPLES = 3
"""Of the parameters that a study did not use, for each subject; the workbook has all."""


def used_parameters(result: "Assessment", language: Language) -> dict[str, Any] | None:
    """Return how many parameters of each subject were used, and for example which were not.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the titles.

    Returns
    -------
    dict or None
        ``lead``, a sentence, and ``rows`` with ``subject``, ``used``, ``unused`` and ``examples``; None of a result
        that no run made, since nobody knows what it used.
    """
    if not result.used:
        return None
    unused = set(result.unused)
    subjects: dict[str, list[str]] = {}
    for name in result.parameters:
        subjects.setdefault(name.partition(".")[0], []).append(name)
    rows = []
    for subject, names in subjects.items():
        left = [name for name in names if name in unused]
        rows.append(
            {
                "subject": subject_title(subject, language),
                "used": written(len(names) - len(left), 0, language),
                "unused": written(len(left), 0, language),
                "examples": listed(
                    (parameter_title(name, language) for name in _unlike(left)), language, separator="; "
                ),
            }
        )
    lead = sentence(
        "report.used.lead",
        used=len(result.parameters) - len(unused),
        all=len(result.parameters),
        unused=len(unused),
        checks=len(result.used.get("checks", ())),
    )
    return {"lead": lead[language], "rows": rows}


def _unlike(names: list[str]) -> list[str]:
    """Return a few of some ids: first those that have a title, and of as many groups as can be.

    Examples
    --------
    >>> _unlike(["siting.wind.cut_in", "siting.wind.wake", "siting.spur.road", "siting.setback.water"])
    ['siting.wind.cut_in', 'siting.spur.road', 'siting.setback.water']
    """
    first = {name.split(".")[1]: name for name in reversed(names)}
    chosen = sorted(names, key=lambda name: (parameter_title(name, "en") == name, name not in first.values()))[
        :EXAMPLES
    ]
    return [name for name in names if name in chosen]


def subject_title(subject: str, language: Language) -> str:
    """Return what a table of parameters is about; its own name where nothing is said of it."""
    title = load_texts().get(f"report.subject.{subject}")
    return title[language] if title else subject
