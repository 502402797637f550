"""JSONPath natively and in the sandbox: one table, so that they cannot differ."""

import pytest

from callsheet import json_query
from callsheet.json_query import canonical_path, select_json
from callsheet.script.sandbox import ScriptFailure, ScriptValue, evaluate
from callsheet.values import json_text, parse_json

# The documents and results of RFC 9535, figure 1 and sections 1.5 and 2.3 to 2.7.
STORE = parse_json("""
{"store": {"book": [
  {"category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century",
   "price": 8.95},
  {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99},
  {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick",
   "isbn": "0-553-21311-3", "price": 8.99},
  {"category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings",
   "isbn": "0-395-19395-8", "price": 22.99}],
 "bicycle": {"color": "red", "price": 399}}}""")
LETTERS = list("abcdefg")
TREE = {"o": {"j": 1, "k": 2}, "a": [5, 3, [{"j": 4}, {"k": 6}]]}
FILTERED = {
    "a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
    "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}},
    "e": "f",
}
COMPARED = {"obj": {"x": "y"}, "arr": [2, 3]}
NULLS = {"a": None, "b": [None], "c": [{}], "null": 1}
QUOTED = {"o": {"j j": {"k.k": 3}}, "'": {"@": 2}}
AUTHORS = ["Nigel Rees", "Evelyn Waugh", "Herman Melville", "J. R. R. Tolkien"]

RFC = [
    (STORE, "$.store.book[*].author", AUTHORS),
    (STORE, "$..author", AUTHORS),
    (STORE, "$.store..price", [8.95, 12.99, 8.99, 22.99, 399]),
    (STORE, "$..book[2].author", ["Herman Melville"]),
    (STORE, "$..book[2].publisher", []),
    (STORE, "$..book[-1].author", ["J. R. R. Tolkien"]),
    (STORE, "$..book[0,1].author", AUTHORS[:2]),
    (STORE, "$..book[:2].author", AUTHORS[:2]),
    (STORE, "$..book[?@.isbn].title", ["Moby Dick", "The Lord of the Rings"]),
    (STORE, "$..book[?@.price<10].title", ["Sayings of the Century", "Moby Dick"]),
    (QUOTED, "$.o['j j']", [{"k.k": 3}]),
    (QUOTED, "$.o['j j']['k.k']", [3]),
    (QUOTED, """$.o["j j"]["k.k"]""", [3]),
    (QUOTED, """$["'"]["@"]""", [2]),
    (TREE, "$[*]", [{"j": 1, "k": 2}, [5, 3, [{"j": 4}, {"k": 6}]]]),
    (TREE, "$.o[*, *]", [1, 2, 1, 2]),
    (LETTERS, "$[1]", ["b"]),
    (LETTERS, "$[-2]", ["f"]),
    (LETTERS, "$[1:3]", ["b", "c"]),
    (LETTERS, "$[5:]", ["f", "g"]),
    (LETTERS, "$[1:5:2]", ["b", "d"]),
    (LETTERS, "$[5:1:-2]", ["f", "d"]),
    (LETTERS, "$[::-1]", list("gfedcba")),
    (LETTERS, "$[::0]", []),
    (LETTERS, "$[0, 3]", ["a", "d"]),
    (LETTERS, "$[0:2, 5]", ["a", "b", "f"]),
    (LETTERS, "$[0, 0]", ["a", "a"]),
    (LETTERS, "$[-9]", []),
    (LETTERS, "$[9:-9:-3]", ["g", "d", "a"]),
    (FILTERED, "$.a[?@.b == 'kilo']", [{"b": "kilo"}]),
    (FILTERED, "$.a[?(@.b == 'kilo')]", [{"b": "kilo"}]),
    (FILTERED, "$.a[?@>3.5]", [5, 4, 6]),
    (FILTERED, "$.a[?@.b]", [{"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}]),
    (FILTERED, "$[?@.*]", [FILTERED["a"], FILTERED["o"]]),
    (FILTERED, "$[?@[?@.b]]", [FILTERED["a"]]),
    (FILTERED, "$.o[?@<3, ?@<3]", [1, 2, 1, 2]),
    (FILTERED, '$.a[?@<2 || @.b == "k"]', [1, {"b": "k"}]),
    (FILTERED, '$.a[?match(@.b, "[jk]")]', [{"b": "j"}, {"b": "k"}]),
    (FILTERED, '$.a[?search(@.b, "[jk]")]', [{"b": "j"}, {"b": "k"}, {"b": "kilo"}]),
    (FILTERED, "$.o[?@>1 && @<4]", [2, 3]),
    (FILTERED, "$.o[?@.u || @.x]", [{"u": 6}]),
    (FILTERED, "$.a[?@.b == $.x]", [3, 5, 1, 2, 4, 6]),
    (FILTERED, "$.a[?@ == @]", FILTERED["a"]),
    (COMPARED, "$[?$.absent1 == $.absent2]", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?$.absent1 <= $.absent2]", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?$.absent == 'g']", []),
    (COMPARED, "$[?$.absent1 != $.absent2]", []),
    (COMPARED, "$[?$.absent != 'g']", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?1 <= 2]", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?13 == '13']", []),
    (COMPARED, "$[?'a' <= 'b']", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?$.obj == $.arr]", []),
    (COMPARED, "$[?$.obj == @]", [{"x": "y"}]),
    (COMPARED, "$[?$.obj <= $.arr]", []),
    (COMPARED, "$[?$.arr >= $.arr]", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?true <= true]", [{"x": "y"}, [2, 3]]),
    (COMPARED, "$[?true > true]", []),
    (TREE, "$..j", [1, 4]),
    (TREE, "$..[0]", [5, {"j": 4}]),
    (TREE, "$.o..[*, *]", [1, 2, 1, 2]),
    (TREE, "$.a..[0, 1]", [5, 3, {"j": 4}, {"k": 6}]),
    (NULLS, "$.a", [None]),
    (NULLS, "$.a[0]", []),
    (NULLS, "$.a.d", []),
    (NULLS, "$.b[0]", [None]),
    (NULLS, "$.b[?@]", [None]),
    (NULLS, "$.b[?@==null]", [None]),
    (NULLS, "$.c[?@.d==null]", []),
    (NULLS, "$.null", [1]),
    ([[1], [1, 2], "ab", 7], "$[?length(@) == 2]", [[1, 2], "ab"]),
    ([[1], [1, 2]], "$[?count(@.*) == 1]", [[1]]),
    ([{"a": 1}, {"a": 2}], "$[?value(@..a) == 2]", [{"a": 2}]),
    ([{"d": "1974-05-11"}, {"d": "1974-06-11"}], "$[?match(@.d, '1974-05-..')]",
     [{"d": "1974-05-11"}]),
    (["a\nb", "a\u2028b"], "$[?match(@, 'a.b')]", ["a\u2028b"]),
    (["\U0001f600"], "$[?length(@) == 1]", ["\U0001f600"]),
    ({"☺": "A", "\t": 1}, '$["\\u263A", "\\t"]', ["A", 1]),
    (TREE, "$ .o\n[ 'j' ]", [1]),
]  # fmt: skip

OURS = [
    ({"a": 1}, "a", [1]),
    ([{"a": 1}], "[0].a", [1]),
    ({"a": {"b": 1}}, ".a.b", [1]),
    ({"$id": 3}, "$.$id", [3]),
    ({"$id": 3}, "$id", [3]),
    ({"@odata.nextLink": 4}, "$['@odata.nextLink']", [4]),
    ({"@id": 4}, "$.@id", [4]),
    ({"first-name": 5}, "first-name", [5]),
    ({"a": [{"x-y": 1}, {"x-y": 2}]}, "$.a[?@.x-y == 2].x-y", [2]),
    ({"a": {"$id": 1}}, "$..$id", [1]),
]

INVALID = [
    "$.",
    "$..",
    "$[",
    "$[']",
    "$['a'",
    "$[01]",
    "$[-0]",
    "$[?]",
    "$[?1]",
    "$[?@.a == @.*]",
    "$[?length(@.*) > 1]",
    "$[?count(1) > 1]",
    "$[?nothing(@)]",
    "$[?match(@.a)]",
    '$["\\x"]',
    "$[?@.a = 1]",
    "$[1,]",
    "$.a b",
]


@pytest.mark.parametrize(("value", "path", "selected"), RFC + OURS)
def test_what_a_path_selects(value, path, selected):
    assert list(select_json(value, path)) == selected
    script = evaluate("[jsonpath(value, path)]", {"value": value, "path": path})
    assert isinstance(script, ScriptValue), script
    singular = script.value[0]
    assert singular in (selected, *selected, *([None] if not selected else []))


@pytest.mark.parametrize("path", INVALID)
def test_what_is_no_path(path):
    with pytest.raises(ValueError, match="JSONPath"):
        select_json({"a": 1}, path)
    assert isinstance(evaluate("jsonpath({a: 1}, path)", {"path": path}), ScriptFailure)


def test_a_singular_path_gives_the_value_itself_in_a_script():
    source = '[jsonpath(it, "$.a"), jsonpath(it, "$.b"), jsonpath(it, "$.a[*]"), jsonpath(it, "$")]'
    assert evaluate(source, {"it": {"a": [1]}}) == ScriptValue([[1], None, [1], {"a": [1]}])


def test_long_numbers_keep_their_digits():
    value = parse_json('{"id": 12345678901234567890, "price": 1.10}')
    assert [json_text(each) for each in select_json(value, "$.*")] == [
        "12345678901234567890",
        "1.10",
    ]
    path = "$[?@ > 5]"
    assert evaluate("jsonpath(it, path)", {"it": value, "path": path}) == ScriptValue(
        [2**63 * 0 + 12345678901234567890]
    )


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("a.b", "$.a.b"),
        ("$.$id", "$['$id']"),
        ("$..x-y", "$..['x-y']"),
        ("$", "$"),
        ("$['a.$b'].c", "$['a.$b'].c"),
        ("[0]", "$[0]"),
        ("$id", "$['$id']"),
        ("$.[0].a.['b']", "$[0].a['b']"),
        ("$..[0]", "$..[0]"),
    ],
)
def test_canonical_path(path, canonical):
    assert canonical_path(path) == canonical


def test_what_selects_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(json_query, "MOST_SELECTED", 1000)
    assert len(select_json([0] * 1000, "$[*]")) == 1000
    with pytest.raises(ValueError, match="more than 1000 values"):
        select_json([0] * 1001, "$[*]")
