"""Header fields that are offered: usual ones, and those that other requests have."""

from inline_snapshot import snapshot

from features.offering import check, offers

SEEN = """\
GET https://example.org/
X-Trace: abc
Accept: application/vnd.example+json
Authorization: Bearer {{token}}
X-Api-Key: hush

###
GET https://example.org/
"""


def test_names_that_other_requests_have_come_with_the_common_ones():
    check(
        SEEN + "X<|>",
        snapshot(
            [
                "X-API-Key | X-API-Key:  | convention",
                "X-Trace | X-Trace:  | ",
                "X-API-Version | X-API-Version:  | convention",
            ]
        ),
        first=3,
    )


def test_values_that_other_requests_have_come_first():
    check(SEEN + "X-Trace: <|>", snapshot(["abc | X-Trace: abc | "]), first=2)
    check(
        SEEN + "Accept: <|>",
        snapshot(
            [
                "application/vnd.example+json | Accept: application/vnd.example+json | ",
                "application/json | Accept: application/json | ",
            ]
        ),
        first=2,
    )
    check(
        SEEN + "Accept: text/html, app<|>",
        snapshot(["application/json | Accept: text/html, application/json | "]),
        first=1,
    )


def test_a_secret_is_offered_as_a_binding_only():
    check(
        SEEN + "Authorization: <|>",
        snapshot(
            [
                "Bearer {{token}} | Authorization: Bearer {{token}} | ",
                "Bearer | Authorization: Bearer  | ",
            ]
        ),
        first=2,
    )
    _, found = offers(SEEN + "X-Api-Key: <|>")
    assert not [item for item in found if "hush" in item.new_text]


def test_a_scheme_leaves_the_credentials_alone():
    check(
        "GET a.test\nAuthorization: Bas<|> {{token}}",
        snapshot(["Basic | Authorization: Basic {{token}} | "]),
    )
    check(
        "GET a.test\nAuthorization: <|>Basic {{token}}",
        snapshot(["Bearer | Authorization: Bearer {{token}} | "]),
        first=1,
    )


def test_lists_and_parameters():
    check(
        "GET a.test\nCache-Control: no-cache, no<|>",
        snapshot(
            [
                "no-store | Cache-Control: no-cache, no-store | ",
                "no-transform | Cache-Control: no-cache, no-transform | ",
            ]
        ),
    )
    check(
        "GET a.test\nPrefer: return=minimal, <|>",
        snapshot(
            [
                "return=representation | Prefer: return=minimal, return=representation | ",
                "respond-async | Prefer: return=minimal, respond-async | ",
            ]
        ),
        first=2,
    )
    check(
        "GET a.test\nContent-Type:<|>",
        snapshot(["application/json | Content-Type: application/json | "]),
        first=1,
    )
    check(
        "GET b.test\nAccept: text/plain\n\n###\nGET a.test\nAccept: t<|>",
        snapshot(["text/plain | Accept: text/plain | "]),
        first=1,
    )
    check(
        "GET a.test\nAccept-Encoding: gzip, <|>",
        snapshot(
            [
                "deflate | Accept-Encoding: gzip, deflate | ",
                "br | Accept-Encoding: gzip, br | ",
                "zstd | Accept-Encoding: gzip, zstd | ",
            ]
        ),
        first=3,
    )
    check(
        "GET a.test\nContent-Type: text/plain; <|>",
        snapshot(["charset=utf-8 | Content-Type: text/plain; charset=utf-8 | "]),
    )
    check(
        "GET a.test\nContent-Type: multipart/form-data; <|>",
        snapshot(["boundary=boundary | Content-Type: multipart/form-data; boundary=boundary | "]),
    )
