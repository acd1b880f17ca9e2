"""Sums of products in one order: as numpy has them, and the same bytes whatever the processor."""

import ast
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csr_array

from geoplan.machine.products import lagged_sums, least_squares, principal, product_sums, solved
from support.places import PACKAGE

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(deadline=None, max_examples=60)
@given(data=st.data(), rows=st.integers(0, 7), common=st.integers(0, 70), columns=st.integers(0, 9))
def test_they_are_what_numpy_finds(data, rows, common, columns):
    a = data.draw(hnp.arrays(float, (rows, common), elements=NUMBERS))
    b = data.draw(hnp.arrays(float, (common, columns), elements=NUMBERS))
    scale = np.abs(a) @ np.abs(b) + 1e-300
    assert (np.abs(product_sums(a, b) - a @ b) <= 1e-13 * scale).all()
    if rows and columns:
        assert abs(product_sums(a[0], b[:, 0]) - a[0] @ b[:, 0]) <= 1e-13 * scale[0, 0]


def test_many_dimensions_and_sparse_arrays():
    rng = np.random.default_rng(1)
    a, b = rng.random((2, 3, 2000)), rng.random((2000, 1500))
    np.testing.assert_allclose(product_sums(a, b), a @ b, rtol=1e-13)
    np.testing.assert_allclose(product_sums(a, b[:, 0]), a @ b[:, 0], rtol=1e-13)
    np.testing.assert_allclose(product_sums(csr_array(a[0]), b), a[0] @ b, rtol=1e-13)
    assert product_sums([True, False, True], [1, 2, 3]) == 4.0
    assert np.isnan(product_sums([0.0, np.nan], [1.0, 0.0]))


@pytest.mark.parametrize(("a", "b"), [((2,), (3,)), ((2, 2), (3, 2)), ((2, 2), (2, 2, 2)), ((), (2,))])
def test_sizes_that_do_not_fit_are_refused(a, b):
    with pytest.raises(ValueError, match="do not fit"):
        product_sums(np.ones(a), np.ones(b))


def test_equations_are_solved_as_lapack_solves_them():
    rng = np.random.default_rng(2)
    for size in (1, 2, 3, 12):
        matrix, right = rng.normal(size=(size, size)), rng.normal(size=(size, 4))
        np.testing.assert_allclose(solved(matrix, right), np.linalg.solve(matrix, right), rtol=1e-9)
    with pytest.raises(ValueError, match="singular"):
        solved([[1.0, 2.0], [2.0, 4.0]], [1.0, 1.0])


def test_least_squares_are_those_of_lapack():
    rng = np.random.default_rng(3)
    matrix, right = rng.normal(size=(50, 6)), rng.normal(size=(50, 3))
    np.testing.assert_allclose(least_squares(matrix, right), np.linalg.lstsq(matrix, right)[0], rtol=1e-10)
    np.testing.assert_allclose(least_squares(matrix, right[:, 0]), np.linalg.lstsq(matrix, right[:, 0])[0], rtol=1e-10)
    with pytest.raises(ValueError, match="depend on each other"):
        least_squares(np.ones((4, 2)), np.ones(4))


def test_lagged_sums_are_a_convolution_cut_off():
    rng = np.random.default_rng(4)
    for steps, ages in ((0, 3), (1, 3), (30, 1), (30, 50), (30, 12)):
        amounts, weights = rng.random(steps), rng.random(ages)
        expected = np.convolve(amounts, weights)[:steps] if steps else np.zeros(0)
        np.testing.assert_allclose(lagged_sums(amounts, weights), expected, rtol=1e-12)


def test_the_principal_vector_is_that_of_lapack():
    rng = np.random.default_rng(5)
    for size in (1, 2, 3, 9):
        judged = np.exp(rng.normal(size=(size, size)))
        matrix = judged / judged.T
        values, vectors = np.linalg.eig(matrix)
        first = int(np.argmax(values.real))
        expected = np.abs(vectors[:, first].real)
        vector, value = principal(matrix)
        np.testing.assert_allclose(vector, expected / expected.sum(), rtol=1e-9)
        assert value == pytest.approx(values[first].real, rel=1e-12)


BYTES = """
import hashlib
import numpy as np
from geoplan.machine.products import least_squares, product_sums, solved
rng = np.random.default_rng(0)
a, b = rng.random((37, 501)), rng.random((501, 1100))
made = [product_sums(a, b), product_sums(a, b[:, 0]), solved(a[:20, :20], b[:20]), least_squares(a.T[:, :9], b)]
print(hashlib.sha256(b"".join(np.ascontiguousarray(each).tobytes() for each in made)).hexdigest())
"""


def test_they_are_the_same_bytes_for_another_processor(tmp_path):
    """numba compiles for a processor without AVX and FMA."""
    told = set()
    for more in ({}, {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}):
        environment = {**os.environ, **more} | ({"NUMBA_CACHE_DIR": str(tmp_path)} if more else {})
        told.add(subprocess.run([sys.executable, "-c", BYTES], env=environment, capture_output=True, check=True).stdout)
    assert len(told) == 1


SPARSE = {
    "draws.futures": "weights of futures are sparse",
    "planning.eco_parks.symbiosis.transport": "a sparse matrix of ways",
    "planning.estates.sizing.programme": "sparse rows of a linear programme",
    "planning.estates.together.zone_load": "a sparse array of shares",
    "potential.draws.landfill_draws": "sparse decay by year",
    "potential.draws.roof_draws": "sparse sums of groups",
    "potential.draws.waste_draws": "sparse shares of zones",
    "siting.plants.residue_surface": "an affine transform times another",
    "machine.products": "sparse arrays are handed on",
}
BLAS = {"dot", "matmul", "vdot", "inner", "tensordot", "einsum", "convolve", "correlate", "cov", "corrcoef", "polyfit"}


def blas_in(tree):
    """Yield the line and name of what may end in BLAS or LAPACK."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node.lineno, "@"
        elif isinstance(node, ast.Attribute):
            of_numpy = isinstance(node.value, ast.Name) and node.value.id in {"np", "numpy"}
            if (of_numpy and node.attr in BLAS | {"linalg"}) or node.attr in {"dot", "corr"}:
                yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith(("scipy.linalg", "numpy.linalg")):
            yield node.lineno, node.module


def test_no_sum_of_a_result_is_left_to_blas():
    """What `@` of dense arrays, numpy.linalg and the like give is that of the processor to the last digit."""
    met = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        lines = list(blas_in(ast.parse(path.read_text(encoding="utf-8"))))
        if lines:
            met[name] = lines
    assert {name: lines for name, lines in met.items() if name not in SPARSE} == {}
    assert {name for name in SPARSE if name not in met} == set(), "no longer needed"
    assert {what for lines in met.values() for _, what in lines} == {"@"}


def test_no_loop_is_compiled_so_that_it_may_join_or_reorder_sums():
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.keyword) and node.arg in {"fastmath", "parallel_reductions"}), path
            assert not (isinstance(node, ast.Constant) and node.value == "fastmath"), path
