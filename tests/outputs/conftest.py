"""The sample result with everything in it that can go wrong in a file for people."""

from support.sample_result import add_candidates, make_assessment, sample_assessment, sited_assessment

__all__ = ["add_candidates", "make_assessment", "sample_assessment", "sited_assessment"]
