"""Names whose values are secret: what a person is asked for."""

import pytest

from callsheet.facts.secret_names import is_secret_question


@pytest.mark.parametrize(
    "name",
    ["password", "Password", "dbPassword", "DB_PASSWORD", "API key", "token", "pin", "apitoken"],
)
def test_a_secret_is_asked_for(name):
    assert is_secret_question(name)


@pytest.mark.parametrize("name", ["name", "monkey", "keyword", "spinner", "user", "tokens", ""])
def test_anything_is_asked_for(name):
    assert not is_secret_question(name)
