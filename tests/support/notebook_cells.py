"""Cells of a notebook, run in this process, with what a notebook would show of them: text, tables, pictures."""

import ast
import base64
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import matplotlib.pyplot as plt
import nbformat
from IPython.core.formatters import DisplayFormatter
from IPython.core.pylabtools import print_figure
from nbformat.v4 import new_output


def run_cell(source: str, namespace: dict[str, Any]) -> list[nbformat.NotebookNode]:
    """Run a cell; return what it printed, its last value in all forms that a notebook shows, and its pictures."""
    tree = ast.parse(source)
    shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed, outputs = StringIO(), []
    with redirect_stdout(printed):
        exec(compile(tree, source, "exec"), namespace)
        if shown is not None:
            value = eval(compile(ast.Expression(shown.value), source, "eval"), namespace)
            if value is not None and not source.rstrip().endswith(";"):
                data, metadata = DisplayFormatter().format(value)
                outputs.append(new_output("execute_result", data, metadata=metadata, execution_count=1))
    if printed.getvalue():
        outputs.insert(0, new_output("stream", name="stdout", text=printed.getvalue()))
    for number in plt.get_fignums():
        picture = base64.b64encode(print_figure(plt.figure(number), fmt="png")).decode("ascii")
        outputs.append(new_output("display_data", {"image/png": picture}))
    plt.close("all")
    return outputs


def run_cells(notebook: nbformat.NotebookNode) -> None:
    """Run all cells of a notebook from top to bottom, and leave in each what it showed."""
    plt.switch_backend("agg")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, start=1):
        cell.outputs = run_cell(cell.source, namespace)
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
