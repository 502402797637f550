import pytest

from callsheet.model.providers import NotProvided, Unset, is_provided, provided_value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"provider": "env", "name": "X"}, True),
        ({"provider": "AzureKeyVault", "secretName": "x", "resourceId": "/y"}, True),
        ({"provider": "Encrypted", "value": "x"}, True),
        ({"provider": "google", "client": "x"}, False),
        ({"provider": "google"}, False),
        ({"provider": {"a": 1}, "name": "X"}, False),
        ({"name": "X"}, False),
        ("provider", False),
    ],
)
def test_what_is_a_provider(value, expected):
    assert is_provided(value) is expected


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ({"provider": "env", "name": "X"}, "process"),
        ({"provider": "env", "secretName": "X"}, "process"),
        ({"provider": "dotenv", "name": "X"}, "file"),
    ],
)
def test_values(reference, value):
    assert provided_value(reference, {"X": "process"}, {"X": "file"}) == value


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ({"provider": "env", "name": "Y"}, 'the provider `env` has no "Y"'),
        ({"provider": "dotenv", "name": "Y"}, 'the provider `dotenv` has no "Y"'),
        ({"provider": "Vault", "name": "X"}, 'nothing here can ask the provider "Vault"'),
    ],
)
def test_why_there_is_no_value(reference, message):
    found = provided_value(reference, {"X": "process"}, {"X": "file"})
    assert isinstance(found, NotProvided)
    assert found.message == message


def test_who_was_asked_in_vain_is_told():
    """What keeps a keyring from being there is told, be it a library that is not installed."""
    missing = Unset(('no keyring (`pip install "callsheet[keyring]"`)',))
    found = provided_value({"provider": "keyring", "name": "k"}, {}, {}, lambda *_: missing)
    assert found == NotProvided(
        'the provider `keyring` has no "k"',
        'asked was no keyring (`pip install "callsheet[keyring]"`); '
        "keep it there as `k`, or put it into a private environment file",
    )
