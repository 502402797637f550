"""Drafts as request files: titles, names of files, and where files go."""

from pathlib import PurePosixPath

import pytest

from callsheet.convert.draft import Draft, TextBody
from callsheet.convert.imported import GivenFile
from callsheet.convert.request_files import below, file_stem, request_file, shortened, title_of


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://h", "GET /"),
        ("https://h/a%20b?c#d", "GET /a b"),
        ("{{host}}/a/{{$env.ID}}", "GET /a/{ID}"),
        ("https://h/\x1b[31m/\u2028x", "GET / [31m/ x"),
        ("https://h/" + "a" * 90, f"GET /{'a' * 54}…"),
    ],
)
def test_titles(url, title):
    assert shortened(title_of(Draft("GET", url))) == title


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("List all", "List-all"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "requests"),
        ("", "requests"),
        ("a\\b:c\0d", "a-b-c-d"),
        ("été 2", "été-2"),
        ("a" * 99, "a" * 60),
    ],
)
def test_no_name_leads_elsewhere(name, stem):
    assert file_stem(name) == stem


def test_each_has_a_title_of_its_own_and_a_body_beside_it():
    drafts = [Draft("POST", "https://h/a", (), TextBody("x\n### y"))] * 2
    assert request_file(PurePosixPath("b/a.http"), drafts) == {
        PurePosixPath("b/a.http"): (
            "### POST /a\nPOST https://h/a\n\n< ./a-post-a-body.txt\n\n"
            "### POST /a 2\nPOST https://h/a\n\n< ./a-post-a-2-body.txt\n"
        ),
        PurePosixPath("b/a-post-a-body.txt"): b"x\n### y",
        PurePosixPath("b/a-post-a-2-body.txt"): b"x\n### y",
    }


def test_what_all_say_is_said_once():
    plain = Draft("GET", "https://h/a", directives=("no-redirect", "auth bearer {{t}}"))
    path = PurePosixPath("a.http")
    assert request_file(path, [plain, plain])[path] == (
        "# @no-redirect\n\n### GET /a\n# @auth bearer {{t}}\nGET https://h/a\n\n"
        "### GET /a 2\n# @auth bearer {{t}}\nGET https://h/a\n"
    )
    for drafts in ([plain], [plain, Draft("GET", "https://h/")]):
        assert "### GET /a\n# @no-redirect\n" in str(request_file(path, drafts)[path])


@pytest.mark.parametrize(
    ("paths", "within", "places"),
    [
        (["x/y/a"], "", ["a"]),
        (["x/y/a", "x/b"], "", ["y/a", "b"]),
        (["/x/y/a", "/x/z/b"], "", ["y/a", "z/b"]),
        (["x/y/a"], "x", ["y/a"]),
        (["x/y/a", "x/b"], "x", ["y/a", "b"]),
    ],
)
def test_where_files_go(paths, within, places):
    folder = PurePosixPath(within) if within else None
    given = [GivenFile(PurePosixPath(each), b"", folder) for each in paths]
    assert list(map(str, below(given))) == places


def test_two_folders_stay_two():
    given = [GivenFile(PurePosixPath(f"{each}/a"), b"", PurePosixPath(each)) for each in "xy"]
    assert list(map(str, below(given))) == ["x/a", "y/a"]
