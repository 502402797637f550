"""Keys and values that are offered in JSON bodies."""

import pytest
from inline_snapshot import snapshot

from features.offering import accepted, check, offers
from fixture import answer

HEAD = "POST https://example.org/users\nContent-Type: application/json\n\n"
SEEN = (
    "### one\n" + HEAD + '{\n  "name": "Ada",\n  "roles": [{"id": 1, "on": true}],\n'
    '  "password": "hush",\n  "team": {"lead": "{{lead}}"}\n}\n\n### two\n'
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "{<|>}",
            snapshot(
                [
                    'name | {"name": } | "Ada"',
                    'roles | {"roles": } | ',
                    'password | {"password": } | ',
                    'team | {"team": } | ',
                ]
            ),
        ),
        (
            '{"<|>',
            snapshot(
                [
                    'name | {"name":  | "Ada"',
                    'roles | {"roles":  | ',
                    'password | {"password":  | ',
                    'team | {"team":  | ',
                ]
            ),
        ),
        ('{\n  "na<|>": 1\n}', snapshot(['name |   "name": 1 | "Ada"'])),
        ('{\n  "na<|>", "b": 1\n}', snapshot(['name |   "name": , "b": 1 | "Ada"'])),
        ("{\n  na<|>\n}", snapshot(['name |   "name":  | "Ada"'])),
        ('{"roles": [{"i<|>"}]}', snapshot(['id | {"roles": [{"id": }]} | 1'])),
        ('{"team": {<|>', snapshot(['lead | {"team": {"lead":  | "{{lead}}"'])),
        ('{"name": <|>}', snapshot(['"Ada" | {"name": "Ada"} | '])),
        ('{"name": "<|>"}', snapshot(['"Ada" | {"name": "Ada"} | '])),
        ('{"name": "A<|>da", "x": "y"}', snapshot(['"Ada" | {"name": "Ada", "x": "y"} | '])),
        ('{"roles": [{"on": t<|>}]}', snapshot(['true | {"roles": [{"on": true}]} | '])),
        ('{"team": {"lead": <|>', snapshot(['"{{lead}}" | {"team": {"lead": "{{lead}}" | '])),
    ],
)
def test_what_other_bodies_have(body: str, expected: list[str]):
    check(SEEN + HEAD + body, expected)


@pytest.mark.parametrize("body", ['{"password": <|>}', "<|>", '{"a": "b"<|>}', '{"{{x}}<|>": 1}'])
def test_nothing_secret_and_nothing_behind_a_value(body: str):
    _, found = offers(SEEN + HEAD + body)
    assert [item.label for item in found if not item.is_snippet] == []


def test_a_key_that_is_there_is_not_offered_again():
    _, found = offers(SEEN + HEAD + '{"name": 1, <|>}')
    assert "name" not in [item.label for item in found]


def test_a_variable_of_the_name():
    check(
        "@name = Ada\n" + HEAD + '{"name": <|>}',
        snapshot(['"{{name}}" | {"name": "{{name}}"} | Ada']),
    )
    check(
        "@name = Ada\n" + HEAD + '{"name": "<|>"}',
        snapshot(['"{{name}}" | {"name": "{{name}}"} | Ada']),
    )


def test_members_of_the_last_answer():
    answers = {"get": answer('[{"id": 7, "email": "a@b.c"}]')}
    text = f"### get\nGET https://example.org/users\n\n### put\n{HEAD}{{<|>}}"
    check(
        text,
        snapshot(
            ['id | {"id": } | of the last answer', 'email | {"email": } | of the last answer']
        ),
        answers=answers,
    )


def test_variables_of_a_graphql_query():
    query = "query($id: ID!, $n: Int) { user }"
    check(
        f"GRAPHQL https://example.org/graphql\n\n{query}\n\n{{<|>}}",
        snapshot(['id | {"id": } | variable of the query', 'n | {"n": } | variable of the query']),
    )
    _, found = offers(HEAD + f'{{"query": "{query}", "variables": {{<|>}}}}')
    assert [item.label for item in found] == ["id", "n"]


@pytest.mark.parametrize(
    ("typed", "after"),
    [
        ('"select": "a<|>d, oid"', '"select": "a, b"'),
        ('"select": "<|>{{x}}", "b": "c"', '"select": "a, b", "b": "c"'),
        ('"select": "<|>, "b": "c"', '"select": "a, b", "b": "c"'),
        ('"sel<|>: "c"', '"select": "c"'),
    ],
)
def test_the_whole_of_a_text_is_replaced_and_no_other(typed: str, after: str):
    post = "POST https://a.test/x\nContent-Type: application/json\n\n"
    typed_in = f'{post}{{"select": "a, b", "b": ""}}\n\n###\n{post}{{{typed}}}\n'
    shown, found = offers(typed_in)
    lines = {accepted(shown, item).rstrip().split("\n")[-1] for item in found}
    assert f"{{{after}}}" in lines


def test_nothing_is_put_in_front_of_a_text():
    post = "POST https://a.test/x\nContent-Type: application/json\n\n"
    for typed in (
        '{"a": <|>"b"}',
        '{"a":<|> "b"}',
        '{"a": <|>{{b}}}',
        '{"a":<|> 1}',
        '{<|>"b": 1}',
    ):
        assert offers(f'{post}{{"a": "b"}}\n\n###\n{post}{typed}\n')[1] == ()
