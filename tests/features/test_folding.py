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


def test_objects_and_lists_in_a_body_can_be_closed_and_show_their_end():
    check(
        """
        POST https://example.org/

        {
          "a": {
            "b": [
              1
            ]
          },
          "c": [{
            "d": 1 }],
          "e": {}
        }
        """,
        snapshot(["0-11 region", "2-11 region", "3-6 region", "4-5 region", "8-9 region"]),
    )


def test_regions_reach_over_requests():
    check(
        """
        # region Users
        ### one
        GET https://example.org/1

        //region inner
        # @tag a
        // endregion

        ### two
        GET https://example.org/2
        # #endregion is none
        #endregion
        # endregion without a beginning
        """,
        snapshot(["4-6 region", "0-11 region", "1-6 region", "8-12 region", "10-12 comment"]),
    )


def test_no_fold_crosses_a_region_that_begins_above_a_request():
    check(
        """
        @host = https://example.org
        # region one
        # said of it
        ### first
        GET {{host}}

        # region two

        ### second
        POST {{host}}
        Content-Type: application/json

        {
          "a": 1
        }
        # endregion
        # endregion
        """,
        snapshot(
            [
                "6-15 region",
                "1-16 region",
                "1-2 comment",
                "3-4 region",
                "8-14 region",
                "12-14 region",
                "15-16 comment",
            ]
        ),
    )


def test_answers_and_block_comments_can_be_closed():
    check(
        """
        /*
         * more
         */
        GET https://example.org/

        HTTP/1.1 200 OK
        A: b
        """,
        snapshot(["0-6 region", "5-6 region", "0-2 comment"]),
    )


def test_what_stands_on_one_line_has_no_fold():
    check("GET https://example.org/\n\n\n", snapshot([]))


def test_an_empty_document_has_no_fold():
    check("", snapshot([]))
