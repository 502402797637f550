"""Requests in the words of other tools: their secrets are masked, and nobody is asked for one."""

import pytest
from inline_snapshot import snapshot

from callsheet.convert.plain import Copied
from callsheet.features.copy_as import FORMS, CopyTarget, copy_as
from callsheet.model.requests import requests_of
from callsheet.model.secrets import Keepers
from fixture import scene

PRIVATE = """
//- main.http
### list
# @auth basic ada {{password}}
# @prompt page
POST https://{{host}}/items?page={{page}}&key={{secrets.api-key}}
X-Key: {{password}}
Accept: */*

{"password": "{{password}}", "name": "it's"}
//- http-client.private.env.json
{"dev": {"password": "hunter2-and'more"}}
//- http-client.env.json
{"dev": {"host": "api.example.org"}}
"""


def copied(text: str, target: CopyTarget = CopyTarget.CURL, keepers: Keepers | None = None):
    shown = scene(text, environment="dev")
    (place,) = requests_of(shown.document)
    return copy_as(shown.workspace, place, shown.files, target, keepers)


def test_secrets_are_masked():
    assert copied(PRIVATE) == snapshot(
        Copied(
            text="""\
curl -L 'https://api.example.org/items?page=%7B%7Bpage%7D%7D&key=•••' \\
  -H 'X-Key: •••' \\
  -H 'Accept: */*' \\
  -H 'Content-Type: application/json' \\
  -H 'Authorization: Basic •••' \\
  --data-raw '{"password": "•••", "name": "it'"'"'s"}'
"""
        )
    )


def test_secrets_are_there_when_they_are_asked_for():
    keepers = Keepers(keyring=lambda name, environment: f"{environment}/{name}")
    text = copied(PRIVATE, keepers=keepers).text
    assert "key=dev/api-key" in text
    assert "hunter2-and'\"'\"'more" in text
    assert "•" not in text


@pytest.mark.parametrize("target", list(CopyTarget))
def test_no_tool_is_told_a_secret(target):
    text = copied(PRIVATE, target).text
    assert "hunter2" not in text
    assert text.endswith("\n")


def test_what_cannot_be_resolved_is_told():
    (problem,) = copied("GET https://{{nowhere}}/")
    assert "nowhere" in problem.message


def test_what_a_tool_does_not_do_is_told():
    text = "# @auth oauth2 token_url=https://x/ client_id=a client_secret=b\nGET https://x/"
    found = copied(text, CopyTarget.HTTPX)
    assert isinstance(found, Copied)
    assert found.notes == ("put a token in the place of ACCESS_TOKEN",)


def test_every_form_has_a_name_of_its_own():
    assert len({form.shown for form in FORMS.values()}) == len(CopyTarget) == len(FORMS)
