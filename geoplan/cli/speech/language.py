"""Which language the terminal speaks: ``--language``, then GEOPLAN_LANGUAGE, then the locale, then English."""

import locale
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from geoplan.errors import Fault, GeoplanError

if TYPE_CHECKING:
    from geoplan.languages import Language

OPTION = "--language"
VARIABLE = "GEOPLAN_LANGUAGE"
CODES: tuple["Language", ...] = ("en", "vi", "ja")
"""Those of `geoplan.languages`, which is slow to import."""
_OF_LOCALES: dict[str, "Language"] = {"vi": "vi", "ja": "ja", "vietnamese": "vi", "japanese": "ja"}
"""How the names of locales begin; those of Windows are words."""
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_spoken: list["Language"] = ["en"]


def speak(language: "Language") -> None:
    """Let the terminal speak a language from now on."""
    _spoken[0] = language


def terminal_language() -> "Language":
    """Return the language that the terminal speaks."""
    return _spoken[0]


def language_for(arguments: Sequence[str], environment: Mapping[str, str]) -> "Language":
    """Return the language that a command line and its surroundings ask for.

    Parameters
    ----------
    arguments
        The command line. What is wrong with its option is told later, by who parses it.
    environment
        GEOPLAN_LANGUAGE, and the locale: LC_ALL, LC_MESSAGES, LANG, of which the first that is set counts.

    Raises
    ------
    GeoplanError
        Where GEOPLAN_LANGUAGE is none of the three languages.

    Examples
    --------
    >>> language_for(["run", "hai-phong", "--language", "ja"], {"GEOPLAN_LANGUAGE": "vi"})
    'ja'
    >>> language_for(["check"], {"GEOPLAN_LANGUAGE": "vi", "LANG": "ja_JP.UTF-8"}), language_for([], {"LANG": "ja_JP"})
    ('vi', 'ja')
    """
    asked = _option(arguments)
    named = environment.get(VARIABLE, "").strip().lower()
    for code in CODES:
        if asked == code or (asked not in CODES and named == code):
            return code
    if named and asked is None:
        action = f"Set {VARIABLE} to one of them, or leave it empty."
        raise GeoplanError(Fault(VARIABLE, "", found=f"'{named}'", expected="en, vi or ja", action=action))
    return _of_locale(environment)


def _option(arguments: Sequence[str]) -> str | None:
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given = None
    for at, argument in enumerate(before):
        if argument == OPTION and at + 1 < len(before):
            given = before[at + 1]
        elif argument.startswith(f"{OPTION}="):
            given = argument.removeprefix(f"{OPTION}=")
    return given


def _of_locale(environment: Mapping[str, str]) -> "Language":
    named = next((environment[name] for name in _LOCALES if environment.get(name)), None)
    if named is None:  # Windows sets none of them
        named = locale.getlocale(locale.LC_CTYPE)[0] or ""
    word = named.lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return _OF_LOCALES.get(word, "en")
