"""Parameters of queries and forms that are offered, and their values."""

from inline_snapshot import snapshot

from features.offering import check, offers

SEEN = """\
@size = 20
### users
GET https://example.org/users?page=1&size=5&token=hush
###
GET https://example.org/items?sort=asc&filter={{filter}}
###
"""
FORM = "Content-Type: application/x-www-form-urlencoded\n\n"


def test_names_of_the_same_path_come_first():
    check(
        SEEN + "GET https://example.org/users?<|>",
        snapshot(
            [
                "page | GET https://example.org/users?page= | ",
                "size | GET https://example.org/users?size= | ",
                "token | GET https://example.org/users?token= | ",
                "sort | GET https://example.org/users?sort= | ",
                "filter | GET https://example.org/users?filter= | ",
            ]
        ),
    )
    check(
        SEEN + "GET https://example.org/users?page=1&s<|>ize=5&x=1",
        snapshot(
            [
                "size | GET https://example.org/users?page=1&size=5&x=1 | ",
                "sort | GET https://example.org/users?page=1&sort=5&x=1 | ",
            ]
        ),
    )


def test_a_parameter_that_is_there_is_not_offered_again():
    _, found = offers(SEEN + "GET https://example.org/users?page=2&<|>")
    assert "page" not in [item.label for item in found]


def test_values_and_the_variable_of_the_name():
    check(
        SEEN + "GET https://example.org/users?size=<|>&page=1",
        snapshot(
            [
                "{{size}} | GET https://example.org/users?size={{size}}&page=1 | 20",
                "5 | GET https://example.org/users?size=5&page=1 | ",
            ]
        ),
    )
    check(
        SEEN + "GET https://example.org/items?sort=<|>",
        snapshot(["asc | GET https://example.org/items?sort=asc | "]),
    )


def test_no_value_of_a_secret_parameter():
    check(SEEN + "GET https://example.org/users?token=<|>", [])


def test_a_query_over_several_lines():
    check(
        SEEN + "GET https://example.org/users\n  ?page=2\n  &<|>",
        snapshot(
            [
                "size |   &size= | ",
                "token |   &token= | ",
                "sort |   &sort= | ",
                "filter |   &filter= | ",
            ]
        ),
    )


def test_forms():
    form = f"POST https://example.org/login\n{FORM}user=ada&password=hush&scope=a\n\n###\n"
    check(
        form + f"POST https://example.org/login\n{FORM}<|>",
        snapshot(["user | user= | ", "password | password= | ", "scope | scope= | "]),
    )
    check(
        form + f"POST https://example.org/login\n{FORM}user=x\n&s<|>=1",
        snapshot(["scope | &scope=1 | "]),
    )
    check(form + f"POST https://example.org/login\n{FORM}user=<|>", snapshot(["ada | user=ada | "]))
    check(form + f"POST https://example.org/login\n{FORM}password=<|>", [])
