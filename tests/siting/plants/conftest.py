"""Three zones with two towns."""

from support.two_towns import land_cover, waste, zones

__all__ = ["land_cover", "waste", "zones"]
