"""The tables of headers and media types, beside what libraries know of them."""

import mimetypes
import re

import pytest
from hpack.table import HeaderTable

from callsheet.facts.headers import REQUEST_HEADERS, RESPONSE_HEADERS
from callsheet.facts.media_types import MEDIA_TYPES

FIELD_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


@pytest.mark.parametrize("table", [REQUEST_HEADERS, RESPONSE_HEADERS])
def test_names_are_tokens_and_stand_once(table):
    names = [field.name.lower() for field in table]
    assert all(FIELD_NAME.fullmatch(name) for name in names)
    assert len(names) == len(set(names))


def test_every_field_that_http2_has_a_short_form_for_is_here():
    known = {field.name.lower() for field in (*REQUEST_HEADERS, *RESPONSE_HEADERS)}
    static = {name.decode() for name, _ in HeaderTable.STATIC_TABLE}
    assert {name for name in static if not name.startswith(":")} - known == {"refresh"}


@pytest.mark.parametrize("table", [REQUEST_HEADERS, RESPONSE_HEADERS, MEDIA_TYPES])
def test_everything_is_explained_in_a_sentence(table):
    unexplained = [e.name for e in table if not e.meaning.endswith(".") or not e.reference]
    assert unexplained == []


def test_media_types_that_a_library_knows_are_spelled_as_there():
    known = {*mimetypes.types_map.values(), *mimetypes.common_types.values()}
    ours = {media_type.name for media_type in MEDIA_TYPES}
    assert {"application/json", "text/csv", "image/svg+xml", "application/pdf"} <= ours & known
    assert len(ours) == len(MEDIA_TYPES)
