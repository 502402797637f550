"""What is offered in GraphQL queries, with the schemas and the judgement of graphql-core."""

import json
import re

import pytest
from graphql import build_schema, execute, introspection_from_schema, parse, validate

from callsheet.features.graphql_schema import read_schema
from callsheet.features.hover import hover
from callsheet.features.refactor_introspection import _QUERY, refactor_introspection
from features.offering import accepted, offers
from fixture import answer, scene
from refactored import made, offered

SCHEMA = build_schema("""
"Who works on the set."
interface Person { id: ID!, name: String }
type Actor implements Person { id: ID!, name: String, roles(act: Int! = 1, mood: Mood): [Role!]! }
type Grip implements Person { id: ID!, name: String, tools: [String] @deprecated(reason: "old") }
type Role { title: String, by: Person }
union Found = Actor | Role
enum Mood { GLAD, SAD }
input Where { name: String, mood: Mood, and: Where }
type Query {
  "The people of the set."
  people(where: Where, first: Int): [Person!]
  find(text: String!): Found
}
type Mutation { hire(id: ID!): Actor }
""")
INTROSPECTED = json.dumps({"data": introspection_from_schema(SCHEMA)})
ANSWERS = {"schema": answer(INTROSPECTED)}
ASKING = "GRAPHQL https://h/graphql\n\n"
HEAD = f"### schema\n{ASKING}{{ __schema {{ types {{ name }} }} }}\n\n### asks\n{ASKING}"
UNKNOWN = r"(?:Cannot query field|Unknown (?:argument|type|fragment|enum value)) '\$?{}'"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("query { <|> }", ["find", "people", "__typename"]),
        ("{ a: pe<|> }", ["people"]),
        ("mutation { <|> }", ["hire", "__typename"]),
        ("{ people { <|> } }", ["id", "name", "__typename"]),
        ("{ people { id <|> } }", ["name", "id", "__typename"]),
        ("{ people { ... on Grip { <|> } } }", ["id", "name", "tools", "__typename"]),
        ("{ people { ...<|> } }\nfragment Some on Person { id }", ["Some", "on"]),
        (
            "{ people { ... on <|> } }",
            ["Actor", "Found", "Grip", "Mutation", "Person", "Query", "Role"],
        ),
        ("{ people(<|>) { id } }", ["first", "where"]),
        ("{ people(first: 2, <|>) { id } }", ["where"]),
        ("{ people(where: {<|>}) { id } }", ["and", "mood", "name"]),
        ("{ people(where: {and: {mood: <|>}}) { id } }", ["GLAD", "SAD"]),
        ("query Q($f: Int) { people(first: <|>) { id } }", ["$f"]),
        ("query Q($f: Int) { people(first: $<|>) { id } }", ["$f"]),
        ("query Q($f: I<|>) { find }", ["ID", "Int"]),
        ("query Q($f: Int) { people { id @skip(if: $<|>) } }", ["$f"]),
        (
            '{ find(text: "{ (") { ... on Actor { roles(act: 1) { <|> } } } }',
            ["by", "title", "__typename"],
        ),
        ("{ people # { x\n { <|> } }", ["id", "name", "__typename"]),
        ("{ people { id } <|> }", ["find", "people", "__typename"]),
        ("{ people { id @skip(if: true) <|> } }", ["name", "id", "__typename"]),
        ("{ people { id } }\n<|>", ["fragment", "mutation", "query", "subscription"]),
        ("{ nobody { <|> } }", []),
        ("{ people { id # <|>\n } }", []),
        ("{ people { # id<|>", []),
        ('{ find(text: "costs $<|>") { __typename } }', []),
        ('{ find(text: "a\\" <|>', []),
        ('{ find(text: """a " <|>', []),
        ('{ find(text: """a""", <|>) }', []),
        ('{ people(first: 1, <|> where: {name: ""}) }', ["where"]),
        ("{ people @<|> { id } }", ["include", "skip"]),
        ("{ people @skip(<|>) { id } }", ["if"]),
        ("{ people @skip(if: <|>) { id } }", ["false", "true"]),
        ("{ people @skip(if: true) { <|> } }", ["id", "name", "__typename"]),
        ("{ people { ... @skip(if: true) { <|> } } }", ["id", "name", "__typename"]),
        (
            "{ people { ... on Grip @skip(if: true) { <|> } } }",
            ["id", "name", "tools", "__typename"],
        ),
        ("fragment <|>", []),
        ("fragment A <|>", ["on"]),
        ("fragment A on Grip { <|> }", ["id", "name", "tools", "__typename"]),
        ("query <|>", []),
        ("query A<|>", []),
        ("query A { find }\nmut<|>", ["mutation"]),
        ("query A($m: Mood = <|>) { find }", ["GLAD", "SAD"]),
        ("query A($m: [<|>]) { find }", ["Boolean", "ID", "Int", "Mood", "String", "Where"]),
        ("query A($m: Int, <|>) { find }", []),
        ("query A($m: Int!<|>) { find }", []),
        ("query A($<|>) { find }", []),
        ("{ people(first: -<|>) { id } }", []),
        ('{ people { id } }\n\n{ "a": {<|>} }', []),
    ],
)
def test_offers(query, expected):
    _, found = offers(HEAD + query, answers=ANSWERS)
    assert [item.label for item in found if not item.is_snippet] == expected


def test_what_is_accepted_is_right():
    query = (
        "query Q($w: Where, $t: String!) { people(where: $w, first: 3) { id ... on Actor "
        "{ roles(act: 2, mood: SAD) { title by { name } } } } find(text: $t) { __typename } }"
    )
    assert validate(SCHEMA, parse(query)) == []
    tried = 0
    for place in range(query.index("{") + 1, len(query)):
        if query[place - 1] != " " or not query[place].isalpha():
            continue
        shown, found = offers(HEAD + query[:place] + "<|>" + query[place:], answers=ANSWERS)
        for item in found:
            text = accepted(shown, item).removeprefix(HEAD)
            said = [each.message for each in validate(SCHEMA, parse(text))]
            # What stood behind the word may not fit the other one.
            assert not [each for each in said if re.match(UNKNOWN.format(item.label), each)], text
            tried += 1
    assert tried > 20


def test_types_and_what_is_said_of_them_are_shown():
    _, found = offers(HEAD + "{ <|> }", answers=ANSWERS)
    people = next(item for item in found if item.label == "people")
    assert (people.detail, people.documentation) == ("[Person!]", "The people of the set.")
    _, found = offers(HEAD + "{ people { ... on Grip { <|> } } }", answers=ANSWERS)
    tools = next(item for item in found if item.label == "tools")
    assert "Deprecated" in tools.documentation


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ peo<|>ple { id } }", "people|`people: [Person!]`\n\nThe people of the set."),
        ("{ a: people<|> { id } }", "people|`people: [Person!]`\n\nThe people of the set."),
        ("{ people { ... on Grip { tools<|> } } }", "tools|`tools: [String]`\n\n*deprecated*: old"),
        ("{ people(fi<|>rst: 1) { id } }", "first|`first: Int`"),
        (
            "{ people { ... on <|>Person { id } } }",
            "Person|`Person` interface\n\nWho works on the set.",
        ),
        ("query A($m: <|>Mood) { find }", "Mood|`Mood` enum"),
        ("{ <|>a: people { id } }", ""),
        ('{ find(text: "peo<|>ple") }', ""),
        ('{ people { id } }\n\n{ "peo<|>ple": 1 }', ""),
    ],
)
def test_hover_says_what_the_schema_does(query, expected):
    shown = scene(HEAD + query, answers=ANSWERS)
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    said = f"{found.span.of(shown.document.text)}|{found.markdown}" if found else ""
    assert said == expected


def test_without_a_schema_nothing_is_offered():
    _, found = offers(HEAD + "{ <|> }", answers={"schema": answer('{"data": {"a": 1}}')})
    assert [item.label for item in found if not item.is_snippet] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"data": {"__schema": 7}}',
        '{"data": {"__schema": {"types": [1, {"fields": [2]}]}}}',
    ],
)
def test_what_is_no_schema(text):
    found = read_schema(text)
    assert found is None or found.types == {}


def test_the_query_that_is_added_asks_for_all_that_is_read():
    data = execute(SCHEMA, parse(_QUERY)).data
    assert validate(SCHEMA, parse(_QUERY)) == []
    assert read_schema(json.dumps({"data": data})) == read_schema(INTROSPECTED)


def test_the_request_for_the_schema_has_what_the_other_has():
    text = made(
        refactor_introspection,
        "### schema\nGET https://h/\n\n"
        "### asks\n# @auth bearer {{secrets.t}}\n# @assert status == 200\n"
        "GRAPHQL https://h/<|>graphql\nX-A: b\n\n{ people { id } }\n",
        same=False,
    )
    added = text.partition("{ people { id } }\n")[2]
    assert added.startswith(
        "\n### schema_2\n# @auth bearer {{secrets.t}}\n"
        "GRAPHQL https://h/graphql\nX-A: b\n\nquery Intro"
    )
    assert "@assert" not in added


def test_it_is_not_offered_once_the_schema_is_known():
    text = HEAD.replace("### asks\nGRAPHQL", "### asks\nGRAPHQL<|>") + "{ people { id } }"
    assert offered(refactor_introspection, text, answers=ANSWERS) == []
    assert len(offered(refactor_introspection, text)) == 1
