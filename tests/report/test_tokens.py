"""Tokens as people read them: how long they are good, and nothing that is secret."""

import json

import pytest

from callsheet.redact import Redactor
from callsheet.report.style import Style
from callsheet.report.tokens import TokenConsole, tokens_json
from callsheet.store.tokens import Token, TokenKey

NOW = 1_000_000.0
KEY = TokenKey("dev", "https://ada:canary-p@id.example/token?key=canary-k", "sheet", "a b")


def console(*secrets: str, unicode: bool = True) -> TokenConsole:
    return TokenConsole(Style(unicode=unicode), Redactor(secrets), NOW)


@pytest.mark.parametrize(
    ("expires", "refresh", "said"),
    [
        (None, "", "until it is refused"),
        (NOW + 3600, "", "for 60 min"),
        (NOW + 90, "r", "for 90 s, can be refreshed"),
        (NOW + 36_000, "", "for 10 h"),
        (NOW + 864_000, "", "for 10 days"),
        (NOW - 180, "", "expired 3 min ago"),
        (NOW - 180, "r", "expired 3 min ago, can be refreshed"),
        (0.0, "r", "to be refreshed"),
    ],
)
def test_how_long_a_token_is_good(expires, refresh, said):
    token = Token("canary-access", NOW - 60, expires, refresh)
    assert console().span(token) == said


def test_what_is_listed():
    token = Token("canary-access", NOW, NOW + 600, name="api\x1b[2J")
    lines = console("sheet").tokens([(KEY, token)])
    assert lines == [
        "api␛[2J  for 10 min",
        "  at id.example, client •••, scope a b, environment dev",
    ]


def test_the_report_for_programs():
    token = Token("canary-access", NOW, NOW + 600, "canary-refresh", "canary-identity", name="api")
    text = tokens_json([(KEY, token)], Redactor(), NOW)
    assert "canary" not in text
    (fields,) = json.loads(text)["tokens"]
    assert fields["expires"] == "1970-01-12T13:56:40Z"
    assert fields["token_url"] == "https://ada:•••@id.example/token?key=•••"


def test_a_time_that_no_calendar_has():
    token = Token("canary-access", NOW, 1e300)
    (fields,) = json.loads(tokens_json([(KEY, token)], Redactor(), NOW))["tokens"]
    assert fields["expires"] is None
    assert fields["fresh"] is True
