from geoplan.cli import __main__, main


def test_the_module_runs_the_command():
    assert __main__.main is main  # what it says by itself: tests/cli/test_main.py, in a process of its own
