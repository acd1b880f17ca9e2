"""The sample result of tests/outputs."""

from support.sample_result import make_assessment, sample_assessment

__all__ = ["make_assessment", "sample_assessment"]
