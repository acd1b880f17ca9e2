"""The stages of a run: what each made, of what, and which parameters it read; what would be made the same is kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, cast

from geoplan.parameters import Parameters, Reads
from geoplan.study import Study

Made = TypeVar("Made")

_FORGOTTEN = object()
"""What a copy of a stage was made of: nothing that anybody can give, so that it is kept of no run."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of a run.

    Attributes
    ----------
    given
        What it was made of, besides the study: things that earlier stages made, and what a user gave.
    parameters
        Those that it was given; their `reads` grow where it reads some later.
    make
        What it was made by, of a study and of what is given.
    made
        What it gave.
    """

    given: tuple[Any, ...]
    parameters: Parameters
    make: Callable[..., Any]
    made: Any

    @property
    def reads(self) -> Reads:
        """What it asked of the parameters."""
        return self.parameters.reads

    def holds(self, given: tuple[Any, ...], parameters: Parameters) -> bool:
        """Return whether the same would be made again: of the very same things, by the parameters that it read."""
        if len(given) != len(self.given) or any(a is not b for a, b in zip(given, self.given, strict=True)):
            return False
        return not self.reads.stale(self.parameters, parameters)


class Stages(Mapping[str, Stage]):
    """The stages of one run, in their order.

    What a stage reads is known from a run, not declared: it is given a view of the parameters that takes notes. A stage
    of an earlier run is kept where none of the parameters that it read has another value now and all else that it is
    given is the very same thing; so what a stage made anew is used by those right of it, which are then made anew too.
    A copy, and what is pickled, tells what was read and keeps nothing of the run: all is made anew of it.

    Parameters
    ----------
    earlier
        Those of an earlier run of the same study, apart from its parameters; None where there is none.
    told
        Told the name of each stage that is made anew, and what it gave, as soon as it is there.

    Examples
    --------
    >>> from geoplan.study import open_study
    >>> study, first = open_study("hai-phong"), Stages()
    >>> def factor(study):
    ...     return study.parameters.value("grid.emission_factor")
    >>> first.of("grid", study, factor) == factor(study), sorted(first.read()["grid"])
    (True, ['grid.emission_factor'])
    >>> again = Stages(earlier=first)
    >>> _ = again.of("grid", study.with_parameters({"costs.finance.discount_rate": 0.08}), factor)
    >>> again.kept
    ('grid',)
    """

    def __init__(self, earlier: "Stages | None" = None, *, told: Callable[[str, Any], None] = lambda *_: None) -> None:
        self._told = told
        self._earlier: dict[str, Stage] = {} if earlier is None else dict(earlier._stages)
        self._stages: dict[str, Stage] = {}
        self._kept: list[str] = []
        self._asked: dict[str, Any] = {}
        self._asked_earlier: Mapping[str, Any] = {} if earlier is None else earlier._asked

    def asked(self, name: str, value: Made) -> Made:
        """Return what a user asks for: the very thing of the earlier run where both are equal."""
        before = self._asked_earlier.get(name)
        self._asked[name] = before if before is not None and before == value else value
        return cast("Made", self._asked[name])

    def of(self, name: str, study: Study, make: Callable[..., Made], *given: Any) -> Made:
        """Return what a stage makes: that of the earlier run where it would be the same, or anew.

        Parameters
        ----------
        name
            The stage's.
        study
            The study that is assessed.
        make
            What makes it, of the study and of what is given.
        given
            What it is made of; each is the same as that of the earlier run only where it is the very same object.
        """
        old = self._earlier.pop(name, None)  # what is not kept need not stay in memory
        if old is not None and old.holds(given, study.parameters):
            self._kept.append(name)
            self._stages[name] = old
            return cast("Made", old.made)
        view = study.parameters.watched()
        made = make(study.model_copy(update={"parameters": view}), *given)
        self._stages[name] = Stage(given, view, make, made)
        self._told(name, made)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _told, ({name: stage.reads for name, stage in self._stages.items()}, self._kept)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stages)

    def __getitem__(self, name: str) -> Stage:
        return self._stages[name]

    def __len__(self) -> int:
        return len(self._stages)

    @property
    def kept(self) -> tuple[str, ...]:
        """The stages that were kept of the earlier run."""
        return tuple(self._kept)

    def read(self) -> Mapping[str, frozenset[str]]:
        """Return the ids of the parameters that each stage read."""
        return MappingProxyType({name: frozenset(stage.reads.values) for name, stage in self._stages.items()})

    def checked(self) -> frozenset[str]:
        """Return the ids of the parameters that checks read, beside those that stages read to make something."""
        return frozenset().union(*(stage.reads.checked for stage in self._stages.values()))

    def broken(self, parameters: Parameters) -> bool:
        """Return whether a kept stage read a parameter only now that has another value: then it must be made anew."""
        return any(self._stages[name].reads.stale(self._stages[name].parameters, parameters) for name in self._kept)


def _told(reads: Mapping[str, Reads], kept: list[str]) -> Stages:
    """Return stages of which it is known what they read, and no more."""
    stages = Stages()
    stages._stages = {
        name: Stage((_FORGOTTEN,), Parameters({}, reads=read), _remake, None) for name, read in reads.items()
    }
    stages._kept = list(kept)
    return stages


def _remake(*_: object) -> None:
    raise TypeError("a copy of a result does not know what its stages were made by: assess the study again")
