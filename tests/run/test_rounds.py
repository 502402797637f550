"""Requests with loops: one result a round, over a client that answers from a table."""

from threading import Barrier, Event

import pytest

from callsheet.run.included import included_fields
from callsheet.run.parallel import in_parallel
from callsheet.run.plan import LoopItem
from callsheet.run.results import Iteration, Skipped
from callsheet.run.settings import Settings
from callsheet.syntax.parse import parse_block
from callsheet.values import json_text
from fixture_client import answered, ran


def rounds(text, **answers):
    """The targets that went out, what each result says of its round, and the results."""
    results, client = ran(text, {f"/{name}": body for name, body in answers.items()})
    told = [
        (each.place.name, each.iteration and (each.iteration.index, each.iteration.item))
        for each in results
    ]
    return client.targets, told, results


def test_a_list():
    urls, told, _ = rounds('### a\n# @foreach x in ["p q", 2]\nGET http://h/a/{{x}}?{{$index}}\n')
    assert urls == ["/a/p%20q?0", "/a/2?1"]
    assert told == [("a", (0, "p q")), ("a", (1, 2))]


def test_a_list_that_is_typed_keeps_its_digits():
    text = "### a\n# @foreach id in [9007199254740993, 1.10]\nGET http://h/{{id}}\n"
    assert rounds(text)[0] == ["/9007199254740993", "/1.10"]


def test_loops_nest_and_see_the_outer_item():
    text = "### a\n# @foreach a in [1, 2]\n# @foreach b in [a * 10, a * 10 + 1]\nGET http://h/{{a}}/{{b}}\n"
    urls, told, _ = rounds(text)
    assert urls == ["/1/10", "/1/11", "/2/20", "/2/21"]
    assert told[3] == ("a", (3, {"a": 2, "b": 21}))


@pytest.mark.parametrize(
    ("loops", "shares"),
    [
        ("# @foreach a in [1, 2, 3, 4]\n", [0.25, 0.5, 0.75, 1]),
        ("# @foreach a in [2, 1]\n# @foreach b in a == 2 ? [1, 2] : [1]\n", [0.25, 0.5, 1]),
        ("# @loop while $index < 2\n", [None, None]),
    ],
)
def test_how_much_of_all_rounds_is_done(loops, shares):
    _, _, results = rounds(f"### a\n{loops}GET http://h/a\n", a={})
    assert [each.iteration.share for each in results] == shares


def test_the_items_of_another_request_go_first():
    text = "### child\n# @foreach p in parents\nGET http://h/c/{{p.id}}\n### parents\nGET http://h/parents\n"
    urls, told, _ = rounds(text, parents=[{"id": 7}, {"id": 8}])
    assert urls == ["/parents", "/c/7", "/c/8"]
    assert told[1:] == [("child", (0, {"id": 7})), ("child", (1, {"id": 8}))]


def test_httpyacs_loops():
    urls, _, _ = rounds("### a\n# @loop for 2\nGET http://h/{{$index}}\n")
    assert urls == ["/0", "/1"]
    urls, _, _ = rounds("### a\n# @loop while $index < 3\nGET http://h/{{$index}}\n")
    assert urls == ["/0", "/1", "/2"]


def test_no_items_is_said():
    _, _, results = rounds("### a\n# @foreach x in []\nGET http://h/\n")
    (result,) = results
    assert result.fate == Skipped("its loop has no items")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{a: 1}", "`{a: 1}` is no list"),
        ("gone", "`gone`"),
        ("./gone.csv", 'the file "./gone.csv" cannot be read'),
    ],
)
def test_what_cannot_be_gone_through(source, message):
    urls, _, (result,) = rounds(f"### a\n# @foreach x in {source}\nGET http://h/\n")
    assert urls == []
    assert message in result.fate.problems[0].message


def test_a_name_of_a_loop_is_no_request():
    urls, _, _ = rounds("### a\n# @foreach b in [1]\nGET http://h/{{b}}\n### b\nGET http://h/b\n")
    assert urls == ["/1", "/b"]


def test_so_many_at_the_same_time_in_their_order():
    together = Barrier(3, timeout=10)

    def work(number):
        together.wait()
        return number * 2

    assert list(in_parallel(work, range(6), 3)) == [(n, n * 2) for n in range(6)]


def test_nothing_is_begun_ahead_when_one_goes_at_a_time():
    seen = []
    pairs = in_parallel(seen.append, iter(range(3)), 1)
    next(pairs)
    assert seen == [0]


def test_what_is_under_way_ends_when_nobody_takes_the_results():
    begun, ended = Barrier(2, timeout=10), Event()

    def work(number):
        begun.wait()
        return number == 0 or ended.wait(10)

    pairs = in_parallel(work, range(2), 2, ended.set)
    assert next(pairs) == (0, True)
    pairs.close()
    assert ended.is_set()


def test_a_round_that_fails_takes_no_rows_from_the_others():
    text = (
        "### some\n# @foreach n in 3\n# @select $\nGET http://h/some/{{n}}\n"
        "### each\n# @foreach x in some\nGET http://h/each/{{x.id}}\n"
    )
    answers = {"/some/0": [{"id": 7}], "/some/1": answered(status=500), "/some/2": [{"id": 9}]}
    results, client = ran(text, {**answers, "/each/7": 1, "/each/9": 1})
    assert client.targets[3:] == ["/each/7", "/each/9"]
    assert [result.outcome for result in results].count("errored") == 1


def test_the_answer_of_a_request_with_loops_is_that_of_the_first_round():
    second_came = Event()

    def first(_):
        second_came.wait(10)
        return {"id": 1}

    def second(_):
        second_came.set()
        return {"id": 2}

    text = (
        "### a\n# @foreach n in 2 parallel=2\nGET http://h/a/{{n}}\n"
        "### b\nGET http://h/b/{{a.response.body.id}}\n"
    )
    _, client = ran(text, {"/a/0": first, "/a/1": second, "/b/1": 1})
    assert client.targets[2:] == ["/b/1"]


def environment(**values):
    return Settings({name: json_text(value) for name, value in values.items()})


def test_each_element_of_an_array_makes_a_round():
    text = '### a\nPOST http://h/{{$.users..id}}?n={{users[*].n}}\n\n{"t": "{{tags[*]}}"}\n'
    users = [{"id": 1, "n": "p q"}, {"id": 2, "n": "r"}, {"id": 3, "n": "s"}]
    results, client = ran(text, {}, environment(users=users, tags=["x", "y"]))
    assert client.targets == ["/1?n=p%20q", "/2?n=r", "/3?n=s"]
    bodies = [request.body.parts for request in client.requests]
    assert bodies == [(b'{"t": "x"}',), (b'{"t": "y"}',), (b'{"t": "x"}',)]
    assert results[1].iteration == Iteration(
        1, {"users..id": 2, "users[*].n": "r", "tags[*]": "y"}, 2 / 3
    )


def test_a_variable_that_is_written_as_a_list():
    text = "@ids = [1, 2]\n### a\n# @foreach id in ids\nGET http://h/{{id}}\n"
    assert rounds(text)[0] == ["/1", "/2"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.ids[*]", ["/5", "/6"]),
        ("$.one[*]", ["/7"]),
        ("$.none[*]", []),
        ("$..n", ["/8"]),
        ("$.ids", ["/5", "/6"]),
        ("ids.*", ["/5", "/6"]),
    ],
)
def test_all_that_a_path_finds_in_an_answer(path, found):
    text = f"### b\nGET http://h/b\n### a\n# @foreach id in b.response.body.{path}\nGET http://h/{{{{id}}}}\n"
    body = {"ids": [5, 6], "one": [7], "none": [], "x": {"n": 8}}
    assert rounds(text, b=body)[0] == ["/b", *found]


def test_arrays_go_round_within_loops():
    text = "### a\n# @foreach u in users\nGET http://h/{{u.tags[*]}}/{{$index}}\n"
    users = [{"tags": ["x", "y"]}, {"tags": ["z"]}]
    _, client = ran(text, {}, environment(users=users))
    assert client.targets == ["/x/0", "/y/1", "/z/0"]


def test_a_path_that_ends_in_an_array_asks_for_one_thing_a_round():
    text = "### a\nGET http://h/a/{{ids[*]}}\n### b\n# @foreach x in a\nGET http://h/{{x.id}}\n"
    found = {"/a/4": {"id": 4, "tags": [1, 2]}, "/a/5": {"id": 5, "tags": [3]}}
    _, client = ran(text, found, environment(ids=[4, 5]))
    assert client.targets[2:] == ["/4", "/5"]


def test_an_array_without_elements_makes_no_round():
    results, client = ran("### a\nGET http://h/{{ids[*]}}\n", {}, environment(ids=[]))
    assert client.targets == []
    assert results[0].fate == Skipped("its loop has no items")


def test_an_array_that_is_not_there():
    results, _ = ran("### a\nGET http://h/{{ids[*]}}\n", {})
    assert results[0].fate.problems[0].code == "unresolved-variable"


def test_while_does_not_go_on_for_ever(monkeypatch):
    monkeypatch.setattr("callsheet.run.rounds._MOST_ROUNDS", 2)
    urls, _, results = rounds("### a\n# @loop while true\nGET http://h/{{$index}}\n")
    assert urls == ["/0", "/1"]
    (problem,) = results[2].fate.problems
    assert problem.message == "`true` was true 2 times"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('\ufeffid,"a;b"\r\n1,"x, ""y""\r\nz"\r\n', [{"id": "1", "a;b": 'x, "y"\r\nz'}]),
        ('"a;b;c",d\n1,2\n', [{"a;b;c": "1", "d": "2"}]),
        ("a;b\n1;2,5\n", [{"a": "1", "b": "2,5"}]),
        ("a\n" + "x" * 200_000, [{"a": "x" * 200_000}]),
    ],
)
def test_rows_of_csv(text, rows):
    text, files = "# @foreach row in ./r.csv\nGET http://h/\n", {"r.csv": text}
    results, _ = ran(text, {"/": 1}, files=files)
    assert [result.iteration.item for result in results] == rows


def test_csv_with_a_quote_that_has_no_end():
    files = {"r.csv": 'a,b\n1,"open\n2,x\n'}
    ((result,), _) = ran("# @foreach row in ./r.csv\nGET http://h/\n", {"/": 1}, files=files)
    (problem,) = result.fate.problems
    assert (problem.code, problem.message) == (
        "csv-syntax",
        '"./r.csv" is no CSV: unexpected end of data, at line 3',
    )


def test_fields_of_the_items_are_named_after_their_request():
    items = (
        LoopItem("post", {"id": 1, "user": {"login": "ada"}}, 0, "posts"),
        LoopItem("n", 5, 0),
    )
    parsed = parse_block(
        "# @include post.id, post.user['login'], n\n# @include post.gone\nGET http://h\n"
    )
    found = included_fields(parsed, items)
    assert found.problems == ()
    assert found.joined_to({"a": 1}) == {
        "a": 1,
        "_posts_id": 1,
        "_posts_user_login": "ada",
        "_n": 5,
        "_posts_gone": None,
    }
    assert found.joined_to("text") == {
        "value": "text",
        "_posts_id": 1,
        "_posts_user_login": "ada",
        "_n": 5,
        "_posts_gone": None,
    }
    assert included_fields(parse_block("GET http://h\n"), items).joined_to("text") == "text"


def test_a_field_of_no_item_is_a_problem():
    (problem,) = included_fields(
        parse_block("# @include pots.id\nGET http://h\n"), (LoopItem("post", 1, 0),)
    ).problems
    assert (problem.message, problem.hint) == (
        '"pots" is no item of a loop here',
        'did you mean "post"?',
    )


def test_a_field_whose_name_has_a_dot():
    parsed = parse_block("# @include post['a.b'][0]\nGET http://h\n")
    found = included_fields(parsed, (LoopItem("post", {"a.b": [7]}, 0),))
    assert found.fields == {"_post_a.b_0": 7}
