"""Names that are offered: requests behind `run #`, secrets, variables without a value."""

from inline_snapshot import snapshot

from features.offering import check


def test_requests_to_run():
    check("### a b\nGET a.test\n\n###\nrun #<|>", snapshot(["a b | run #a b | GET a.test"]))
    check(
        "### a b\nGET a.test\n\n###\nrun #a<|>x (@v=1)",
        snapshot(["a b | run #a b (@v=1) | GET a.test"]),
    )


def test_variables_that_have_no_value_yet():
    check(
        "@c = 1\nGET a.test/{{a}}/{{b}}/{{c}}\n\n###\n@<|>",
        snapshot(["a | @a =  | has no value yet", "b | @b =  | has no value yet"]),
    )
    check("GET a.test/{{a}}\n\n###\n@<|> = 2", snapshot(["a | @a = 2 | has no value yet"]))


def test_secrets_that_are_used():
    check(
        "GET a.test/{{secrets.key}}\n\n###\nGET a.test/{{secrets.<|>}}",
        snapshot(["key | GET a.test/{{secrets.key}} | secret"]),
    )
