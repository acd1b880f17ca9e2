"""The study with every layer, assessed once for each half of the parameters: a worker takes a file."""

from support.tried_parameters import full_result

__all__ = ["full_result"]
