"""What a mock answers by a description: examples, made values, refusals and their places."""

# ruff: noqa: E501

import json
from pathlib import Path

import pytest

from callsheet.disk import DiskFiles
from callsheet.mock.described import Chance, described_reply
from callsheet.mock.exchanges import Asked, Reply
from callsheet.openapi import validation
from callsheet.openapi.contract import Answered
from callsheet.openapi.description import Description, read_description
from callsheet.openapi.holding import held
from fixture_files import ROOT, MemoryFiles
from mock_requests import (
    ASKED,
    DESCRIPTIONS,
    HARBOUR,
    LOGIN,
    PARCELS,
    PROJECT,
    STUDIO,
    VISIT,
    asked,
)


def described(path: Path) -> Description:
    found = read_description(path, DiskFiles(DESCRIPTIONS))
    assert isinstance(found, Description)
    return found


READ = {path: described(path) for path in (PARCELS, STUDIO, HARBOUR)}


def reply_of(path: Path, request: Asked, seed: int = 0, *, always: bool = False) -> Reply:
    return described_reply(READ[path], request, Chance(always, seed))


@pytest.mark.parametrize(("path", "method", "target", "headers", "body", "status"), ASKED)
def test_statuses(path, method, target, headers, body, status):
    found = reply_of(path, asked(method, target, headers, body))
    assert found.status == status
    assert bool(found.notes) == (status >= 400 and "Prefer" not in headers) or status == 404


@pytest.mark.parametrize(("path", "method", "target", "headers", "body", "status"), ASKED)
def test_answers_hold_to_the_contract(path, method, target, headers, body, status):
    """Those of our own making are no answers of the description."""
    if status not in (200, 201):
        return
    for always in (False, True):
        given = asked(method, target, headers, body)
        found = reply_of(path, given, always=always)
        answered = Answered(method, given.path, found.status, found.headers, found.body)
        assert held(READ[path], answered).violations == (), found.body


LIST = "/parcels?state=sent"


@pytest.mark.parametrize(
    ("path", "request_", "media_type", "body"),
    [
        (PARCELS, asked("GET", LIST, VISIT, ""), "application/json", "[]"),
        (
            PARCELS,
            asked("GET", LIST, {**VISIT, "Prefer": 'example="two"'}, ""),
            "application/json",
            '[{"id":7,"to":"Ada","state":"sent"},{"id":8,"to":"Ben","state":"lost"}]',
        ),
        (PARCELS, asked("GET", LIST, {**VISIT, "Accept": "text/*"}, ""), "text/csv", "id,to\n7,Ada\n"),
        (PARCELS, asked("GET", "/v2/parcels/9", VISIT, ""), "application/json", '"kind":"Book"'),
        (PARCELS, asked("HEAD", "/parcels/9", VISIT, ""), "application/json", '"to":"Ada"'),
        (PARCELS, asked("GET", "/parcels?state=x", VISIT, ""), "application/json", '{"why":"string"}'),
        (HARBOUR, asked("GET", "/api/ships/a?pass=1&tide=low&decks=1&decks=2", PROJECT, ""), "application/json", '{"name":"Vega","length":81.5}'),
        (HARBOUR, asked("GET", "/nowhere", {}, ""), "application/problem+json", "no path like /nowhere"),
    ],
)  # fmt: skip
def test_bodies(path: Path, request_: Asked, media_type: str, body: str):
    found = reply_of(path, request_)
    assert dict(found.headers)["Content-Type"] == media_type
    assert body in found.body.decode()


def test_readonly_and_writeonly_members_go_their_ways():
    found = json.loads(reply_of(PARCELS, asked("GET", "/parcels/9", VISIT, "")).body)
    assert "id" in found
    assert "code" not in found


def test_header_fields_are_answered():
    found = reply_of(PARCELS, asked("GET", LIST, VISIT, ""))
    assert dict(found.headers)["X-Rest"] == "3"
    body = '{"to": "a", "state": "sent"}'
    sent = asked("POST", "/parcels", {**LOGIN, "Content-Type": "application/json"}, body)
    assert dict(reply_of(PARCELS, sent).headers)["Location"] == "/items/1"


def test_challenges():
    found = reply_of(PARCELS, asked("DELETE", "/parcels/7", {}, ""))
    assert ("WWW-Authenticate", 'Basic realm="mock"') in found.headers
    assert found.notes == ("security lacks staff",)


def test_options_and_allow():
    assert reply_of(PARCELS, asked("OPTIONS", "/parcels", {}, "")).headers == (
        ("Allow", "GET, POST, OPTIONS"),
    )
    assert ("Allow", "POST, OPTIONS") in reply_of(PARCELS, asked("GET", "/quote", {}, "")).headers


def test_chance_is_the_same_again():
    wanted = asked("GET", LIST, {**VISIT, "Prefer": "dynamic=true"}, "")
    first, second, other = (reply_of(PARCELS, wanted, seed).body for seed in (1, 1, 2))
    assert first == second != other
    elsewhere = asked("GET", f"{LIST}&weight=1", {**VISIT, "Prefer": "dynamic=true"}, "")
    assert reply_of(PARCELS, elsewhere, 1).body != first
    plain = asked("GET", LIST, {**VISIT, "Prefer": "dynamic=false"}, "")
    assert reply_of(PARCELS, plain, always=True).body == b"[]"


def places_of(reply: Reply) -> list[tuple[str, str]]:
    return [(".".join(e["location"]), e["code"]) for e in json.loads(reply.body)["validation"]]


@pytest.mark.parametrize(
    ("request_", "places"),
    [
        (asked("PUT", "/ships/a?pass=1", {**PROJECT, "Content-Type": "application/json"}, '{"name": 1, "tender": {"length": 3}}'),
         [("body", "required"), ("body.name", "type"), ("body.tender", "required"), ("body.tender.length", "minimum")]),
        (asked("GET", "/ships/a?pass=1&decks=x", PROJECT, ""),
         [("query.decks", "minItems"), ("query.decks.0", "type"), ("query.tide", "required")]),
        (asked("POST", "/signals", {"Content-Type": "application/x-www-form-urlencoded"}, "times=1.5"),
         [("body.flag", "required"), ("body.times", "type")]),
    ],
)  # fmt: skip
def test_places(request_: Asked, places: list[tuple[str, str]]):
    found = reply_of(HARBOUR, request_)
    assert found.status == 422
    assert sorted(places_of(found)) == places


def test_cookies_are_looked_at():
    found = reply_of(PARCELS, asked("GET", LIST, {**VISIT, "Cookie": "visit=no"}, ""))
    assert found.status == 400
    assert found.notes == ('cookie.visit is "no", which does not match "^v-[0-9]{4}$"',)


def test_without_jsonschema_what_we_know_ourselves_counts(monkeypatch):
    monkeypatch.setattr(validation, "is_installed", lambda: False)
    monkeypatch.setattr("callsheet.mock.checking.is_installed", lambda: False)
    json_type = {**PROJECT, "Content-Type": "application/json"}
    for body, status in (('{"name": "a", "length": 3}', 422), ('{"name": "a", "length": 30}', 200)):
        assert reply_of(HARBOUR, asked("PUT", "/ships/a?pass=1", json_type, body)).status == status
    target = "/ships/a?pass=1&tide=no&decks=1&decks=2"
    assert reply_of(HARBOUR, asked("GET", target, PROJECT, "")).status == 422


def answer(responses: object, method: str = "get", **members: object) -> Description:
    paths = {"/x": {method: {"responses": responses, **members}}}
    text = json.dumps({"openapi": "3.0.3", "info": {}, "paths": paths})
    found = read_description(ROOT / "a.json", MemoryFiles({"a.json": text}))
    assert isinstance(found, Description)
    return found


ONE = {"description": "One"}


@pytest.mark.parametrize(
    ("responses", "prefer", "status"),
    [
        ({"204": ONE, "200": ONE, "404": ONE}, "", 200),
        ({"2XX": ONE, "202": ONE}, "", 202),
        ({"2xx": ONE}, "", 200),
        ({"404": ONE, "default": ONE}, "", 200),
        ({"404": ONE, "302": ONE}, "", 302),
        ({}, "", 200),
        ({"100": ONE}, "", 200),
        ({"101": ONE, "404": ONE}, "", 404),
        ({"5XX": ONE}, "code=503", 503),
        ({"200": ONE}, "code=99", 404),
        ({"default": ONE}, "code=601", 404),
        ({"200": ONE}, "code=x", 404),
        ({"200": ONE}, "respond-async, wait=10", 200),
    ],
)
def test_which_answer(responses: dict[str, object], prefer: str, status: int):
    request_ = asked("GET", "/x", {"Prefer": prefer}, "")
    assert described_reply(answer(responses), request_, Chance(False, 0)).status == status


@pytest.mark.parametrize(
    ("content", "media_type", "body"),
    [
        ({"application/xml": {"schema": {"xml": {"name": "a"}, "properties": {"b": {"type": "integer"}}}}}, "application/xml", '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b>1</b>\n</a>'),
        ({"*/*": {"schema": {"type": "integer"}}}, "application/json", "1"),
        ({"text/*": {"schema": {"type": "string"}}}, "text/plain", "string"),
        ({"application/json": {"example": '{"a": 1}'}}, "application/json", '{"a": 1}'),
        ({"application/json": {"example": "a"}}, "application/json", '"a"'),
        ({"application/json": {}}, "application/json", ""),
        ({"application/json": {"examples": {"a": {"$ref": "#/nowhere"}}, "schema": {"enum": [7]}}}, "application/json", "7"),
        ({"image/png": {"schema": {"type": "string", "format": "binary"}}}, "image/png", "string"),
    ],
)  # fmt: skip
def test_media_types_of_answers(content: dict[str, object], media_type: str, body: str):
    given = answer({"200": {"description": "x", "content": content}})
    found = described_reply(given, asked("GET", "/x", {}, ""), Chance(False, 0))
    assert (dict(found.headers)["Content-Type"], found.body.decode()) == (media_type, body)


def test_mistakes_are_answered_as_the_description_answers_mistakes():
    body = {"requestBody": {"required": True, "content": {"text/plain": {}}}}
    for known, status in (
        ({"400": ONE}, 400),
        ({"422": ONE, "400": ONE}, 422),
        ({"4XX": ONE}, 422),
        ({"default": ONE}, 422),
        ({"200": ONE}, 422),
    ):
        given = answer(known, "post", **body)
        request_ = asked("POST", "/x", {}, "")
        assert described_reply(given, request_, Chance(False, 0)).status == status


@pytest.mark.parametrize(
    "name", ["X\r\nSet-Cookie: a", "", "X Y", "Ä", "Content-Length", "Transfer-Encoding"]
)
def test_names_of_header_fields_that_are_none_are_left_out(name: str):
    headers = {
        name: {"schema": {"type": "string", "example": "a\r\nb"}},
        "X-Ok": {"example": "a\r\nb"},
    }
    given = answer({"200": {"description": "x", "headers": headers}})
    found = described_reply(given, asked("GET", "/x", {}, ""), Chance(False, 0))
    assert found.headers == (("X-Ok", "a b"),)
