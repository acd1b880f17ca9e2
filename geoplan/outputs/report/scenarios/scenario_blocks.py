"""The tables of the report's section on scenarios, as blocks: a title, words, a table and a note."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.languages import Language
from geoplan.layers.climate.targets import REDUCTION
from geoplan.outputs.wording.cell_words import cell_words
from geoplan.outputs.wording.numbers import readable, significant, written
from geoplan.outputs.wording.scenario_words import ScenarioWords
from geoplan.outputs.wording.texts import load_texts, run_on, sentence, shown, text
from geoplan.planning.scenario.inputs.baseline import GRID
from geoplan.planning.scenario.inputs.ledger import BUCKETS, ledger_sums
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.sentences import in_brackets, listed
from geoplan.units import T_PER_KT

Row = dict[str, Any]
Given = Mapping[Any, Any]

USD_PER_MUSD = 1e6
MOST_ROWS = 30
MOST_INPUTS = 5
LONGEST, LONGEST_LIST = 100, 2_000
BELOW = "\n"
"""What of a cell stands behind it is written below, smaller."""
_PERCENT, _RARE = 100.0, 0.01


@dataclass(frozen=True)
class BlockBasis:
    """What all blocks need: the scenarios, what they are called, the years that are shown, and the language."""

    scenarios: Scenarios
    words: ScenarioWords
    years: tuple[int, ...]
    language: Language

    def name(self, column: str, code: Any) -> str:
        """Return what a code is called, fit for paper."""
        return shown(self.words.of(column, str(code)), LONGEST)

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the tables."""
        return self.scenarios.tables[name]

    def kt(self, tonnes: Any) -> str:
        """Return tonnes as thousands, with three digits that count."""
        return significant(float(tonnes) / T_PER_KT, self.language)

    def range_kt(self, row: Given, name: str) -> str:
        """Return tonnes as thousands with P10 and P90 in brackets, where they are known."""
        low, high = (row.get(f"{name}_{end}", np.nan) for end in ("low", "high"))
        between = "–" if low >= 0 else " … "
        ends = in_brackets(f"{self.kt(low)}{between}{self.kt(high)}", self.language) if low < high else ""
        return self.kt(row[name]) + ends


def block_of(title: str, *, lead: str = "", head: Sequence[Row] = (), rows: Sequence[Row] = (), note: str = "") -> Row:
    """Return one block of the section; what is empty is left out by the template."""
    whole = [{"mark": "", "is_sum": False} | row for row in rows]
    return {"title": title, "lead": lead, "head": list(head), "rows": whole, "note": note, "figures": []}


def heads(language: Language, *keys: str, words: Iterable[str] = ()) -> list[Row]:
    """Return the heads of columns: those of words stand left, those of numbers right."""
    named = set(words)
    titles = {key: text(f"report.scenarios.column.{key}", language) for key in keys}
    return [{"title": title.replace(" [", f"{BELOW}["), "words": key in named} for key, title in titles.items()]


def missing_block(told: BlockBasis) -> Iterator[Row]:
    """Yield what the study has to give before more can be said, and what for; nothing where nothing is missing."""
    language, titles = told.language, load_texts()
    rows = []
    for key in told.scenarios.missing:
        known = f"scenario.missing.{key}" in titles
        why = text(f"scenario.needs.{key}", language) if known else ""
        rows.append({"cells": [told.words.of("missing", key), why]})
    if rows:
        title = text("report.scenarios.missing", language)
        yield block_of(title, head=heads(language, "missing", "needs", words=("missing", "needs")), rows=rows)


def target_block(told: BlockBasis) -> Iterator[Row]:
    """Yield each target beside each scenario: level, gap, chance, or what is missing to read it."""
    language, table = told.language, told.table("targets")
    if table.empty:
        return
    rows = []
    for number, (_, target) in enumerate(table.groupby(_of_target(table), sort=False), start=1):
        for row in target.to_dict("records"):
            rows.append({"cells": _target(row, told, sign=target_sign(number))})
            if row["missing"]:
                break
    keys = ("sign", "target", "sense", "year", "scenario", "level", "left", "gap", "chance")
    yield block_of(
        text("report.scenarios.targets", language),
        lead=text("report.scenarios.targets.lead", language),
        head=heads(language, *keys, words=("sign", "target", "sense", "scenario")),
        rows=rows[:MOST_ROWS],
        note=_left_out(len(rows) - MOST_ROWS, language),
    )


def target_sign(number: int) -> str:
    """Return the sign of a target on charts.

    Examples
    --------
    >>> target_sign(1), target_sign(27)
    ('A', '27')
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[number - 1] if number <= len(letters) else str(number)


def _of_target(table: pd.DataFrame) -> "list[pd.Series[Any]]":
    return [table["target_id"], table["target_sense"]]


def _target(row: Given, told: BlockBasis, *, sign: str) -> list[str]:
    language = told.language
    head = [sign, told.name("target_id", row["target_id"]), _sense(row, language), str(int(row["target_year"]))]
    if row["missing"]:
        lacking = sentence("report.scenarios.lacking", what=told.words.of("missing", row["missing"]))[language]
        return [*head, lacking, "–", "–", "–", "–"]
    is_cut = row["target_sense"] == REDUCTION
    return [
        *head,
        told.name("scenario_id", row["scenario_id"]),
        told.kt(row["target_level_tco2e"]),
        told.kt(row["target_level_tco2e"] - row["gap_tco2e"] if is_cut else row["scenario_tco2e"]),
        told.kt(row["gap_tco2e"]),
        chance_in_words(row["chance_share"], language),
    ]


def _sense(row: Given, language: Language) -> str:
    return text(f"scenario.sense.{row['target_sense'] or 'none'}", language)


def chance_in_words(share: float, language: Language) -> str:
    """Return a share of the futures as per cent; what is rare is not never, and what is likely not always.

    Examples
    --------
    >>> [chance_in_words(share, "en") for share in (0.0, 0.003, 0.42, 0.997, 1.0, float("nan"))]
    ['0%', '<1%', '42%', '>99%', '100%', '–']
    """
    if share != share:
        return "–"
    if 0.0 < share < _RARE:
        return f"<{written(_PERCENT * _RARE, 0, language)}%"
    if 1.0 - _RARE < share < 1.0:
        return f">{written(_PERCENT * (1.0 - _RARE), 0, language)}%"
    return f"{written(_PERCENT * share, 0, language)}%"


def measure_block(told: BlockBasis, scenario_id: str) -> Row:
    """Return the measures of a scenario: what stands and what it cuts in some years, and the money until then."""
    language, path = told.language, told.table("pathways")
    own = path[path["scenario_id"] == scenario_id]
    rows = [
        _measure(group, told)
        for _, group in own.groupby("measure_id", sort=False)
        if group["attributed_tco2e"].any() or (group["stock"] > 0).any()
    ]
    head = heads(language, "measure", "potential", words=("measure",))
    for year in told.years:
        head += [
            {"title": f"{year}{BELOW}{head['title'].replace(BELOW, ' ')}", "words": False}
            for head in heads(language, "stands", "cut")
        ]
    last = sentence("report.scenarios.until", year=str(told.years[-1]))[language] + BELOW
    head += [{"title": last + text("report.scenarios.column.invested", language), "words": False}]
    if are_all_alike(told.scenarios):
        rows = [row | {"mark": ""} for row in rows]
    return block_of("", head=head, rows=rows, note=run_on(_limits(told, scenario_id), language))


def are_all_alike(scenarios: Scenarios) -> bool:
    """Say whether all measures rest on data of one status, so that it is said once, and not of each."""
    return len({each.status for each in scenarios.measures}) == 1


def _measure(group: pd.DataFrame, told: BlockBasis) -> Row:
    language = told.language
    measure_id = str(group["measure_id"].iloc[0])
    measure = next((each for each in told.scenarios.measures if each.measure_id == measure_id), None)
    by_year = {int(row["year"]): row for row in group.to_dict("records")}
    potential = "–"
    if measure:
        unit = shown(cell_words("measure_unit", measure.unit, language))
        potential = f"{readable(float(measure.potential.sum()), language)}{BELOW}{unit}"
    cells = [told.name("measure_id", measure_id), potential]
    for year in told.years:
        row = by_year[year]
        cells += [readable(row["stock"], language), told.range_kt(row, "attributed_tco2e").replace(" (", f"{BELOW}(")]
    spent = group.loc[group["year"] <= told.years[-1], "added_usd"]
    money = "–" if measure is None else significant(spent.sum(skipna=False) / USD_PER_MUSD, language)
    is_weak = measure is not None and measure.status != "real"
    return {"cells": [*cells, money], "mark": measure.status if measure and is_weak else ""}


def _limits(told: BlockBasis, scenario_id: str) -> Iterator[str]:
    """Yield what the columns mean, and which measures stand lower than the scenario asks for, and why."""
    language, run = told.language, told.scenarios.runs[scenario_id]
    yield text("report.scenarios.parts", language)
    if not are_all_alike(told.scenarios):
        yield text("report.scenarios.marked", language)
    for reason in ("resource", "build_limit"):
        names = [
            told.name("measure_id", measure_id) + in_brackets(_years(years[reason], language), language)
            for measure_id, years in run.limited.items()
            if years.get(reason)
        ]
        if names:
            yield sentence(f"report.scenarios.limited.{reason}", measures=listed(names, language, separator="; "))[
                language
            ]


def _years(years: Sequence[int], language: Language) -> str:
    """Return years as people write them.

    Examples
    --------
    >>> _years((2029, 2030, 2031, 2040), "en"), _years((2030, 2032), "ja")
    ('2029–2031, 2040', '2030、2032')
    """
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], year]
        else:
            spans.append([year])
    return listed(("–".join(map(str, span)) for span in spans), language)


def cost_block(told: BlockBasis, scenario_id: str) -> Row:
    """Return the measures of a scenario in the order of its cost curve."""
    language, table = told.language, told.table("abatement")
    own = table[(table["scenario_id"] == scenario_id) & (table["measure_id"] != GRID)].sort_values("curve_order")
    is_known = own["abatement_usd_per_tco2e"].notna()
    rows = [
        {
            "cells": [
                str(number),
                told.name("measure_id", row["measure_id"]),
                told.kt(row["attributed_all_tco2e"]),
                written(row["abatement_usd_per_tco2e"], 1, language),
                written(row["society_usd_per_tco2e"], 1, language),
                significant(row["net_cost_usd"] / USD_PER_MUSD, language),
                text(f"report.scenarios.pays.{'yes' if row['pays_for_itself'] else 'no'}", language),
            ]
        }
        for number, row in enumerate(own[is_known].to_dict("records"), start=1)
    ]
    keys = ("number", "measure", "cut_all", "investor", "society", "net_cost", "pays")
    unknown = [told.name("measure_id", measure_id) for measure_id in own.loc[~is_known, "measure_id"]]
    lines = [text("report.scenarios.curve.note", language)] if rows else []
    without = listed(unknown, language, separator="; ")
    lines += [sentence("report.scenarios.curve.unknown", measures=without)[language]] if unknown else []
    head = heads(language, *keys, words=("number", "measure", "pays"))
    return block_of("", head=head, rows=rows, note=run_on(lines, language))


def base_year_block(told: BlockBasis) -> Iterator[Row]:
    """Yield the inventory beside the estimate, line by line, with the sums of what differs; nothing without either.

    Without an inventory the estimate stands alone, and nothing is said to differ or to add up.
    """
    language, table = told.language, told.table("base_year")
    if table.empty:
        return
    has_inventory = bool(table["inventory_tco2e"].notna().any())
    differences = [f"{bucket}_difference_tco2e" for bucket in BUCKETS]
    names = ["inventory_tco2e", "beside_tco2e", *differences] if has_inventory else ["beside_tco2e"]
    rows: list[Row] = [
        {"cells": [_line(row, language), shown(row["scope"]), *(told.kt(row[name]) for name in names)]}
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    if has_inventory:
        for key, sums in ledger_sums(table)[list(BUCKETS)].iterrows():
            cells = [text(f"report.scenarios.base_year.{key}", language), "", "", "", *(told.kt(each) for each in sums)]
            rows.append({"cells": cells, "is_sum": True})
    title = "report.scenarios.base_year" if has_inventory else "report.scenarios.base_year.computed"
    keys = ("line", "scope", *(("inventory", "beside", *BUCKETS) if has_inventory else ("computed",)))
    lines = [] if told.scenarios.baseline.is_known else [text("report.scenarios.partial", language)]
    lines += [text("report.scenarios.base_year.note", language)] if has_inventory else []
    yield block_of(
        sentence(title, year=str(int(table["year"].iloc[0])))[language],
        head=heads(language, *keys, words=("line", "scope")),
        rows=rows,
        note=run_on([*lines, _left_out(len(table) - MOST_ROWS, language)], language),
    )


def _line(row: Given, language: Language) -> str:
    parts = (sector_title(row["sector"], language), sector_title(row["carrier"], language))
    return shown(listed(filter(None, parts), language), LONGEST)


def sector_title(code: Any, language: Language) -> str:
    """Return what a sector or an energy carrier is called; its code where no text says it.

    Examples
    --------
    >>> sector_title("transport", "vi"), sector_title("my_own", "en"), sector_title("", "ja")
    ('Giao thông', 'my_own', '')
    """
    plain = shown(code)
    title = load_texts().get(f"scenario.line.{plain}")
    return title[language] if title else plain


def least_cost_block(told: BlockBasis) -> Iterator[Row]:
    """Yield the least cost to each target, the price of the last tonne, and what binds."""
    language, table = told.language, told.table("least_cost_bounds")
    if table.empty:
        return
    rows = [
        {
            "cells": [
                f"{told.name('target_id', row['target_id'])}{BELOW}{_sense(row, language)}",
                text(f"report.scenarios.met.{'yes' if row['is_met'] else 'no'}", language),
                told.kt(row["target_level_tco2e"]),
                told.kt(row["reached_tco2e"]),
                significant(row["least_cost_usd"] / USD_PER_MUSD, language),
                written(row["last_tonne_usd_per_tco2e"], 1, language),
                shown(told.words.binding(row["binding"]), LONGEST_LIST),
            ]
        }
        for row in table.to_dict("records")
    ]
    keys = ("target", "met", "level", "reached", "least_cost", "last_tonne", "binding")
    yield block_of(
        text("report.scenarios.least_cost", language),
        lead=text("report.scenarios.least_cost.lead", language),
        head=heads(language, *keys, words=("target", "met", "binding")),
        rows=rows,
    )


def inputs_block(told: BlockBasis) -> Iterator[Row]:
    """Yield the inputs that decide how much each scenario cuts in the last year that is shown, the strongest first."""
    language, table = told.language, told.table("scenario_inputs")
    if table.empty:
        return
    rows = []
    for _, group in table.groupby(["scenario_id", "year"], sort=False):
        strongest = group.sort_values("spread_share", ascending=False, kind="stable").head(MOST_INPUTS)
        for row in strongest.to_dict("records"):
            share = f"{written(_PERCENT * row['spread_share'], 0, language)}%"
            cells = [
                told.name("scenario_id", row["scenario_id"]),
                str(int(row["year"])),
                told.name("parameter", row["parameter"]),
            ]
            rows.append({"cells": [*cells, share, written(row["rank_correlation"], 2, language)]})
    keys = ("scenario", "year", "input", "spread", "correlation")
    yield block_of(
        text("report.scenarios.inputs", language),
        lead=text("report.scenarios.inputs.lead", language),
        head=heads(language, *keys, words=("scenario", "input")),
        rows=rows[:MOST_ROWS],
        note=_left_out(len(rows) - MOST_ROWS, language),
    )


def progress_block(told: BlockBasis) -> Iterator[Row]:
    """Yield what has been built beside what each scenario has for that year."""
    language, table = told.language, told.table("measure_progress")
    if table.empty:
        return
    units = {each.measure_id: each.unit for each in told.scenarios.measures}
    rows = [
        {
            "cells": [
                told.name("measure_id", row["measure_id"]),
                shown(units.get(row["measure_id"], "")),
                str(int(row["year"])),
                told.name("scenario_id", row["scenario_id"]),
                *(readable(row[name], language) for name in ("stock", "built_stock", "behind")),
            ]
        }
        for row in table.tail(MOST_ROWS).to_dict("records")
    ]
    keys = ("measure", "unit", "year", "scenario", "planned", "built", "behind")
    yield block_of(
        text("report.scenarios.progress", language),
        head=heads(language, *keys, words=("measure", "unit", "scenario")),
        rows=rows,
        note=_left_out(len(table) - MOST_ROWS, language),
    )


def _left_out(count: int, language: Language) -> str:
    return sentence("report.scenarios.left_out", count=count)[language] if count > 0 else ""
