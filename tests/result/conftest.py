"""The sample result of the outputs' tests."""

from support.sample_result import make_assessment, sample_assessment

__all__ = ["make_assessment", "sample_assessment"]
