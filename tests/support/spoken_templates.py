"""What the house says in English, gathered from its source: the texts of faults, of progress and of the command line.

A template is a text with its blanks numbered in their order: ``f"{count} rows of {name}"`` is ``{1} rows of {2}``.
Where a part of a fault is a name, what it can be is looked up: in its function, in those that call it, in its module.
"""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from support.modules import tree_of
from support.places import PACKAGE

PARTS = ("found", "expected", "action", "hint", "told", "reason")
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_DEPTH = 6
_KEYS = re.compile(r"[\w.{}]+(, [\w.{}]+)*")
_WORD = re.compile(r"[A-Za-z][a-z]+[.,;:?!]?|a|[a-z]+-[a-z]+[.,;:]?")
_ERRORS = {"GeoplanError", "StudyError", "LayerError", "ParameterError", "CRSError", "TransferError", "Stopped"}
_FIELDS = {"Fault": ("file", "where")}
_METHODS = {
    "fault": ("where", "found", "expected", "action"),
    "stop": ("where", "found", "expected", "action"),
    "option_fault": ("", "found", "expected", "action"),
    "stop_option": ("", "found", "expected", "action"),
}


class Picked(ast.expr):
    """One of several values that a call gives back, by its place among them."""

    def __init__(self, call: ast.Call, place: int) -> None:
        super().__init__()
        self.call, self.place = call, place


class House:
    """Every module's tree, its functions by name and its constants by name."""

    def __init__(self, package: Path = PACKAGE) -> None:
        self.trees = {path: tree_of(path) for path in sorted(package.rglob("*.py"))}
        self.functions: dict[str, list[ast.FunctionDef]] = {}
        self.constants: dict[tuple[Path, str], list[ast.expr]] = {}
        self.home: dict[ast.AST, Path] = {}
        self.owner: dict[ast.AST, ast.AST] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self.fields: dict[str, list[str]] = {}
        self.returned: dict[ast.AST, list[ast.expr]] = {}
        self.known: dict[tuple[ast.expr, int], list[str]] = {}
        for path, tree in self.trees.items():
            self._note(tree, path, tree)

    def _note(self, node: ast.AST, path: Path, owner: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.home[child], self.owner[child] = path, owner
            if isinstance(child, _FUNCTIONS):
                self.functions.setdefault(child.name, []).append(child)
            if isinstance(child, ast.ClassDef):
                kept = [each.target.id for each in child.body if isinstance(each, ast.AnnAssign)]  # type: ignore[union-attr]
                self.fields[child.name] = kept
            if isinstance(child, ast.Return) and child.value is not None:
                self.returned.setdefault(owner, []).append(child.value)
            if isinstance(child, ast.Call):
                self.calls.setdefault(_called(child), []).append(child)
            if isinstance(child, ast.Assign | ast.AnnAssign) and isinstance(owner, ast.Module | ast.ClassDef):
                for target in child.targets if isinstance(child, ast.Assign) else [child.target]:
                    if isinstance(target, ast.Name) and child.value is not None:
                        self.constants.setdefault((path, target.id), []).append(child.value)
                        self.constants.setdefault((Path(), target.id), []).append(child.value)
            self._note(child, path, child if isinstance(child, _FUNCTIONS | ast.ClassDef | ast.Lambda) else owner)

    def texts(self, node: ast.expr, depth: int = _DEPTH) -> list[str]:
        """Return the templates that an expression can give, each once; none where it is worked out otherwise."""
        if depth == 0:
            return []
        key = (node, depth)
        if key not in self.known:
            self.known[key] = list(dict.fromkeys(self._texts(node, depth)))
        return self.known[key]

    def _texts(self, node: ast.expr, depth: int) -> Iterator[str]:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield self._template(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            lefts, rights = self.texts(node.left, depth - 1), self.texts(node.right, depth - 1)
            for left in lefts or ["{0}"]:
                for right in rights or ["{0}"]:
                    yield numbered(left + right)
        elif isinstance(node, ast.IfExp):
            yield from self.texts(node.body, depth)
            yield from self.texts(node.orelse, depth)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.texts(value, depth)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name | ast.Dict):
            for value in [node.value] if isinstance(node.value, ast.Dict) else self._values(node.value):
                if isinstance(value, ast.Dict):
                    for each in value.values:
                        yield from self.texts(each, depth - 1)
                elif isinstance(value, ast.Tuple | ast.List):
                    for each in value.elts:
                        yield from self.texts(each, depth - 1)
        elif isinstance(node, ast.Name):
            for value in self._values(node):
                yield from self.texts(value, depth - 1)
        elif isinstance(node, Picked):
            for value in self._returns(node.call):
                if isinstance(value, ast.Tuple) and node.place < len(value.elts):
                    yield from self.texts(value.elts[node.place], depth - 1)
        elif isinstance(node, ast.Call):
            yield from self._returned(node, depth)

    def _template(self, node: ast.JoinedStr) -> str:
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            else:
                value = part.value
                known = self._plain(value)
                parts.append("{0}" if known is None else known)
        return numbered("".join(parts))

    def _plain(self, node: ast.expr) -> str | None:
        """Return what a name of a module's constant says, where it is one plain text."""
        if isinstance(node, ast.Name):
            values = self.constants.get((self.home.get(node, Path()), node.id), [])
            if len(values) == 1 and isinstance(values[0], ast.Constant) and isinstance(values[0].value, str | int):
                return str(values[0].value)
        return None

    def _values(self, node: ast.Name) -> Iterator[ast.expr]:
        owner = self.owner.get(node)
        seen = False
        while isinstance(owner, _FUNCTIONS | ast.Lambda):
            for value in _assigned(owner, node.id):
                seen = True
                yield value
            if isinstance(owner, _FUNCTIONS) and node.id in _parameters(owner) and node.id != "self":
                seen = True
                yield from self._given(owner, node.id)
            owner = self.owner.get(owner)
        if not seen:
            home = (self.home.get(node, Path()), node.id)
            yield from self.constants.get(home) or self.constants.get((Path(), node.id), [])

    def _given(self, function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
        names = [each for each in _parameters(function) if each not in {"self", "cls"} or each == name]
        is_public = not function.name.startswith("_")
        for call in self.calls.get(function.name, []):
            if not is_public and self.home[call] != self.home[function]:
                continue
            yield from (each.value for each in call.keywords if each.arg == name)
            position = names.index(name)
            if position < len(call.args):
                yield call.args[position]
        defaults = function.args
        pairs = [*zip(defaults.args[::-1], defaults.defaults[::-1], strict=False)]
        pairs += [*zip(defaults.kwonlyargs, defaults.kw_defaults, strict=True)]
        yield from (value for each, value in pairs if each.arg == name and value is not None)

    def _returned(self, node: ast.Call, depth: int) -> Iterator[str]:
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"strip", "rstrip", "lstrip", "removesuffix"}:
            yield from self.texts(node.func.value, depth - 1)
            return
        for value in self._returns(node):
            yield from self.texts(value, depth - 1)

    def _returns(self, node: ast.Call) -> Iterator[ast.expr]:
        """Yield what the functions of a call's name return; private ones are those of its module."""
        name = _called(node)
        for function in self.functions.get(name, []):
            if name.startswith("_") and self.home[function] != self.home.get(node):
                continue
            yield from self.returned.get(function, ())

    def parameters_of(self, node: ast.Call) -> list[str]:
        """Return what the places of a call are called: parameters of a function, fields of a class."""
        name = _called(node)
        for function in self.functions.get(name, []):
            if not name.startswith("_") or self.home[function] == self.home[node]:
                return [each for each in _parameters(function) if each not in {"self", "cls"}]
        return self.fields.get(name, [])


@functools.cache
def house_of_texts() -> House:
    """Read the whole house, once."""
    return House()


def numbered(template: str) -> str:
    """Number the blanks of a template in their order."""
    count = iter(range(1, 99))
    return re.sub(r"\{\d+\}", lambda _: f"{{{next(count)}}}", template)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _parameters(function: ast.FunctionDef) -> list[str]:
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


@functools.cache
def _assignments(function: ast.AST) -> list[tuple[ast.AST, ast.expr]]:
    """Return what is assigned in a function: targets and values, a loop's over a written list among them."""
    pairs: list[tuple[ast.AST, ast.expr]] = []
    loops: list[tuple[ast.AST, ast.expr]] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            pairs += [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
            pairs.append((node.target, node.value))
        elif isinstance(node, ast.For | ast.comprehension):
            loops.append((node.target, node.iter))
    named = {target.id: value for target, value in pairs if isinstance(target, ast.Name)}
    for target, several in loops:
        listed = named.get(several.id, several) if isinstance(several, ast.Name) else several
        if isinstance(listed, ast.Tuple | ast.List):
            pairs += [(target, value) for value in listed.elts]
    return pairs


def _assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    for target, value in _assignments(function):
        if isinstance(target, ast.Name) and target.id == name:
            yield value
        elif isinstance(target, ast.Tuple):
            places = [at for at, each in enumerate(target.elts) if isinstance(each, ast.Name) and each.id == name]
            for choice in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                if isinstance(choice, ast.Tuple) and places and places[0] < len(choice.elts):
                    yield choice.elts[places[0]]
                elif isinstance(choice, ast.Call) and places:
                    yield Picked(choice, places[0])


def spread(arguments: list[ast.expr]) -> list[ast.expr]:
    """Return arguments one by one: those that a call gives back together as far as anybody has them."""
    return [
        each
        for given in arguments
        for each in (
            [Picked(given.value, place) for place in range(4)]
            if isinstance(given, ast.Starred) and isinstance(given.value, ast.Call)
            else [given]
        )
    ]


def sinks(house: House) -> Iterator[tuple[str, ast.expr]]:
    """Yield what becomes a part of a fault: which part, and its expression."""
    for name, calls in house.calls.items():
        for call in calls:
            for each in call.keywords:
                if each.arg in PARTS or (each.arg == "where" and name.endswith("Fault")):
                    yield each.arg, each.value
            if name.endswith("Fault"):
                yield from zip(_FIELDS["Fault"], spread(call.args), strict=False)
            elif isinstance(call.func, ast.Attribute) and name in _METHODS:
                yield from zip(_METHODS[name], spread(call.args), strict=False)
            elif name in _ERRORS and len(call.args) == 1 and not isinstance(call.args[0], ast.Call):
                yield "message", call.args[0]
            else:
                given = zip(house.parameters_of(call), spread(call.args), strict=False)
                yield from ((part, value) for part, value in given if part in PARTS)


def is_prose(template: str) -> bool:
    """Say whether a template has words of English in it, and is no key, name or list of such."""
    if _KEYS.fullmatch(template):
        return False
    bare = re.sub(r"'[^']*'|\{\d+\}", " ", template)
    return any(_WORD.fullmatch(word) for word in bare.split())


@functools.cache
def fault_templates() -> dict[str, str]:
    """Return every text of a fault that the source can give: template -> the part of a fault that it is."""
    house = house_of_texts()
    gathered: dict[str, str] = {}
    for part, value in sinks(house):
        if part == "file":
            continue
        for text in house.texts(value):
            if text.strip() and is_prose(text) and (part != "where" or " " in text):
                gathered.setdefault(text.strip(), part)
    return gathered


@functools.cache
def stage_templates() -> frozenset[str]:
    """Return what progress calls its stages, and what the house warns of."""
    house = house_of_texts()
    gathered: set[str] = set()
    for call in house.calls.get("report", []):
        if len(call.args) == 2:
            gathered |= {text for text in house.texts(call.args[1]) if is_prose(text)}
    for call in house.calls.get("OutputStep", []):
        gathered |= {text for text in house.texts(call.args[2]) if is_prose(text)}
    for call in house.calls.get("warning", []):
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "logger" and call.args:
            texts = (numbered(text.replace("%s", "{0}")) for text in house.texts(call.args[0]))
            gathered |= {text for text in texts if is_prose(text)}
    return frozenset(gathered)


@functools.cache
def help_templates() -> frozenset[str]:
    """Return what the command line says of its commands and options, and of itself where one is wrong."""
    house = house_of_texts()
    gathered: set[str] = set()
    for name in ("Option", "Argument", "Typer", "BadParameter", "command"):
        for call in house.calls.get(name, []):
            if "cli" in house.home[call].relative_to(PACKAGE).parts:
                values = [each.value for each in call.keywords if each.arg == "help"]
                values += call.args[:1] if name == "BadParameter" else []
                gathered |= {text for value in values for text in house.texts(value)}
    for tree in (
        house.trees[path] for path in house.trees if path.parent in (PACKAGE / "cli", PACKAGE / "cli" / "steps")
    ):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and (node.name.endswith("_command") or node.decorator_list):
                gathered |= {ast.get_docstring(node) or ""} - {""}
    return frozenset(text for text in gathered if is_prose(text))
