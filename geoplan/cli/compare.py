"""geoplan compare: two runs side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    import pandas as pd

    from geoplan.languages import Language

_MOST, _LONGEST = 12, 60


def compare_command(
    a: Annotated[Path, typer.Argument(metavar="A", help="A folder that geoplan run wrote.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another, of the same zones.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A folder for tables, a map of the differences and a chart.")
    ] = None,
    language: Annotated[Literal["en", "vi", "ja"], typer.Option(help="The language of titles, map and chart.")] = "en",
) -> None:
    """Say what differs between two runs: totals, zones, and the inputs behind."""
    from geoplan.comparison.comparison import compare
    from geoplan.outputs.wording.numbers import readable

    compared = compare(a, b)
    differ = compared.table(language=language)
    print(f"{'':<58} {compared.a.name:>16} {compared.b.name:>16} {'%':>8}")
    columns = (differ[name] for name in ("title", "unit", "a", "b", "difference_pct"))
    for title, unit, before, after, percent in zip(*columns, strict=True):
        share = "" if percent != percent else f"{percent:+.1f}"
        figures = f"{readable(before, language):>16} {readable(after, language):>16} {share:>8}"
        print(f"{title:<58} {figures} {unit}".rstrip())
    if differ.empty:
        print("No total differs.")
    if compared.scenarios is not None:
        _print_targets(compared.scenarios, language)
    inputs = compared.inputs
    if len(inputs):
        print(f"\nInputs that differ: {len(inputs):,}")
    for row in inputs.head(_MOST).itertuples():
        print(f"  {row.kind} {row.name}: {_told(row.a)} -> {_told(row.b)}")
    if len(inputs) > _MOST:
        print(f"  and {len(inputs) - _MOST:,} more")
    for path in () if output is None else compared.write(output, language=language):
        print(path)


def _print_targets(scenarios: "pd.DataFrame", language: "Language") -> None:
    """Print gap and chance of each target that are others."""
    from geoplan.comparison.words import figure_title, figure_unit
    from geoplan.outputs.wording.numbers import readable

    targets = scenarios[(scenarios["target_id"] != "") & scenarios["difference"].ne(0.0)]
    targets = targets[targets[["a", "b"]].notna().any(axis=1)]
    if len(targets):
        print("\nTargets that differ")
    columns = (targets[name] for name in ("scenario_id", "target_id", "target_sense", "field", "a", "b"))
    for scenario, target, sense, name, before, after in zip(*columns, strict=True):
        title = f"{scenario}, {target} {sense}: {figure_title(name, language)}"
        unit = figure_unit(name)
        print(f"{title:<90} {readable(before, language):>12} {readable(after, language):>12} {unit}".rstrip())


def _told(value: object) -> str:
    written = "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"
