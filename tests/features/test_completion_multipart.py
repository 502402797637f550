"""What is offered in bodies of several parts."""

import pytest
from inline_snapshot import snapshot

from features.offering import check

HEAD = "POST https://example.org/files\nContent-Type: multipart/form-data; boundary=cut\n\n"
FIELD = 'Content-Disposition: form-data; name="avatar"; filename="a.png"'
SEEN = f"{HEAD}--cut\n{FIELD}\n\nx\n--cut--\n###\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("--<|>", snapshot(["--cut | --cut | the next part", "--cut-- | --cut-- | the end"])),
        (
            "--cut\n<|>",
            snapshot(
                [
                    "Content-Type | Content-Type:  | RFC 9110, 8.3",
                    "Content-Disposition | Content-Disposition:  | RFC 6266",
                ]
            ),
        ),
        (
            "--cut\nContent-D<|>isposition: form-data",
            snapshot(["Content-Disposition | Content-Disposition: form-data | RFC 6266"]),
        ),
        (
            '--cut\nContent-Disposition: form-data; name="<|>"',
            snapshot(['avatar | Content-Disposition: form-data; name="avatar" | ']),
        ),
        (
            '--cut\nContent-Disposition: form-data; name="a<|>',
            snapshot(['avatar | Content-Disposition: form-data; name="avatar" | ']),
        ),
        (
            "--cut\nContent-Disposition: form-data; <|>",
            snapshot(
                [
                    'name="" | Content-Disposition: form-data; name="" | ',
                    'filename="" | Content-Disposition: form-data; filename="" | ',
                ]
            ),
        ),
        (
            "--cut\nContent-Type: text/pl<|>",
            snapshot(
                [
                    "text/plain | Content-Type: text/plain | ",
                    "text/plain; charset=utf-8 | Content-Type: text/plain; charset=utf-8 | ",
                ]
            ),
        ),
        ("--cut\nContent-Type: text/plain\n\nte<|>", snapshot([])),
        ("te<|>", snapshot([])),
    ],
)
def test_parts(body: str, expected: list[str]):
    check(SEEN + HEAD + body, expected)
