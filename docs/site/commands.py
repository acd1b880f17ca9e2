"""A page for each command, from what the command itself says of its arguments and options."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import typer
from staging import Stage
from tables import table

from geoplan.cli import app

EVERYWHERE = (
    "Exit status: 0, done; 1, the input is wrong, with the list of faults; 2, the command line is wrong; 130, stopped by Ctrl-C. "
    "The terminal speaks English, Vietnamese or Japanese: `--language`, or `GEOPLAN_LANGUAGE`."
)


def commands() -> list[tuple[str, Any]]:
    """Return each command by the words that call it."""
    return list(_below(typer.main.get_command(app), "geoplan"))


def _below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    for word, each in getattr(command, "commands", {}).items():
        if getattr(each, "commands", None):
            yield f"{name} {word}", each
            yield from _below(each, f"{name} {word}")
        else:
            yield f"{name} {word}", each


def _choices(parameter: Any) -> list[str]:
    told = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    literals = [told, *get_args(told)]
    found = [str(value) for each in literals if get_origin(each) is Literal for value in get_args(each)]
    return found or [str(each) for each in getattr(getattr(parameter, "type", None), "choices", ())]


def _option(parameter: Any) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    choices = ", ".join(f"`{each}`" for each in _choices(parameter))
    default = parameter.default
    without = "" if default in (None, False, (), []) or callable(default) else f"`{default}`"
    return names, " ".join(filter(None, (parameter.help or "", choices and f"One of {choices}."))), without


def command_page(name: str, command: Any) -> str:
    """Return the page of a command."""
    arguments = [each for each in command.params if not each.opts[0].startswith("-")]
    options = [each for each in command.params if each.opts[0].startswith("-") and not each.hidden]
    called = " ".join((each.metavar or each.name.upper()) if each.required else f"[{(each.metavar or each.name).upper()}]"
                      for each in arguments)  # fmt: skip
    if getattr(command, "commands", None):
        called = "KIND FILE"
    parts = [f"# {name}\n\n{command.help or ''}\n\n```text\n{name} [OPTIONS] {called}".rstrip() + "\n```\n"]
    if arguments:
        rows = [(f"`{(each.metavar or each.name).upper()}`", each.help or "") for each in arguments]
        parts.append("\n## Arguments\n" + table(("argument", "what it is"), rows))
    if options:
        parts.append("\n## Options\n" + table(("option", "what it does", "without it"), map(_option, options),
                                                ids=[each.opts[0].lstrip("-") for each in options]))  # fmt: skip
    return "".join(parts)


def write_commands(stage: Stage) -> None:
    """Write the page of all commands, and one for each."""
    every = commands()
    rows = [(f'<a href="{_file(name)}.html">`{name}`</a>', (each.help or "").split("\n")[0]) for name, each in every]
    links = "".join(
        f"| [`{name}`]({_file(name)}.md) | {told} |\n" for (name, _), (_, told) in zip(every, rows, strict=True)
    )
    listed = "\n".join(_file(name) for name, _ in every)
    stage.write(
        "commands/index.md",
        f"# Commands\n\n{EVERYWHERE}\n\n| command | what it does |\n| --- | --- |\n{links}\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n",
    )
    for name, each in every:
        stage.write(f"commands/{_file(name)}.md", command_page(name, each))


def _file(name: str) -> str:
    return name.removeprefix("geoplan ").replace(" ", "_")
