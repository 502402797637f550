"""Arguments of dynamic variables that are offered."""

import pytest
from inline_snapshot import snapshot

from features.offering import check, offers


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            "$datetime <|>",
            snapshot(
                [
                    "iso8601 | GET a/{{$datetime iso8601}} | ",
                    "rfc1123 | GET a/{{$datetime rfc1123}} | ",
                    '"YYYY-MM-DD" | GET a/{{$datetime "YYYY-MM-DD"}} | ',
                    "iso8601 1 d | GET a/{{$datetime iso8601 1 d}} | ",
                ]
            ),
        ),
        (
            "$datetime rf<|>}}",
            snapshot(["rfc1123 | GET a/{{$datetime rfc1123}} | "]),
        ),
        (
            "$datetime iso<|>8601 1 d}}",
            snapshot(
                [
                    "iso8601 | GET a/{{$datetime iso8601}} | ",
                    "iso8601 1 d | GET a/{{$datetime iso8601 1 d}} | ",
                ]
            ),
        ),
        (
            "$timestamp -1 <|>}}",
            snapshot(
                [
                    "M | GET a/{{$timestamp -1 M}} | months",
                    "Q | GET a/{{$timestamp -1 Q}} | quarters",
                    "d | GET a/{{$timestamp -1 d}} | days",
                    "h | GET a/{{$timestamp -1 h}} | hours",
                ]
            ),
        ),
        ("$randomInt <|>}}", snapshot(["1 10 | GET a/{{$randomInt 1 10}} | "])),
        (
            "$random.name.fu<|>}}",
            snapshot(
                ["$random.name.fullName | GET a/{{$random.name.fullName}} | dynamic variable"]
            ),
        ),
        (
            "$processEnv %h<|>}}",
            snapshot(["host | GET a/{{$processEnv %host}} | variable"]),
        ),
        (
            "$dotenv <|>}}",
            snapshot(["API_KEY | GET a/{{$dotenv API_KEY}} | .env file"]),
        ),
        ("$uuid <|>}}", snapshot([])),
        ("{x}<|>}", snapshot([])),
    ],
)
def test_arguments(inner: str, expected: list[str]):
    check(
        f"""
        //- main.http
        @host = a
        GET a/{{{{{inner}
        //- .env
        API_KEY=hush
        """,
        expected,
        first=4,
    )


def test_names_of_the_process_and_never_their_values():
    shown, _ = offers("GET a/{{$env.<|>}}")
    assert shown.workspace.process_environment == {}


def test_nothing_dynamic_has_members():
    _, found = offers("GET a/{{l<|>ogin.response}}")
    assert not [item for item in found if item.label.startswith("$")]
