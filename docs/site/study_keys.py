"""The keys of study.toml, read from the models that check them: type, default, and the words beside each."""

import ast
import inspect
import textwrap
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from geoplan.languages import Text
from geoplan.study import Layers, LayerSource, Study

NOT_KEYS = {"folder", "allow_outside", "parameters", "terms"}
"""What a study knows and study.toml does not say by this name."""


@dataclass(frozen=True)
class Key:
    """One key: the table that it stands in, its path, its name, and what it takes."""

    group: str
    lead: str
    path: str
    name: str
    type: str
    default: str
    told: str


@cache
def words_of(model: type) -> Mapping[str, str]:
    """Return the words beneath each attribute of a class, as its source has them."""
    words: dict[str, str] = {}
    for base in reversed(model.__mro__[:-1]):
        if not base.__module__.startswith("geoplan"):
            continue
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(node, ast.ClassDef)
        for one, after in zip(node.body, node.body[1:], strict=False):
            named_here = isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
            told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            if named_here and told and isinstance(after.value.value, str):
                words[one.target.id] = " ".join(after.value.value.split()).replace("``", "`")
    return words


def named(annotation: Any) -> str:
    """Return what a key takes, in words."""
    origin, inside = get_origin(annotation), [each for each in get_args(annotation) if each is not type(None)]
    if origin is Annotated:
        return named(inside[0])
    if origin is Literal:
        return ", ".join(f"`{each}`" if each else "nothing" for each in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(map(named, inside)))
    if origin in (tuple, list):
        return f"a list: {named(inside[0])}" if inside else "a list"
    if origin is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return f"a table: {named(inside[1])} each" if len(inside) == 2 else "a table"
    if annotation is Text:
        return "text, or a table of `en`, `vi`, `ja`"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "a table"
    plain = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return plain.get(annotation, "a value")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models within what a key takes."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from models_in(each)


def _default(field: Any) -> str:
    if field.default is PydanticUndefined and field.default_factory is None:
        return "it is refused"
    value = field.default
    if value is None or value == "" or value is PydanticUndefined or isinstance(value, BaseModel | Text | tuple):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _lead(model: type) -> str:
    return " ".join((inspect.getdoc(model) or "").split("\n\n")[0].split()).replace("``", "`")


def keys() -> list[Key]:
    """Return all keys of study.toml, table by table."""
    return [*_keys(Study, ""), *_keys(LayerSource, "layers.KIND", head="[layers.KIND]")]


def _keys(model: type[BaseModel], path: str, head: str = "") -> Iterator[Key]:
    group = head or (f"[{path}]" if path else "study.toml")
    inside: list[tuple[type[BaseModel], str, str]] = []
    for name, field in model.model_fields.items():
        if name in NOT_KEYS:
            continue
        name = "parameters" if model is Study and name == "overrides" else name
        whole = f"{path}.{name}" if path else name
        told = words_of(model).get("overrides" if name == "parameters" else name, "")
        yield Key(group, _lead(model), whole, name, named(field.annotation), _default(field), told)
        for each in models_in(field.annotation):
            if model is Layers or each.__module__ == "geoplan.languages":
                continue
            listed = get_origin(field.annotation) in (tuple, list) or "tuple[" in str(field.annotation)
            mapped = "Mapping[" in str(field.annotation)
            below = f"{whole}.NAME" if mapped else whole
            inside.append((each, below, f"[[{below}]]" if listed and not mapped else f"[{below}]"))
    for each, below, head in inside:
        yield from _keys(each, below, head)
