"""What several commands ask for: the study, pairs of a name and a value, mirrors, what is known of the data.

Options that belong together are a frozen dataclass, each field of which is an option: `grouped`.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from geoplan.cli.speech.help_pages import SpokenContext, short_help
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
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
SpokenLanguage: TypeAlias = Annotated[
    Literal["en", "vi", "ja"] | None,
    typer.Option("--language", help="The language of the terminal; default: GEOPLAN_LANGUAGE, or the locale's."),
]
Mirrors: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--mirror", metavar="ORIGIN=URL", help="Ask URL in the place of ORIGIN; may be repeated."),
]
SourceCrs: TypeAlias = Annotated[str, typer.Option(help="The CRS of a file that carries none.")]
Encoding: TypeAlias = Annotated[
    str, typer.Option(help="The encoding of texts where the file does not say it, such as tcvn3 or windows-1258.")
]
DataStatus: TypeAlias = Annotated[Literal["real", "schematic", "synthetic"], typer.Option(help="What the data are.")]
Attribution: TypeAlias = Annotated[str, typer.Option(help="The line that the publisher asks for.")]
Vintage: TypeAlias = Annotated[str, typer.Option(help="The year or period that the data describe.")]


@dataclass(frozen=True, kw_only=True)
class ResultBasis:
    """What a result rests on besides the study."""

    weights: Annotated[
        Path | None, typer.Option(help="A file of weights, as the map saves it, to rank zones and candidates by.")
    ] = None
    survey: Annotated[
        Path | None, typer.Option(help="A filled survey form: what it says takes the place of the model.")
    ] = None
    plan: Annotated[
        Path | None,
        typer.Option(help="A plan (JSON or plan.xlsx): what industrial parks build, and scenarios."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class DataTerms:
    """What is known of the data."""

    status: DataStatus = "real"
    attribution: Attribution = ""
    vintage: Vintage = ""


class Command(TyperCommand):
    """A command whose option --allow-outside may stand by itself, and whose help speaks the terminal's language."""

    context_class = SpokenContext

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - the formatter wraps it, whole
        """Return what a list of commands says of it."""
        return short_help(self.short_help or self.help or "")

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give the option a value where it has none."""
        option = "--allow-outside"
        return super().parse_args(ctx, [f"{option}={ANYWHERE}" if each == option else each for each in args])


class Group(TyperGroup):
    """Commands under one name, whose help speaks the terminal's language."""

    context_class = SpokenContext

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - the formatter wraps it, whole
        """Return what a list of commands says of it."""
        return short_help(self.short_help or self.help or "")


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes --language, which `geoplan.cli.main` has seen before anything was parsed.

    Parameters
    ----------
    command
        A command; one that has an option of that name, for its outputs speak it too, stays as it is.
    """
    asked = signature(command).parameters
    if "language" in asked:
        return command

    @wraps(command)
    def flat(*, language: str | None = None, **given: Any) -> None:
        del language
        command(**given)

    hints = get_type_hints(command, include_extras=True)
    own = [each.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY) for name, each in asked.items()]
    own.append(Parameter("language", Parameter.KEYWORD_ONLY, default=None, annotation=SpokenLanguage))
    flat.__signature__ = Signature(own)  # type: ignore[attr-defined]
    flat.__annotations__ = {each.name: each.annotation for each in own}
    return flat


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes each field of its dataclasses as an argument or option of its own.

    Parameters
    ----------
    command
        A function whose parameters are arguments and options as typer takes them, or dataclasses of such.

    Examples
    --------
    >>> def told(folder: str, terms: DataTerms) -> None:
    ...     print(folder, terms.status)
    >>> list(signature(grouped(told)).parameters)
    ['folder', 'status', 'attribution', 'vintage']
    >>> grouped(told)(folder="here", status="schematic", attribution="", vintage="")
    here schematic
    """
    hints = get_type_hints(command, include_extras=True)
    plain = {name: each for name, each in signature(command).parameters.items() if not is_dataclass(hints[name])}
    groups = {name: hints[name] for name in signature(command).parameters if name not in plain}
    asked: list[Parameter] = []
    for name, parameter in signature(command).parameters.items():
        if name in plain:
            asked.append(parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY))
        else:
            asked += _options_of(groups[name])

    @wraps(command)
    def flat(**given: Any) -> None:
        of_group = {name: {each.name: given.pop(each.name) for each in fields(kind)} for name, kind in groups.items()}
        command(**given, **{name: groups[name](**values) for name, values in of_group.items()})

    flat.__signature__ = Signature(asked)  # type: ignore[attr-defined]
    flat.__annotations__ = {each.name: each.annotation for each in asked}
    return flat


def _options_of(group: Any) -> list[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in fields(group)
    ]


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
