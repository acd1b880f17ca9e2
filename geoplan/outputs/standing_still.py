"""Which parameters that have a range, and are read, stand still in the futures of a result, and why."""

from typing import TYPE_CHECKING

from geoplan.draws.held import why_held
from geoplan.siting.candidate_kinds import candidate_kinds

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment


def held_by_potential(result: "Assessment") -> dict[str, str]:
    """Return what the totals do not follow: id -> why; empty for a result without futures."""
    drawn = result.potential.draws
    if drawn is None:
        return {}
    followed = {*drawn.interpolated, *(name for names in drawn.read.values() for name in names)} - {*drawn.held}
    told = {name: why_held(name, by="potential") for name in _ranged(result) if name not in followed}
    return {name: reason for name, reason in told.items() if reason}


def held_by_siting(result: "Assessment") -> dict[str, str]:
    """Return what no candidate follows: id -> why; empty for a result without futures."""
    if result.potential.draws is None:
        return {}
    kinds = set() if result.candidates is None else set(result.candidates["candidate_kind"])
    without = tuple(f"siting.{key}." for key in candidate_kinds() if key not in kinds)
    told: dict[str, str] = {}
    for name in _ranged(result):
        if name in result.siting.interpolated:
            continue
        told[name] = why_held(name, by="siting")
        if not told[name] and result.potential.draws.held:
            told[name] = why_held(name, by="shade")
        if not told[name] and name.startswith(without):
            told[name] = why_held(name, by="nothing")
    return {name: reason for name, reason in told.items() if reason}


def _ranged(result: "Assessment") -> list[str]:
    """Return the parameters that have a range and are read, in their order; all, where nobody knows what was read."""
    unused, rows = set(result.unused), result.study.parameters.everything()
    return [name for name, row in rows.items() if row.low < row.high and name not in unused]
