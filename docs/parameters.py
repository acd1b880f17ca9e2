"""Write parameters.md, the page of all parameters, from the tables: ``python docs/parameters.py``."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from geoplan.draws.no_range import why_no_range
from geoplan.parameters import Parameter, load_parameters

PAGE = Path(__file__).with_name("parameters.md")
_TOLD = 4
"""Ids beside a reason that many share."""
LEAD = """# Every parameter

Every number about the world that geoplan assumes, as [layers/parameters](../layers/parameters) has it: this page is
made from the tables by `python docs/parameters.py`. In brackets stand the low and the high end, P5 and P95, or bounds
where they are `hard` ([what they mean](methods.md#ranges)); rows that move with the same thing move together; behind a
unit of money stands the year of its prices, and `nominal` where a rule names the sum. A study sets its own in
study.toml, within what is possible:

```toml
[parameters]
"costs.finance.discount_rate" = 0.08
"pv.loss.soiling" = { value = 3, low = 2, high = 5, source = "our own plant" }
```

`geoplan.load_parameters().search("straw")` finds those in which words stand. What a parameter can be at all stands
beside it; [the last table](#why-they-are-bounded) says why, and so does the message that refuses what lies outside.

An analyst changes one and has the province again, for only what rests on it is computed anew:

```python
first = geoplan.assess(geoplan.open_study("hai-phong"))
dear = geoplan.assess(first.study.with_parameters({"costs.finance.discount_rate": 0.12}), earlier=first)
dear.stages.kept  # what was kept of the first
dear.used  # which parameters each stage read; dear.unused: those for which the study has no use
```
"""


def number(value: float) -> str:
    """Return a number as people write it.

    Examples
    --------
    >>> number(43800.0), number(0.6592), number(25.0)
    ('43,800', '0.6592', '25')
    """
    return f"{value:,.10g}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _row(parameter: Parameter) -> str:
    hard = ", hard" if parameter.ends else ""
    has_range = parameter.low < parameter.high
    ends = f" ({number(parameter.low)} to {number(parameter.high)}{hard})" if has_range else ""
    unit = "" if parameter.unit == "-" else parameter.unit
    if parameter.price_year:
        unit += f", {parameter.price_year}" + " nominal" * (parameter.price_basis == "nominal")
    note = parameter.note
    if parameter.price_factor != 1.0:
        note = f"{number(parameter.value / parameter.price_factor)} in {parameter.currency}. {note}"
    cells = (
        f"`{parameter.name}`",
        number(parameter.value) + ends,
        f"{number(parameter.least)} to {number(parameter.greatest)}",
        unit,
        parameter.confidence,
        parameter.group.replace("_", " "),
        parameter.source,
        note,
    )
    return f"| {' | '.join(map(_cell, cells))} |"


def page() -> str:
    """Return the page."""
    return LEAD + "\n".join(_sections())


def _sections() -> Iterator[str]:
    parameters = load_parameters()
    for table in sorted({name.partition(".")[0] for name in (*parameters, *parameters.wanted())}):
        yield f"\n## {table}\n"
        rows = [_row(parameter) for name, parameter in parameters.items() if name.startswith(f"{table}.")]
        if rows:
            yield "| id | value | can be | unit | confidence | moves with | source | note |"
            yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
        yield from rows
        wanted = parameters.wanted(f"{table}.")
        if wanted:
            names = ", ".join(f"`{name}`" for name in wanted)
            yield f"\nWithout a value, since none was found; a study gives them: {names}."
    yield "\n## Why they are bounded\n"
    yield from _reasons({name: parameter.reason for name, parameter in parameters.items()})
    yield "\n## Without a range\n"
    yield "What nobody verified and what has no range all the same is no quantity that may be off:\n"
    weak = [row.name for row in parameters.values() if row.confidence == "low" and row.low == row.high]
    yield from _reasons({name: why_no_range(name) for name in weak})
    yield ""


def _reasons(told: Mapping[str, str]) -> Iterator[str]:
    """Yield a table of reasons and of the parameters for which they hold."""
    yield "| reason | parameters |"
    yield "| --- | --- |"
    by_reason: dict[str, list[str]] = {}
    for name, reason in told.items():
        by_reason.setdefault(reason, []).append(f"`{name}`")
    for reason, names in by_reason.items():
        more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
        yield f"| {_cell(reason)} | {', '.join(names[:_TOLD])}{more} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
