"""The matching table: for each technology the parks that look for it, with sizes, and whom to ask.

What a company opens first. A park looks for a technology where its survey says so, or where the model has a project.
"""

import pandas as pd

from geoplan.planning.eco_parks.contacts import CONTACTS, contacts_of
from geoplan.planning.eco_parks.technologies import eco_technologies

MATCHING_COLUMNS = (
    "technology",
    "estate_id",
    "estate_name",
    "interest",
    "project_size",
    "project_unit",
    "project_investment_usd",
    "project_avoided_tco2e",
    *CONTACTS,
)
WANTED = "technologies_wanted"
"""The column of estates that says what a park asks for: keys of technologies with `SEPARATOR` between them."""
SEPARATOR = ";"
SURVEY, MODEL = "survey", "model"


def matching_table(projects: pd.DataFrame, estates: pd.DataFrame) -> pd.DataFrame:
    """Return which parks look for which technology.

    Parameters
    ----------
    projects
        The table ``estate_projects``.
    estates
        ``estate_id``, ``estate_name``; `WANTED` and what `geoplan.planning.eco_parks.contacts.contacts_of` reads, where
        a survey or the layer has them.

    Returns
    -------
    DataFrame
        `MATCHING_COLUMNS`: by technology, first those that ask for it, then the largest reduction; several projects of
        one technology of one park are one row, whose sums are not known where one of them is not. A park that asks for
        what no project says has no numbers. ``interest`` is `SURVEY` or `MODEL`.
    """
    known = eco_technologies()
    ids = estates["estate_id"].astype(str)
    sums = ("project_size", "project_investment_usd", "project_avoided_tco2e")
    grouped = projects.groupby(["technology", "estate_id"], sort=False)
    each = grouped[list(sums)]
    offered = each.sum().where(each.count().eq(grouped.size(), axis=0))  # pandas 2 has no skipna for sums of groups
    asked = pd.MultiIndex.from_tuples(wanted_technologies(estates), names=["technology", "estate_id"])
    table = offered.reindex(offered.index.union(asked, sort=False)).reset_index()
    is_asked = pd.MultiIndex.from_frame(table[["technology", "estate_id"]]).isin(asked)
    table["interest"] = pd.Series(is_asked, index=table.index).map({True: SURVEY, False: MODEL})
    table["project_unit"] = [known[key].unit for key in table["technology"]]
    names = dict(zip(ids, estates["estate_name"], strict=True))
    table["estate_name"] = table["estate_id"].map(names)
    contacts = contacts_of(estates).set_index("estate_id").reindex(table["estate_id"]).fillna("")
    table = table.assign(**{name: contacts[name].to_numpy() for name in CONTACTS})
    places = {name: place for place, name in enumerate(ids)}
    order = pd.DataFrame(
        {
            "technology": table["technology"].map({key: place for place, key in enumerate(known)}),
            "is_model": table["interest"] != SURVEY,
            "avoided": -table["project_avoided_tco2e"].astype(float),
            "estate": table["estate_id"].map(places),
        }
    )
    ordered = order.sort_values(list(order.columns), na_position="last").index
    return table.loc[ordered, list(MATCHING_COLUMNS)].reset_index(drop=True)


def wanted_technologies(estates: pd.DataFrame) -> list[tuple[str, str]]:
    """Return what parks ask for: pairs of technology and park, each once; words that name no technology are left out.

    Parameters
    ----------
    estates
        ``estate_id``, and `WANTED` where a survey has it.

    Examples
    --------
    >>> asked = pd.DataFrame({"estate_id": ["a", "b"], "technologies_wanted": ["battery; led", None]})
    >>> wanted_technologies(asked)
    [('battery', 'a'), ('led', 'a')]
    """
    if WANTED not in estates:
        return []
    known = eco_technologies()
    pairs = [
        (key.strip(), str(name))
        for name, keys in zip(estates["estate_id"], estates[WANTED].astype(object).fillna("").astype(str), strict=True)
        for key in keys.split(SEPARATOR)
    ]
    return [pair for pair in dict.fromkeys(pairs) if pair[0] in known]
