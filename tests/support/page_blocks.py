"""The blocks of code on pages of the documentation: which there are, which ask a network, and how commands are read."""

import re
import shlex
import textwrap
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(
    r"(?P<mark><!-- network[^>]*-->\s*)?^(?P<indent>[ ]*)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```",
    re.MULTILINE | re.DOTALL,
)
ASKS = re.compile(r"^make |pip (install|download)|-m venv|^geoplan fetch (?!.*--offline)|--place |--scheduler |^rio ")
"""Commands that ask a registry, a publisher or a cluster, or need a program that is not geoplan's."""


@dataclass(frozen=True)
class Block:
    """One block: its page, where it begins, its language and text, what stands before it, and how it is marked."""

    page: Path
    line: int
    language: str
    text: str
    before: str
    is_network: bool

    def __str__(self) -> str:
        return f"{self.page.parent.name}/{self.page.name}:{self.line}"

    @property
    def file(self) -> str:
        """Return the name of the file that the words before the block say it is; empty where they name none."""
        named = re.search(r"`([\w-]+\.(?:py|csv|geojson))`:\s*$", self.before)
        return named[1] if named else ""


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page, in their order."""
    text = page.read_text("utf-8")
    return [
        Block(
            page,
            text[: match.start()].count("\n") + 1,
            match["language"],
            textwrap.dedent(match["text"]),
            text[: match.start()],
            bool(match["mark"]),
        )
        for match in _FENCE.finditer(text)
    ]


def commands_in(block: Block) -> list[list[str]]:
    """Return the commands of a block, word by word; what is continued on the next line is one."""
    joined = re.sub(r"\\\n\s*", "", block.text)
    lines = [shlex.split(line, comments=True) for line in joined.splitlines()]
    return [words for words in lines if words]


def asks(words: list[str]) -> bool:
    """Return whether a command asks a network, whatever its block says."""
    return bool(ASKS.search(" ".join(words)))
