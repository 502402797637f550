"""What requests are repeated for."""

import pytest

from callsheet.model.loops import Loop, loops_of
from callsheet.problems import Problem
from callsheet.syntax.parse import parse_block


def loops(text):
    return loops_of(parse_block(f"{text}\nGET http://h/\n"))


@pytest.mark.parametrize(
    ("line", "name", "kind", "source", "parallel"),
    [
        ("# @foreach issue in issues parallel=8", "issue", "value", "issues", 8),
        ("# @foreach x in [1, 2].map(n => n + 1)", "x", "value", "[1, 2].map(n => n + 1)", 1),
        ("# @foreach row in ./data/rows.csv", "row", "file", "./data/rows.csv", 1),
        ('# @foreach row in "my rows.json"', "row", "file", "my rows.json", 1),
        ("# @foreach x of xs parallel=0", "x", "value", "xs", 1),
        ("# @loop for 3", "", "value", "3", 1),
        ("# @loop for const x of list", "x", "value", "list", "1"),
        ("# @loop while $index < 3", "", "while", "$index < 3", 1),
    ],
)
def test_loops(line, name, kind, source, parallel):
    (loop,) = loops(line)
    assert (loop.name, loop.kind, loop.source.text) == (name, kind, source)
    assert loop.parallel == int(parallel)
    assert loop.source.span.of(line) == source


def test_several_loops_nest_in_the_order_of_the_text():
    found = loops("# @loop for 2\n# @foreach a in as\n# @foreach b in a.bs")
    assert [loop.source.text for loop in found] == ["2", "as", "a.bs"]


@pytest.mark.parametrize(
    "line",
    [
        "# @foreach issues",
        "# @foreach in x",
        "# @loop 3",
        "# @foreach",
        "# @foreach x in 2 parallel=many",
    ],
)
def test_broken_loops(line):
    (problem,) = loops(line)
    assert isinstance(problem, Problem)
    assert not isinstance(problem, Loop)
    assert (problem.code, problem.severity) == ("directive-argument", "error")


def test_a_number_alone_is_told_what_it_lacks():
    (problem,) = loops("# @loop 5")
    assert problem.hint == "for example `# @loop for 5`"
