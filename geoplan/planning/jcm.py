"""A shortlist for the Joint Crediting Mechanism (JCM): what a subsidy would be, and what each tonne would cost.

The subsidy is a share of the investment, by how many similar projects the country has (``jcm.subsidy.first``, ``.few``,
``.many``), at most ``jcm.subsidy.ceiling`` of it, and within the smallest and largest amount per project
(``jcm.subsidy.smallest``, ``.largest``). Its cost-effectiveness is the subsidy over the creditable reduction of all
legal durable years, against a limit that the user sets.

What can be built in parts is judged by one of its projects: a technology with a ``jcm.project_size`` is divided into
equal ones, each at most of that size and of the size at which its subsidy reaches the largest amount. Otherwise that
amount would make a giant look cheap: the larger the project, the smaller the subsidy for each of its tonnes. A plant
that cannot be divided is one project.

The national reduction and the creditable one count the same electricity twice over: they stand side by side and are
never added. A plant that burns waste is credited with the landfill's methane too, as the mean of its legal durable
years, less what its stack gives off: that is part of the cost per tonne.
"""

import csv
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, get_args

import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError, ParameterError, in_figures
from geoplan.fields import with_current_names
from geoplan.languages import Text
from geoplan.parameters import Parameters
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.jcm_draws import BURNS_WASTE, JcmDraws, jcm_draws
from geoplan.planning.jcm_subsidy import Subsidies, subsidy_shares
from geoplan.potential.carbon import grid_avoided_tco2e, jcm_avoided_tco2e
from geoplan.potential.waste.composition import mean_kwh_per_t
from geoplan.potential.waste.treatment import burning_net_tco2e_per_t
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.units import KWH_PER_GWH

Verdict: TypeAlias = Literal["within", "within_low", "reduced", "too_small", "unknown"]
Frame = TypeVar("Frame", bound=pd.DataFrame)

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""How a candidate stands to the limit: the whole subsidy meets it; it does only at the low rate; only a smaller subsidy
does; that would be below the smallest one; not known."""
JCM_COLUMNS = (
    "jcm_rank",
    "jcm_rank_low",
    "jcm_rank_p50",
    "jcm_rank_high",
    "jcm_first_share",
    "candidate_id",
    "candidate_name",
    "candidate_kind",
    "rank",
    "zone_name",
    "capacity_mw",
    "projects",
    "project_mw",
    "energy_gwh",
    "investment_musd",
    "national_reduction_tco2e",
    "jcm_reduction_tco2e",
    "process_reduction_tco2e",
    "credited_reduction_tco2e",
    "subsidy_pct_low",
    "subsidy_pct_p50",
    "subsidy_pct_high",
    "subsidy_mjpy_low",
    "subsidy_mjpy_p50",
    "subsidy_mjpy_high",
    "jpy_per_tco2_low",
    "jpy_per_tco2_p50",
    "jpy_per_tco2_high",
    "cost_limit_jpy_per_tco2",
    "limit_met",
    "limit_met_share",
    "largest_subsidy_mjpy",
    "largest_subsidy_pct",
    "durable_years",
    "readiness",
    "jcm_technology",
    "jcm_sectors",
    "methodology",
    "missing_information",
    "status",
    "longitude",
    "latitude",
)
MANURE_METHANE = "manure_methane_avoided_tco2e"
"""What digesters avoid besides grid electricity [tCO2e/a]: not credited, since no methodology for it is named."""
SEPARATOR = ";"


@dataclass(frozen=True)
class Technology:
    """What the JCM calls a kind of candidate.

    Attributes
    ----------
    technology
        Whose similar projects are counted.
    durable_years, cost_limit
        Last words of the ids of ``jcm.durable_years.`` and ``jcm.cost_limit.``.
    methodology
        The approved methodology; empty where none was found.
    sectors
        Numbers of the JCM's sectoral scopes.
    tag, sector
        What people read.
    """

    technology: str
    durable_years: str
    cost_limit: str
    methodology: str
    sectors: tuple[int, ...]
    tag: Text
    sector: Text


@dataclass(frozen=True)
class Missing:
    """Something that an application to the JCM needs and that a study does not hold.

    Attributes
    ----------
    kinds
        The kinds of candidates that need it; all where empty.
    unless_column
        A column of the candidates: where it has a value, nothing is missing.
    unless_parameter
        A parameter, with blanks for the names of a `Technology`: where its confidence is not low, nothing is missing.
    title
        What people read.
    """

    kinds: frozenset[str]
    unless_column: str
    unless_parameter: str
    title: Text


@cache
def load_technologies() -> dict[str, Technology]:
    """Read the JCM's technologies: kind of candidate -> technology.

    Examples
    --------
    >>> load_technologies()["rooftop_pv"].methodology, load_technologies()["waste"].sectors
    ('VN_AM007', (1, 13))
    """
    return {
        row["kind"]: Technology(
            row["technology"],
            row["durable_years"],
            row["cost_limit"],
            row["methodology"],
            tuple(int(number) for number in row["sector"].split()),
            _text(row, "tag_"),
            _text(row, "sector_"),
        )
        for row in _rows("jcm_technologies.csv")
    }


def missing_titles(keys: str | Iterable[str]) -> list[Text]:
    """Return what is missing for an application, as people read it.

    Parameters
    ----------
    keys
        Of ``missing_information``: a list, or the keys joined by semicolons.

    Examples
    --------
    >>> [title.en for title in missing_titles("roof_structure;quotation")]
    ['Structural check of the roofs: load and age', 'Quotation for the investment']
    """
    given = keys.split(SEPARATOR) if isinstance(keys, str) else keys
    return [load_missing()[key].title for key in given if key]


def jcm_shortlist(
    candidates: Frame, *, parameters: Parameters, count: int | None = 10, draws: CandidateDraws | None = None
) -> Frame:
    """Return the candidates that the JCM suits best.

    Parameters
    ----------
    candidates
        As from siting: ``candidate_id``, ``candidate_kind``, ``capacity_mw``, ``energy_gwh``; costs are added where
        they are not known. Where there are: ``rank`` within the kind, ``ghg_avoided_tco2e``, `MANURE_METHANE`, and what
        says that a candidate is ready: ``status`` (``surveyed``), ``owner_consent`` (``yes``), ``metered_demand_gwh``.
    parameters
        The parameters; the ids under ``jcm.``, ``grid.`` and ``costs.`` are used, for plants that burn waste those
        under ``waste.`` and ``gases.`` too.
    count
        The most candidates; None for all.
    draws
        What the candidates are in each future, as far as it is known; see
        `geoplan.planning.candidate_costs.drawn_costs`.

    Returns
    -------
    pandas.DataFrame
        `JCM_COLUMNS`, and the geometry where there is one. A candidate is ``projects`` equal projects of
        ``project_mw``; the subsidies are those of one of them, all other figures those of the whole candidate.
        Reductions are tCO2e a year: ``national_reduction_tco2e`` at the national grid factor and
        ``jcm_reduction_tco2e`` at the conservative one of the JCM count the same electricity and are never added;
        ``process_reduction_tco2e`` is methane avoided less what a plant emits. ``credited_reduction_tco2e`` is what the
        cost per tonne counts: the electricity at the JCM's factor and, of plants that burn waste, the process.
        Of subsidies and of the cost per tonne P10, P50 and P90 of the futures are told: ``subsidy_pct``,
        ``subsidy_mjpy`` and ``jpy_per_tco2`` with the endings ``_low``, ``_p50`` and ``_high``; where the number of
        similar projects is not known, the share is drawn evenly over the whole range. All other figures are those of
        the parameters' values. ``limit_met`` is one of `VERDICTS`, ``limit_met_share`` the share of the futures in
        which the subsidy by the rule meets the limit and is large enough; ``jcm_rank_low``, ``jcm_rank_p50`` and
        ``jcm_rank_high`` are P10, P50 and P90 of the ranks among all candidates, and ``jcm_first_share`` says in which
        share of the futures one is first; ``largest_subsidy_mjpy`` and ``largest_subsidy_pct`` are what would still
        meet the limit. Ordered by this rule: first those for which a subsidy can meet the limit; among them the largest
        share of the investment that does, in whole per cents; of equal share the readiest (``readiness``: how many of
        surveyed, owner's consent and metered demand are given); of equally ready ones the largest credited reduction,
        in whole tonnes. What is equal in all of them has the same ``jcm_rank``.

    Raises
    ------
    LayerError
        Where a column is missing, an id stands twice, or an amount is infinite or negative.
    ParameterError
        For numbers of similar projects that are no counts, and limits, years and rates that are not above 0.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> plant = {"candidate_id": ["husk"], "candidate_kind": ["biomass"], "capacity_mw": [10.0], "energy_gwh": [67.0]}
    >>> found = jcm_shortlist(pd.DataFrame(plant), parameters=load_parameters()).iloc[0]
    >>> round(found["jcm_reduction_tco2e"]), found["limit_met"]
    (22311, 'within_low')
    """
    table, _ = drawn_shortlist(candidates, parameters=parameters, draws=draws)
    return table.head(len(table) if count is None else count)


def drawn_shortlist(
    candidates: Frame, *, parameters: Parameters, draws: CandidateDraws | None = None
) -> tuple[Frame, JcmDraws | None]:
    """Return all candidates as `jcm_shortlist` does, and as they are in each future; None where there are none.

    Parameters
    ----------
    candidates, parameters, draws
        As for `jcm_shortlist`.
    """
    candidates = with_current_names(candidates)
    _check(candidates, parameters)
    table = add_costs(candidates, parameters)
    known = load_technologies()
    table = table[table["candidate_kind"].isin(list(known))].reset_index(drop=True)
    for name in set(JCM_COLUMNS) & {"candidate_name", "zone_name", "rank", "status", "longitude", "latitude"}:
        if name not in table:
            table[name] = np.nan
    technologies = [known[kind] for kind in table["candidate_kind"]]
    energy = table["energy_gwh"].astype(float)
    national = _column(table, "ghg_avoided_tco2e")
    table["national_reduction_tco2e"] = national.where(national.notna(), grid_avoided_tco2e(energy, parameters))
    table["jcm_reduction_tco2e"] = jcm_avoided_tco2e(energy, parameters)
    burns = pd.Series([each.technology == BURNS_WASTE for each in technologies], index=table.index, dtype=bool)
    burnt = _burning_reduction_tco2e(table, parameters) if burns.any() else np.nan
    table["process_reduction_tco2e"] = _column(table, MANURE_METHANE).mask(burns, burnt)
    credited = table["process_reduction_tco2e"].where(burns, 0.0)
    table["credited_reduction_tco2e"] = table["jcm_reduction_tco2e"] + credited
    table["readiness"] = _readiness(table)
    _add_subsidies(table, technologies, parameters)
    drawn = None
    if len(table):
        drawn = jcm_draws(table, technologies, parameters=parameters, draws=draws)
        table = table.assign(**drawn.columns())
    table["jcm_technology"] = [each.technology for each in technologies]
    table["jcm_sectors"] = [SEPARATOR.join(map(str, each.sectors)) for each in technologies]
    table["methodology"] = [each.methodology for each in technologies]
    rows = table.to_dict("records")
    table["missing_information"] = [SEPARATOR.join(_missing_for(row, parameters)) for row in rows]
    table = table.reindex(columns=list(dict.fromkeys([*table.columns, *JCM_COLUMNS])))
    chosen = _ranked(table)
    return chosen[[*JCM_COLUMNS, *(["geometry"] if "geometry" in chosen else [])]], drawn


def _add_subsidies(table: pd.DataFrame, technologies: list[Technology], parameters: Parameters) -> None:
    """Add what holds at the parameters' values: projects, limit, verdict, and the largest subsidy that meets it."""
    shares = {each.technology: subsidy_shares(each.technology, parameters) for each in technologies}
    low, high = np.array([shares[each.technology] for each in technologies], dtype=float).reshape(-1, 2).T
    capacity = table["capacity_mw"].to_numpy(float)
    subsidies = Subsidies.of(
        technologies,
        capacity_mw=capacity,
        investment_musd=table["investment_musd"].to_numpy(float),
        credited_tco2e=table["credited_reduction_tco2e"].to_numpy(float),
        share=high,
        parameters=parameters,
    )
    table["projects"], table["project_mw"] = subsidies.projects, capacity / subsidies.projects
    table["durable_years"], table["cost_limit_jpy_per_tco2"] = subsidies.years, subsidies.limit
    table["largest_subsidy_mjpy"], table["largest_subsidy_pct"] = subsidies.most, subsidies.largest_pct()
    within, within_low = (subsidies.jpy_per_tco2(share) <= subsidies.limit for share in (high, low))
    table["limit_met"] = np.select(
        [np.isnan(subsidies.most), subsidies.is_too_small(high), within, within_low],
        ["unknown", "too_small", "within", "within_low"],
        "reduced",
    )


def _burning_reduction_tco2e(table: pd.DataFrame, parameters: Parameters) -> "pd.Series[float]":
    """Return what plants that burn waste avoid besides electricity, a year: the mean of their legal durable years.

    By the tonnes that they burn; where those are not told, by what gives their electricity.
    """
    years = round(parameters.value(f"jcm.durable_years.{load_technologies()[BURNS_WASTE].durable_years}"))
    by_energy = table["energy_gwh"].astype(float) * (KWH_PER_GWH / mean_kwh_per_t(parameters))
    return _column(table, "feedstock_t").fillna(by_energy) * -burning_net_tco2e_per_t(parameters, years=years)


def _readiness(table: pd.DataFrame) -> "pd.Series[int]":
    """Return how much of what an application asks for first is there: a survey, the owner's consent, metered demand."""
    given = [
        table["status"] == "surveyed",
        table["owner_consent"] == "yes" if "owner_consent" in table else pd.Series(data=False, index=table.index),
        _column(table, "metered_demand_gwh").notna(),
    ]
    return pd.concat(given, axis=1).sum(axis=1).astype(int)


def _ranked(table: Frame) -> Frame:
    """Order the candidates, with ``jcm_rank``; those that are equal in what the rule names share one."""
    met = table["limit_met"].isin(["within", "within_low", "reduced"])
    keys = pd.DataFrame(
        {
            "unmet": ~met,
            "share": -table["largest_subsidy_pct"].round(),
            "readiness": -table["readiness"],
            "reduction": -table["credited_reduction_tco2e"].round(),
        }
    )
    rule = list(keys.columns)
    keys["id"] = table["candidate_id"].astype(str)
    keys = keys.sort_values([*rule, "id"], kind="stable", na_position="last")
    first = keys.reset_index(drop=True).fillna(np.inf).groupby(rule, sort=False)["id"].transform("idxmin")
    ordered = table.loc[keys.index].reset_index(drop=True)
    ordered["jcm_rank"] = first.to_numpy(int) + 1
    return ordered


def _missing_for(row: Mapping[Hashable, Any], parameters: Parameters) -> Iterable[str]:
    """Yield the keys of what an application still needs: what no column holds and no trusted parameter says."""
    kind = str(row["candidate_kind"])
    technology = load_technologies()[kind]
    for key, entry in load_missing().items():
        if entry.kinds and kind not in entry.kinds:
            continue
        if entry.unless_column and pd.notna(row.get(entry.unless_column, np.nan)):
            continue
        if entry.unless_parameter:
            name = entry.unless_parameter.format(**vars(technology))
            if parameters[name].confidence != "low":
                continue
        yield key


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    return frame[name].astype(float) if name in frame else pd.Series(np.nan, index=frame.index)


def _check(candidates: pd.DataFrame, parameters: Parameters) -> None:
    if "candidate_id" not in candidates:
        raise LayerError(Fault("candidates", "candidate_id", found="no such column", expected="the column"))
    twice = candidates["candidate_id"][candidates["candidate_id"].duplicated()].unique()
    if len(twice):
        raise LayerError(
            [Fault("candidates", str(name), found="the id twice", expected="each id once") for name in twice]
        )
    rows = parameters.under("jcm.")
    positive = [name for name in rows if name.startswith(("cost_limit.", "durable_years.", "exchange_rate"))]
    faults = [
        Fault(
            "parameters",
            f"jcm.{name}",
            found=in_figures(rows[name].value),
            expected="a number above 0",
            action="Correct the parameter.",
        )
        for name in positive
        if rows[name].value <= 0
    ]
    if faults:
        raise ParameterError(faults)


@cache
def load_missing() -> dict[str, Missing]:
    """Read what applications need: key of ``missing_information`` -> what is missing."""
    return {
        row["key"]: Missing(
            frozenset(row["kinds"].split()), row["unless_column"], row["unless_parameter"], _text(row, "")
        )
        for row in _rows("jcm_missing.csv")
    }


def _text(row: dict[str, str], prefix: str) -> Text:
    return Text(**{language: row[f"{prefix}{language}"] for language in ("en", "vi", "ja")})


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
