"""`# @dialect`: whose rules hold, where it says so, and what they change."""

from random import Random

import pytest

from callsheet.model.circumstances import Circumstances
from callsheet.model.dialects import Dialect, Precedence, dialects_of, precedence_of
from callsheet.model.document import read_document
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from fixture_files import ROOT, MemoryFiles
from fixture_requests import NOW, PATH

IN_HEAD = "# @dialect kulala\n\n### a\nGET http://a\n\n### b\n# @dialect restnvim\nGET http://b"
IN_FIRST_REQUEST = "# @dialect kulala\nGET http://a\n\n###\nGET http://b"
UNKNOWN = "# @dialect paw\nGET http://a"


@pytest.mark.parametrize(
    ("text", "folder", "expected"),
    [
        (IN_HEAD, "", {0: "kulala", 1: "kulala", 2: "restnvim"}),
        (IN_FIRST_REQUEST, "", {0: "kulala", 1: "kulala"}),
        (UNKNOWN, "", {}),
        ("GET http://a", "# @dialect jetbrains", {0: "jetbrains"}),
        ("# @dialect superset\nGET http://a", "# @dialect jetbrains", {}),
        ("# @DIALECT HttpYac\nGET http://a", "", {0: "httpyac"}),
    ],
)
def test_where_a_dialect_holds(text, folder, expected):
    workspace, document = opened(text, folder)
    assert {k: v.value for k, v in dialects_of(workspace, document).items()} == expected


def test_every_choice_of_the_directive_is_a_dialect():
    for dialect in Dialect:
        workspace, document = opened(f"# @dialect {dialect}\nGET http://a")
        own = settings_of(workspace, document, document.blocks[0])
        assert dialects_of(workspace, document).get(0, Dialect.SUPERSET) is dialect
        assert precedence_of(own) is Precedence(
            "jetbrains" if dialect is Dialect.JETBRAINS else "nearest"
        )


@pytest.mark.parametrize(
    ("dialect", "url", "expected"),
    [
        ("superset", "example.org/{{$timestamp}}", "http://example.org/1893553445"),
        ("restnvim", "example.org/a", "https://example.org/a"),
        ("restnvim", "example.org:8080/a", "http://example.org:8080/a"),
        ("restnvim", "localhost/a", "http://localhost/a"),
        ("kulala", "http://a/{{$timestamp}}", "http://a/1893553445000"),
        ("httpyac", "http://a/{{$timestamp}}", "http://a/1893553445000"),
        ("httpyac", "http://a/{{$timestamp 1 s}}", "http://a/1893553446"),
        ("superset", "http://a/{{$datetime 'd'}}", "http://a/3"),
        ("visualstudio", "http://a/{{$datetime 'd'}}", "http://a/2"),
        ("visualstudio", "http://a/{{$datetime 'DD'}}", "http://a/02"),
    ],
)
def test_what_a_dialect_changes(dialect, url, expected):
    request = resolved(f"# @dialect {dialect}\nGET {url}").request
    assert request.url == expected


def test_a_bare_timeout_is_milliseconds_in_httpyac_alone():
    reads = [
        resolved(f"# @dialect {dialect}\n# @timeout 5000\nGET http://a").request.options.timeouts
        for dialect in ("superset", "httpyac")
    ]
    assert [each.read for each in reads] == [5000, 5]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", (True, True, None, None)),
        ("@request_noRedirect = true", (False, True, None, None)),
        ("@request_noRedirect = false", (True, True, None, None)),
        ("@request_rejectUnauthorized = false", (True, False, None, None)),
        ("@request_timeout = 1500", (True, True, 1.5, None)),
        ("@request_proxy = http://p:3128", (True, True, None, "p")),
        ("@request_proxy = ", (True, True, None, None)),
        ("@request_timeout = 1500\n# @timeout total=5", (True, True, 0.005, None)),
    ],
)
def test_variables_of_httpyac_say_how_a_request_is_sent(lines, expected):
    found = []
    for dialect in ("httpyac", "superset"):
        options = resolved(f"# @dialect {dialect}\n{lines}\nGET http://a").request.options
        proxy = options.proxies.http.host if options.proxies.http else None
        limit = options.timeouts.total
        found.append((options.follow_redirects, options.verify_certificates, limit, proxy))
    assert found[0] == expected
    assert found[1][:2] == (True, True)


def opened(text, folder=""):
    document = read_document(PATH, text)
    around = read_document(PATH.parent / "_resource.http", folder)
    return Workspace(ROOT, {PATH: document, around.path: around}), document


def resolved(text):
    workspace, document = opened(text)
    scope = scope_of(workspace, document, document.blocks[0])
    circumstances = Circumstances(MemoryFiles(), NOW, Random(0))
    outcome = resolve(document, document.blocks[0], scope, circumstances)
    assert isinstance(outcome, Resolved)
    return outcome
