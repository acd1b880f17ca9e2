"""What several commands ask for: the study, pairs of a name and a value, mirrors, what is known of the data."""

from typing import Annotated, Literal, TypeAlias

import typer

StudyName: TypeAlias = Annotated[
    str, typer.Argument(metavar="STUDY", help="An embedded study, or a folder with a study.toml.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Mirrors: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--mirror", metavar="ORIGIN=URL", help="Ask URL in the place of ORIGIN; may be repeated."),
]
SourceCrs: TypeAlias = Annotated[str, typer.Option(help="The CRS of a file that carries none.")]
DataStatus: TypeAlias = Annotated[Literal["real", "schematic", "synthetic"], typer.Option(help="What the data are.")]
Attribution: TypeAlias = Annotated[str, typer.Option(help="The line that the publisher asks for.")]
Vintage: TypeAlias = Annotated[str, typer.Option(help="The year or period that the data describe.")]


def pairs(given: list[str] | None, *, option: str, form: str) -> dict[str, str]:
    """Return what an option gives as pairs: name -> value.

    Parameters
    ----------
    given
        What stands on the command line, such as ``["roads=osm"]``.
    option
        The option, to name it where a pair is none.
    form
        What a pair looks like: ``KIND=SOURCE``.

    Raises
    ------
    typer.BadParameter
        Where there is no ``=``, or nothing before it.
    """
    parts = [pair.partition("=") for pair in given or []]
    if not all(name and equals for name, equals, _ in parts):
        raise typer.BadParameter(f"{form} is expected", param_hint=option)
    return {name: value for name, _, value in parts}


def mirrors_of(given: Mirrors) -> dict[str, str]:
    """Return the mirrors: origin -> the address to ask in its place."""
    return pairs(given, option="--mirror", form="ORIGIN=URL")
