"""What is wrong with a value in study.toml or in a plan, in words of people: pydantic says it in words of Python."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticCustomError

from geoplan.errors import in_figures

_SHOWN = 80
"""Letters of a value that a message repeats."""
_CORRECT = "Correct the value."


def wanted(*, expected: str, action: str = "") -> PydanticCustomError:
    """Return what a check of a value raises: it becomes a part of a fault.

    Parameters
    ----------
    expected
        What should stand there.
    action
        What the user can do about it.
    """
    return PydanticCustomError("wanted", "{expected}", {"expected": expected, "action": action})


def found_in(detail: Mapping[str, Any]) -> str:
    """Return what stands in the place of a value, by one of pydantic's details.

    Examples
    --------
    >>> found_in({"input": "5 MW"}), found_in({"input": {"a": 1}}), found_in({"input": [1]})
    ("'5 MW'", 'a table', 'a list')
    """
    given = detail["input"]
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, Mapping):
        return "a table"
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return "a list"
    text = repr(given)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def wanted_of(detail: Mapping[str, Any]) -> str:
    """Return what should stand in the place of a value, by one of pydantic's details.

    Examples
    --------
    >>> wanted_of({"type": "less_than_equal", "ctx": {"le": 1.0}, "msg": ""}), wanted_of({"type": "int_type"})
    ('at most 1', 'a whole number')
    """
    kind, about = str(detail["type"]), detail.get("ctx", {})
    if kind == "wanted":
        return str(about["expected"])
    if kind == "greater_than_equal":
        return f"at least {in_figures(about['ge'], 20, grouped=False)}"
    if kind == "less_than_equal":
        return f"at most {in_figures(about['le'], 20, grouped=False)}"
    if kind == "greater_than":
        return f"more than {in_figures(about['gt'], 20, grouped=False)}"
    if kind == "less_than":
        return f"less than {in_figures(about['lt'], 20, grouped=False)}"
    if kind == "too_long":
        return f"at most {about['max_length']} items"
    if kind == "too_short":
        return f"at least {about['min_length']} items"
    return _of_type(kind) or "a valid value"


def action_of(detail: Mapping[str, Any]) -> str:
    """Return what the user can do about a value, by one of pydantic's details."""
    return str(detail.get("ctx", {}).get("action") or "") or _CORRECT


def _of_type(kind: str) -> str:
    """Return what a kind of detail asks for, where it asks for a type; empty where not."""
    if kind.startswith("string_"):
        return "a text"
    if kind.startswith("int_"):
        return "a whole number"
    if kind == "finite_number":
        return "a finite number"
    if kind.startswith("float_"):
        return "a number"
    if kind.startswith("bool_"):
        return "true or false"
    if kind in {"model_type", "model_attributes_type", "mapping_type", "dict_type"}:
        return "a table"
    return "a list" if kind.startswith(("list_", "tuple_", "iterable_")) else ""
