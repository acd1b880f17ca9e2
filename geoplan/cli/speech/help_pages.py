"""Help pages and usage errors in the terminal's language, wrapped by the cells that letters take.

Typer writes help through a formatter; this one looks up each text before it is wrapped. Japanese has no spaces: a line
of it may end after any letter that no full stop, comma or bracket follows.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.templates import from_english
from geoplan.cli.speech.words import cells_of, padded, phrase

UsageError: Any = typer.BadParameter.__mro__[1]
"""What is wrong with a command line; typer has it from click, or a copy of it."""
_Formatter: Any = typer.Context.formatter_class
_EXTRA = re.compile(r"(?P<text>.*?)(?:  )?\[(?P<extra>(?:default|required|env var)[^\]]*)\]", re.DOTALL)
_TOKEN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]|[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+|\s+")
_NOT_FIRST, _NOT_LAST = set("。、：；）」』？！ー・…ゃゅょっ,.;:)]"), set("（「『([")
_FIRST_COLUMN = 30


class SpokenFormatter(_Formatter):  # type: ignore[misc]
    """A help page in the terminal's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 - click's
        """Write the line of usage."""
        start = phrase("usage", prog=prog) + " "
        lines = wrapped(" ".join(from_english(each) for each in args.split()), max(self.width - cells_of(start), 20))
        for number, line in enumerate(lines):
            self.write(f"{start if not number else ' ' * cells_of(start)}{line}\n")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        self.write(" " * self.current_indent + phrase("usage.heading", heading=from_english(heading)) + "\n")

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        indent = " " * self.current_indent
        for line in wrapped(from_english(" ".join(text.split())), self.width - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = _FIRST_COLUMN, col_spacing: int = 2) -> None:
        """Write names and what they mean, in two columns."""
        first = min(max((cells_of(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, meaning in rows:
            fits = cells_of(name) <= first - col_spacing
            lines = wrapped(_meaning(meaning), max(self.width - first - self.current_indent, 10))
            self.write(indent + (padded(name, first) + lines.pop(0) if fits and lines else name) + "\n")
            for line in lines:
                self.write(f"{indent}{' ' * first}{line}\n")


class SpokenContext(typer.Context):
    """The context of a command whose help speaks the terminal's language."""

    formatter_class = SpokenFormatter


def usage_error(error: Any) -> str:
    """Return what the terminal says of a command line that is wrong: its usage, where help is, and what is wrong."""
    if type(error).__name__ == "NoArgsIsHelpError":  # nothing was asked for, and nothing is wrong: the help itself
        return str(error.format_message())
    lines = []
    if error.ctx is not None:
        command = error.ctx.command_path
        lines = [error.ctx.get_usage(), phrase("usage.help", command=command), ""]
    return "\n".join([*lines, phrase("usage.error", message=from_english(error.format_message()))])


def wrapped(text: str, cells: int) -> list[str]:
    """Return a text in lines of so many cells.

    Examples
    --------
    >>> wrapped("one two three", 8), wrapped("屋根の太陽光。", 12)
    (['one two', 'three'], ['屋根の太陽', '光。'])
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cells_of(line + piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Yield what may not be broken, with the spaces before it."""
    held = ""
    tokens = _TOKEN.findall(text)
    for number, token in enumerate(tokens):
        held += token
        after = tokens[number + 1] if number + 1 < len(tokens) else ""
        if token.isspace() or after[:1] in _NOT_FIRST or token[-1:] in _NOT_LAST:
            continue
        yield held
        held = ""
    if held:
        yield held


def _meaning(meaning: str) -> str:
    """Return what an option means, in the terminal's language, with its default."""
    match = _EXTRA.fullmatch(meaning.strip())
    if match is None:
        return from_english(" ".join(meaning.split()))
    text = from_english(" ".join(match["text"].split()))
    extra = "; ".join(_extra(each) for each in match["extra"].split("; "))
    return f"{text}［{extra}］" if terminal_language() == "ja" else f"{text}  [{extra}]"


def _extra(told: str) -> str:
    name, colon, value = told.partition(": ")
    return from_english(name) + ("：" if colon and terminal_language() == "ja" else colon) + value


def short_help(text: str) -> str:
    """Return what a list of commands says of one: its help, whole."""
    return " ".join(text.split("\n\n")[0].split())
