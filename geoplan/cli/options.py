"""What several commands ask for: the study, pairs of a name and a value, mirrors, what is known of the data."""

from typing import Annotated, Any, Literal, TypeAlias

import typer
from typer.core import TyperCommand

from geoplan.files.boundary import ANYWHERE

StudyName: TypeAlias = Annotated[
    str, typer.Argument(metavar="STUDY", help="An embedded study, or a folder with a study.toml.")
]
AllowOutside: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--allow-outside",
        metavar="[=FOLDER]",
        help="Read files outside the study's folder that it names: any, or those in FOLDER. If you trust it.",
    ),
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


class Command(TyperCommand):
    """A command whose option --allow-outside may stand by itself."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give the option a value where it has none."""
        option = "--allow-outside"
        return super().parse_args(ctx, [f"{option}={ANYWHERE}" if each == option else each for each in args])


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
