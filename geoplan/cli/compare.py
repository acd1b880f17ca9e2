"""geoplan compare: two runs side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.words import figure, padded, phrase, say

if TYPE_CHECKING:
    import pandas as pd

    from geoplan.languages import Language

_MOST, _LONGEST = 12, 60
_TITLE, _TARGET, _VALUE, _SHARE = 58, 90, 16, 8
"""Cells of the columns."""


def compare_command(
    a: Annotated[Path, typer.Argument(metavar="A", help="A folder that geoplan run wrote.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another, of the same zones.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A folder for tables, a map of the differences and a chart.")
    ] = None,
    language: Annotated[
        Literal["en", "vi", "ja"] | None,
        typer.Option(help="The language of titles, map and chart, English without it; the terminal speaks it too."),
    ] = None,
) -> None:
    """Say what differs between two runs: totals, zones, and the inputs behind."""
    from geoplan.comparison.comparison import compare
    from geoplan.outputs.wording.numbers import readable

    compared, ours = compare(a, b), language or terminal_language()
    differ = compared.table(language=ours)
    heads = (padded(name, _VALUE, right=True) for name in (compared.a.name, compared.b.name))
    print(f"{'':<{_TITLE}} {' '.join(heads)} {'%':>{_SHARE}}")
    columns = (differ[name] for name in ("title", "unit", "a", "b", "difference_pct"))
    for title, unit, before, after, percent in zip(*columns, strict=True):
        share = "" if percent != percent else figure(percent, "+.1f")
        figures = f"{readable(before, ours):>{_VALUE}} {readable(after, ours):>{_VALUE}} {share:>{_SHARE}}"
        print(f"{padded(title, _TITLE)} {figures} {unit}".rstrip())
    if differ.empty:
        say("compare.same")
    if compared.scenarios is not None:
        _print_targets(compared.scenarios, ours)
    inputs = compared.inputs
    if len(inputs):
        print("\n" + phrase("compare.inputs", count=figure(len(inputs), ",")))
    for row in inputs.head(_MOST).itertuples():
        print(f"  {row.kind} {row.name}: {_told(row.a)} -> {_told(row.b)}")
    if len(inputs) > _MOST:
        print("  " + phrase("compare.more", count=figure(len(inputs) - _MOST, ",")))
    for path in () if output is None else compared.write(output, language=language or "en"):
        print(path)


def _print_targets(scenarios: "pd.DataFrame", language: "Language") -> None:
    """Print gap and chance of each target that are others."""
    from geoplan.comparison.words import figure_title, figure_unit
    from geoplan.outputs.wording.numbers import readable

    targets = scenarios[(scenarios["target_id"] != "") & scenarios["difference"].ne(0.0)]
    targets = targets[targets[["a", "b"]].notna().any(axis=1)]
    if len(targets):
        print("\n" + phrase("compare.targets"))
    columns = (targets[name] for name in ("scenario_id", "target_id", "target_sense", "field", "a", "b"))
    for scenario, target, sense, name, before, after in zip(*columns, strict=True):
        title = padded(f"{scenario}, {target} {sense}: {figure_title(name, language)}", _TARGET)
        print(f"{title} {readable(before, language):>12} {readable(after, language):>12} {figure_unit(name)}".rstrip())


def _told(value: object) -> str:
    written = phrase("none") if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"
