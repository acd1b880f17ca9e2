"""The modules of a package and what each imports, read from the code without running it."""

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(file: Path) -> ast.Module:
    """Return the code of a file, parsed; not to be changed."""
    return ast.parse(file.read_text(encoding="utf-8"))


def modules_of(package: Path) -> dict[str, Path]:
    """Return the name of each module inside the package -> its file; a folder stands for its `__init__`."""
    return {_name(file, package): file for file in sorted(package.rglob("*.py")) if file.parent != package.parent}


def folders_of(package: Path) -> dict[str, list[str]]:
    """Return each folder with code -> its modules, `__init__` left out; the package itself is ``""``."""
    folders: dict[str, list[str]] = {}
    for name, file in modules_of(package).items():
        modules = folders.setdefault(_name(file.with_name("__init__.py"), package), [])
        if file.name != "__init__.py":
            modules.append(name)
    return folders


def imported(file: Path, package: str = "geoplan") -> set[str]:
    """Return all that a file imports of the package, at any depth and for types alone: modules, and names in them."""
    names = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix(f"{package}.") for name in names if name.startswith(f"{package}.")}


@cache
def imports_of(package: Path) -> dict[str, set[str]]:
    """Return each module -> the modules that it imports; the package's own `__init__` is left out on both sides.

    The package names what its modules have and imports it on first use, so it stands on no side of a rule.
    """
    modules = modules_of(package)
    imports: dict[str, set[str]] = {}
    for name, file in modules.items():
        if name:
            wanted = {_module(target, modules) for target in imported(file, package.name)}
            imports[name] = wanted - {"", name}
    return imports


def _module(target: str, modules: dict[str, Path]) -> str:
    """Return the module that an imported name is, or stands in."""
    while target and target not in modules:
        target = target.rpartition(".")[0]
    return target


def _name(file: Path, package: Path) -> str:
    parts = file.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
