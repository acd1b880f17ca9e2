"""What keeps studies from being told as one whole: one name for two, other countries, years, prices, ranks, futures."""

from collections.abc import Callable, Sequence

from geoplan.errors import Fault
from geoplan.study import Study

Opened = Sequence[tuple[str, Study]]
"""Studies, each beside the words by which its collection names it."""


def disagreements(opened: Opened, *, file: str) -> list[Fault]:
    """Return what does not fit together between the studies of a collection.

    Parameters
    ----------
    opened
        The studies.
    file
        The collection, to name it.

    Returns
    -------
    list of Fault
        Each names the studies that differ from most of the others.
    """
    faults = _names(opened, file)
    kinds: tuple[tuple[str, Callable[[Study], object], str], ...] = (
        ("country", lambda study: study.tariff_country or None, "Leave it out, or make a collection of its own."),
        ("year", lambda study: study.year, "Give one year for all: year = … in collection.toml."),
        ("prices.year", lambda study: study.prices.year, "Give all of them prices of one year."),
        ("ranking.method", lambda study: study.ranking.method, "Let all of them rank in one way."),
        ("ranking.weights", lambda study: study.ranking.weights, "Let all of them rank in one way."),
        ("seed", lambda study: study.seed, "Give one seed for all: seed = … in collection.toml."),
        ("draws", lambda study: study.draws, "Give one number for all: draws = … in collection.toml."),
    )
    for key, of, action in kinds:
        faults += _unlike(opened, key, of, file=file, action=action)
    return faults


def _names(opened: Opened, file: str) -> list[Fault]:
    """Return which names stand for two studies; files make no difference between small and large letters everywhere."""
    faults = []
    by_name: dict[str, list[tuple[str, Study]]] = {}
    for entry, study in opened:
        by_name.setdefault(study.name.casefold(), []).append((entry, study))
    for name, alike in by_name.items():
        entries = [entry for entry, _ in alike]
        if len(entries) > len({study.folder for _, study in alike}):
            found, expected = f"a study that is named twice: {', '.join(entries)}", "each study once"
            faults.append(Fault(file, name, found=found, expected=expected, action="Name it once."))
        elif len(entries) > 1:
            found = f"two studies of one name: {', '.join(entries)}"
            expected, action = "a name of its own for each, whatever its case", "Rename one in its study.toml."
            faults.append(Fault(file, name, found=found, expected=expected, action=action))
    return faults


def _unlike(opened: Opened, key: str, of: Callable[[Study], object], *, file: str, action: str) -> list[Fault]:
    """Return the studies in which a value is another than in most."""
    values = [(entry, of(study)) for entry, study in opened]
    every = [value for _, value in values]
    if len(set(every)) < 2:
        return []
    usual = max(dict.fromkeys(every), key=every.count)
    return [
        Fault(
            file,
            f"{entry}, {key}",
            found="none" if value is None else str(value),
            expected="none, as in the other studies" if usual is None else f"{usual}, as in the other studies",
            action=action,
        )
        for entry, value in values
        if value != usual
    ]
