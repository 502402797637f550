"""Folds of a document."""

from inline_snapshot import snapshot

from callsheet.features.folding import folding
from fixture import scene


def check(text: str, expected: list[str]):
    folds = folding(scene(text).document)
    assert [f"{fold.first_line}-{fold.last_line} {fold.kind}" for fold in folds] == expected


def test_requests_bodies_and_comments_can_be_closed():
    check(
        """
        # one
        # two

        ### first
        POST https://example.org/
        Content-Type: application/json

        {
          "a": 1
        }

        ### second
        GET https://example.org/


        """,
        snapshot(["0-1 comment", "3-9 region", "7-9 region", "11-12 region"]),
    )


def test_scripts_can_be_closed():
    check(
        """
        GET https://example.org/

        > {%
        client.log("a")
        %}
        """,
        snapshot(["0-4 region", "2-4 region"]),
    )


def test_what_stands_on_one_line_has_no_fold():
    check("GET https://example.org/\n\n\n", snapshot([]))


def test_an_empty_document_has_no_fold():
    check("", snapshot([]))
