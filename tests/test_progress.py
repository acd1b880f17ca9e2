from geoplan.progress import part_of, reporting


def test_a_callable_is_called():
    seen = []
    with reporting(lambda fraction, message: seen.append((fraction, message))) as report:
        report(0.25, "a")
        part_of(report, start=0.5, end=1.0)(0.5, "b")
    assert seen == [(0.25, "a"), (0.75, "b")]


def test_false_is_silent_and_true_prints_lines_where_there_is_no_terminal(capsys):
    with reporting(False) as report:
        report(0.5, "quiet")
    assert capsys.readouterr().err == ""
    with reporting(True) as report:
        report(0.5, "half")
    assert capsys.readouterr().err == " 50%  half\n"
