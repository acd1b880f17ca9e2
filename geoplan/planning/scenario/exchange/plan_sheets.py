"""A plan as the rows of sheets, and back: the same keys as in its JSON, so that a spreadsheet can change it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from geoplan.errors import Fault, column_letters, did_you_mean
from geoplan.languages import LANGUAGES
from geoplan.options.scenario_options import MeasureSetting
from geoplan.planning.estates.estate_setting import NUMBERS, EstateSetting

Cell: TypeAlias = str | float | None
Row: TypeAlias = tuple[Cell, ...]

PLAN, SCENARIOS, ESTATES = "plan", "scenarios", "estates"
"""The sheets of a plan."""
PLAN_SHEETS = (PLAN, SCENARIOS, ESTATES)
_TITLES = {f"title_{language}": language for language in LANGUAGES}
_SETTING = tuple(name for name in MeasureSetting.model_fields if name != "shares")
_KEYS = ("scenario", "place", "measure")
_TEXTS = ("curve",)
_NEEDED = {PLAN: ("key", "value"), SCENARIOS: _KEYS, ESTATES: ("estate",)}
_FIRST = {sheet: needed[0] for sheet, needed in _NEEDED.items()}
"""The column that says what a row is of."""
ESTATE_KEYS = tuple(each.name for each in fields(EstateSetting))


@dataclass(frozen=True)
class ReadRow:
    """A row of a sheet that was read: the cells that hold anything.

    Attributes
    ----------
    sheet, number
        Where it stands, counted from 1.
    values
        Column -> value.
    letters
        Column -> its letters, such as ``F``.
    """

    sheet: str
    number: int
    values: Mapping[str, Cell]
    letters: Mapping[str, str]

    def cell(self, column: str) -> str:
        """Return what a cell is called, with the heading of its column: ``scenarios!F5, 2050``."""
        return f"{self.sheet}!{self.letters.get(column, 'A')}{self.number}, {column}"


@dataclass
class PlanContent:
    """What the rows of sheets say.

    Attributes
    ----------
    content
        As a plan in JSON has it.
    faults
        What is wrong with the rows.
    cells
        Place in the content, its names joined by points -> the cell that says it.
    """

    content: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)


def sheets_of_plan(content: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Return the sheets of a plan, the names of the columns in the first row of each.

    Parameters
    ----------
    content
        As a plan in JSON has it.

    Returns
    -------
    dict
        ``plan``: a row for each text of its head. ``scenarios``: a row for each scenario with its titles, and one for
        each measure of it, everywhere or at a place, with a column for each year. ``estates``: a row for each. What is
        not said is an empty cell.
    """
    head = [(key, value) for key, value in content.items() if key not in (SCENARIOS, ESTATES)]
    scenarios, estates = content.get(SCENARIOS, {}), content.get(ESTATES, {})
    return {
        PLAN: [("key", "value"), *((key, str(value)) for key, value in head)],
        SCENARIOS: _scenario_rows(scenarios),
        ESTATES: [
            ("estate", *ESTATE_KEYS),
            *((estate, *(own.get(key) for key in ESTATE_KEYS)) for estate, own in estates.items()),
        ],
    }


def plan_of_sheets(sheets: Mapping[str, Iterable[ReadRow]], *, file: str) -> PlanContent:
    """Return what the rows of sheets say, and what is wrong with them.

    Parameters
    ----------
    sheets
        Name of each sheet -> its rows.
    file
        What messages call it.
    """
    plan = PlanContent()
    for row in sheets.get(PLAN, ()):
        key = _key(row, "key")
        plan.content[key] = _key(row, "value")
    scenarios = plan.content.setdefault(SCENARIOS, {})
    seen: dict[tuple[str, ...], ReadRow] = {}
    for row in sheets.get(SCENARIOS, ()):
        keys = tuple(_key(row, name) for name in _KEYS)
        if _is_told(row, keys, seen, plan, file=file):
            _take_scenario(row, keys, scenarios, plan, file=file)
    estates = plan.content.setdefault(ESTATES, {})
    for row in sheets.get(ESTATES, ()):
        keys = ("estate", _key(row, "estate"))
        if _is_told(row, keys[1:], seen, plan, file=file):
            own = {name: _setting_of(row, name) for name in row.values if name != "estate"}
            estates[keys[1]] = own
            plan.cells |= {f"{ESTATES}.{keys[1]}.{name}": row.cell(name) for name in own}
            plan.cells[f"{ESTATES}.{keys[1]}"] = row.cell("estate")
    return plan


def column_faults(sheet: str, names: Sequence[str], *, file: str) -> Iterator[Fault]:
    """Give what is wrong with the first row of a sheet.

    Parameters
    ----------
    sheet
        Its name.
    names
        What stands in its first row, in the order of columns.
    file
        What messages call it.
    """
    needed = _NEEDED[sheet]
    known = {PLAN: needed, SCENARIOS: (*_KEYS, *_TITLES, *_SETTING), ESTATES: (*needed, *ESTATE_KEYS)}[sheet]
    where = f"{sheet}!1"
    for name in names_missing(sheet, names):
        hint = did_you_mean(name, [each for each in names if each])
        action = f"Leave the first row as it is. {hint}".strip()
        yield Fault(file, where, found=f"no column '{name}'", expected="it", action=action)
    for name in dict.fromkeys(names):
        where = f"{sheet}!{column_letters(names.index(name) + 1)}1"
        if name and names.count(name) > 1:
            yield Fault(file, where, found=f"the column '{name}' twice", expected="it once", action="Remove one.")
        if name and name not in known and not (sheet == SCENARIOS and name.isdigit()):
            expected = "a column that geoplan knows, or a year" if sheet == SCENARIOS else "a column that geoplan knows"
            yield Fault(file, where, found=f"the column '{name}'", expected=expected, action=did_you_mean(name, known))


def names_missing(sheet: str, names: Sequence[str]) -> list[str]:
    """Return the columns that a sheet needs and does not have."""
    return [name for name in _NEEDED[sheet] if name not in names]


def _scenario_rows(scenarios: Mapping[str, Any]) -> list[Row]:
    settings = [own for scenario in scenarios.values() for each in _of_places(scenario) for own in each[1].values()]
    years = sorted({year for own in settings for year in own.get("shares", {})}, key=int)
    rows: list[Row] = [(*_KEYS, *_TITLES, *_SETTING, *years)]
    nothing: Row = (None,) * len(_TITLES)
    for name, scenario in scenarios.items():
        title = scenario.get("title", {})
        given = {"en": title} if isinstance(title, str) else title
        titles = tuple(given.get(language) or None for language in _TITLES.values())
        rows.append((name, None, None, *titles, *((None,) * (len(_SETTING) + len(years)))))
        for place, measures in _of_places(scenario):
            if place and not measures:
                rows.append((name, place, None, *nothing, *((None,) * (len(_SETTING) + len(years)))))
            for measure, own in measures.items():
                said = tuple(own.get(key) for key in _SETTING)
                shares = tuple(own.get("shares", {}).get(year) for year in years)
                rows.append((name, place or None, measure, *nothing, *said, *shares))
    return rows


def _of_places(scenario: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the measures of a scenario everywhere, then those of each place."""
    yield "", scenario.get("measures", {})
    yield from scenario.get("places", {}).items()


def _take_scenario(
    row: ReadRow, keys: tuple[str, ...], scenarios: dict[str, Any], plan: PlanContent, *, file: str
) -> None:
    """Add what a row of the scenarios says."""
    name, place, measure = keys
    scenario = scenarios.setdefault(name, {"title": {"en": ""}, "measures": {}, "places": {}})
    where = f"{SCENARIOS}.{name}"
    plan.cells.setdefault(where, row.cell("scenario"))
    titles = {language: _key(row, column) for column, language in _TITLES.items() if column in row.values}
    rest = {column: value for column, value in row.values.items() if column not in (*_KEYS, *_TITLES)}
    if (rest and not measure) or (titles and (place or measure)):
        is_value = bool(rest) and not measure
        found = "a value without a measure" if is_value else "a title beside a measure or a place"
        expected = "a measure in its row" if is_value else "the titles in the scenario's own row"
        plan.faults.append(Fault(file, row.cell("measure"), found=found, expected=expected, action="Correct it."))
        return
    measures = scenario["places"].setdefault(place, {}) if place else scenario["measures"]
    at = f"{where}.places.{place}" if place else f"{where}.measures"
    if place:
        plan.cells.setdefault(at, row.cell("place"))
    if not measure:
        scenario["title"] |= titles
        return
    setting: dict[str, Any] = {"shares": {}}
    plan.cells[f"{at}.{measure}"] = row.cell("measure")
    for column, value in rest.items():
        if column.isdigit():
            setting["shares"][column] = cell_number(value)
            plan.cells[f"{at}.{measure}.shares.{column}"] = row.cell(column)
        else:
            setting[column] = value if column in _TEXTS else cell_number(value)
            plan.cells[f"{at}.{measure}.{column}"] = row.cell(column)
    measures[measure] = setting


def _is_told(
    row: ReadRow, keys: tuple[str, ...], seen: dict[tuple[str, ...], ReadRow], plan: PlanContent, *, file: str
) -> bool:
    """Return whether a row says of what it is, and is the first of it."""
    if not keys[0]:
        plan.faults.append(
            Fault(file, row.cell(_FIRST[row.sheet]), found="nothing", expected="what the row is of", action="Name it.")
        )
        return False
    first = seen.setdefault((row.sheet, *keys), row)
    if first is not row:
        told = ", ".join(key for key in keys if key)
        action = f"Remove row {first.number} or row {row.number}."
        plan.faults.append(
            Fault(file, row.cell(_FIRST[row.sheet]), found=f"'{told}' twice", expected="it once", action=action)
        )
    return first is row


def _key(row: ReadRow, column: str) -> str:
    """Return a text; a spreadsheet makes numbers of texts that look like one."""
    value = row.values.get(column)
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float | int) and float(value).is_integer() else str(value)


def _setting_of(row: ReadRow, column: str) -> Cell:
    return cell_number(row.values[column]) if column in NUMBERS else _key(row, column)


def cell_number(value: Cell) -> Cell:
    """Return the number that a cell holds, as one or as a text; anything else as it is.

    Examples
    --------
    >>> cell_number("0.30000000000000004"), cell_number(1), cell_number("half")
    (0.30000000000000004, 1.0, 'half')
    """
    if isinstance(value, bool) or value is None:
        return value
    try:
        return float(value)
    except ValueError:
        return value
