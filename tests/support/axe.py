"""axe-core, where npm has installed it: what it finds wrong for who does not see, hear or point."""

from typing import Any

from support.needed import absent
from support.places import REPOSITORY

SERIOUS = ("serious", "critical")


def serious_faults(page: Any, within: str) -> list[str]:
    """Return what axe-core calls serious in a part of a page, each with the elements.

    Parameters
    ----------
    page
        Of Playwright.
    within
        The part, as a selector.
    """
    file = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        absent("axe-core (npm ci)")
    page.evaluate(file.read_text(encoding="utf-8"))
    told = page.evaluate("within => axe.run(within)", within)
    assert len(told["passes"]) > 5
    wrong = [each for each in told["violations"] if each["impact"] in SERIOUS]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in wrong]
