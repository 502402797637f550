"""What a request takes from resources, from its file and its folder, down to the wire."""

from random import Random

import pytest

from callsheet.authentication import NO_AUTHENTICATION, Basic, Bearer
from callsheet.exchange import Proxy, ProxyKind, StreamEnd
from callsheet.model.circumstances import Circumstances
from callsheet.model.needs import needs_of
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Unresolved, resolve, resolve_base, resolve_without_body
from callsheet.model.scope import scope_of
from fixture import scene
from fixture_files import ROOT
from fixture_requests import NOW

API = """\
### api
# @resource api
# @base-url https://api.example.org/v2/
# @header Accept: application/json
# @header X-One: 1
# @param key=a b
# @param page=1
# @timeout 5s
###
# @use api
"""


def outcome(text):
    """What becomes of the last request of the first file."""
    here = scene(text)
    place = requests_of(here.document)[-1]
    scope = scope_of(here.workspace, here.document, place.block)
    circumstances = Circumstances(here.files, NOW, Random(1), root=ROOT)
    return resolve(here.document, place.block, scope, circumstances)


def head(text):
    """Method, URL and fields of the last request of the first file."""
    found = outcome(text)
    assert not isinstance(found, Unresolved), [problem.message for problem in found.problems]
    request = found.request
    return [
        f"{request.method} {request.url}",
        *(f"{name}: {value}" for name, value in request.headers),
    ]


@pytest.mark.parametrize(
    ("request_text", "lines"),
    [
        (
            "GET /users?x={{ 1 }}",
            [
                "GET https://api.example.org/v2/users?x=1&key=a%20b&page=1",
                "Accept: application/json",
                "X-One: 1",
            ],
        ),
        (
            "GET users",
            [
                "GET https://api.example.org/v2/users?key=a%20b&page=1",
                "Accept: application/json",
                "X-One: 1",
            ],
        ),
        (
            "GET ?q",
            [
                "GET https://api.example.org/v2/?q&key=a%20b&page=1",
                "Accept: application/json",
                "X-One: 1",
            ],
        ),
        (
            (
                "# @param page=2\n# @param replace key=\nGET /u\n"
                "accept: text/plain\nX-One: 2\nX-One: 3"
            ),
            [
                "GET https://api.example.org/v2/u?page=1&page=2&key=",
                "accept: text/plain",
                "X-One: 2",
                "X-One: 3",
            ],
        ),
        (
            "# @header X-One\n# @header accept: a\n# @header Accept: b\nGET /u",
            [
                "GET https://api.example.org/v2/u?key=a%20b&page=1",
                "accept: a",
                "Accept: b",
            ],
        ),
        ("GET https://API.example.org:443/x", None),
        (
            "GET https://other.example/x",
            ["GET https://other.example/x"],
        ),
        (
            '# @param ids={{ [1, "b&c"] }}\n# @param queries[]=equal("a", [1])\nGET /u',
            [
                (
                    "GET https://api.example.org/v2/u?key=a%20b&page=1&ids=1&ids=b%26c"
                    "&queries%5B%5D=equal(%22a%22%2C%20%5B1%5D)"
                ),
                "Accept: application/json",
                "X-One: 1",
            ],
        ),
        (
            "# @no-auto-encoding\n# @param replace key=%20\nGET /u",
            [
                "GET https://api.example.org/v2/u?page=1&key=%20",
                "Accept: application/json",
                "X-One: 1",
            ],
        ),
    ],
)
def test_what_a_request_takes_from_its_resource(request_text, lines):
    expected = lines or [
        "GET https://API.example.org:443/x?key=a%20b&page=1",
        "Accept: application/json",
        "X-One: 1",
    ]
    assert head(API + request_text) == expected


def test_settings_are_inherited_and_overridden():
    inherited = outcome(API + "GET /u").request.options.timeouts
    assert (inherited.read, inherited.connect) == (5, 20)
    own = outcome(API + "# @timeout connect=1s\nGET /u").request.options.timeouts
    assert (own.read, own.connect) == (5, 1)


def test_past_the_base_the_resource_stays_behind_with_a_warning():
    (note,) = outcome(API + "GET https://other.example/x").notes
    assert (note.code, note.severity) == ("resource-origin", "warning")


@pytest.mark.parametrize(
    ("base", "line", "stays_behind"),
    [
        ("wss://api.example.org/v2", "WEBSOCKET /u", False),
        ("wss://api.example.org/v2", "wss://api.example.org/x", False),
        ("wss://api.example.org/v2", "GET https://api.example.org/x", False),
        ("https://api.example.org/v2", "WEBSOCKET wss://api.example.org/x", False),
        ("wss://api.example.org/v2", "WEBSOCKET wss://other.example/x", True),
        ("wss://api.example.org/v2", "GET https://other.example/x", True),
        ("https://api.example.org/v2", "wss://other.example/x", True),
        ("mqtt://api.example.org/v2", "GET https://other.example/x", True),
    ],
)
def test_a_websocket_takes_from_its_resource_what_other_requests_do(base, line, stays_behind):
    api = API.replace("https://api.example.org/v2/", base)
    found = outcome(api + line)
    names = [name for name, _ in found.request.headers]
    assert ("X-One" in names) is not stays_behind
    assert [note.code for note in found.notes] == ["resource-origin"] * stays_behind


def test_a_base_wins_over_the_host_field():
    assert head(API + "GET /u\nHost: other.example")[:2] == [
        "GET https://api.example.org/v2/u?key=a%20b&page=1",
        "Host: other.example",
    ]


def test_a_resource_takes_from_the_one_it_uses():
    text = """
        ### base
        # @resource base
        # @base-url https://h
        # @header A: base
        # @header B: base
        # @param p=base
        ### api
        # @resource
        # @use base
        # @header B: api
        # @param p=api
        ###
        # @use api
        # @param p=own
        GET /x
    """
    assert head(text) == ["GET https://h/x?p=base&p=api&p=own", "A: base", "B: api"]


def test_what_stands_first_in_a_file_holds_for_all_of_it():
    text = """
        # @use api
        # @header A: file
        # @header B: file

        ### api
        # @resource api
        # @base-url https://h/v1
        # @header B: api
        ###
        GET /x
    """
    assert head(text) == ["GET https://h/v1/x", "A: file", "B: api"]


def test_the_nearest_resource_file_holds_for_a_folder():
    text = """
        //- /workspace/a/b/main.http
        GET /x?v={{version}}
        //- /workspace/a/_resource.http
        # @use api
        @version = 7
        ### api
        # @resource api
        # @base-url https://near
        //- /workspace/_resource.http
        # @base-url https://far
    """
    assert head(text) == ["GET https://near/x?v=7"]


def test_a_resource_of_an_imported_file():
    text = """
        //- /workspace/main.http
        # @import ./apis.http
        # @use api
        ###
        GET /x
        //- /workspace/apis.http
        @host = h.example
        ###
        # @resource api
        # @base-url https://{{host}}
    """
    assert head(text) == ["GET https://h.example/x"]


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("# @use apy\nGET /x\n###\n# @resource api", "unresolved-resource", "apy"),
        ("# @resource a\n# @use a\n###\n# @use a\nGET http://h/", "resource-cycle", "a"),
        ("# @base-url {{empty}}\n@empty =\nGET /x", "missing-url", "base-url {{empty}}"),
        ("# @header no field\nGET http://h/", "directive-argument", "no field"),
        ("# @retry many\nGET http://h/", "directive-argument", "many"),
        ("@n = many\n# @retry {{n}}\nGET http://h/", "variable-type", "retry {{n}}"),
        ("# @tls ca=gone.pem\nGET https://h/", "missing-file", "gone.pem"),
        ("# @header A: {{gone}}\nGET http://h/", "unresolved-variable", "gone"),
    ],
)
def test_settings_that_keep_a_request_back(text, code, shown):
    found = outcome(text)
    assert isinstance(found, Unresolved)
    problem = found.problems[0]
    assert (problem.code, problem.span.of(text)) == (code, shown)


def test_a_problem_of_another_file_is_shown_where_that_is_used():
    found = outcome("""
        //- /workspace/main.http
        # @use api
        GET /x
        //- /workspace/_resource.http
        ###
        # @resource api
        # @base-url https://{{gone}}
    """)
    (problem,) = found.problems
    assert problem.code == "unresolved-variable"
    assert problem.span.start == 0
    assert problem.related[0].path == ROOT / "_resource.http"


def test_delivery_is_read():
    request = outcome("""
        # @retry 3 on=429,500-599,connect backoff=2s..9s jitter=off
        # @ratelimit 10/m
        # @cache 5m
        # @idempotency-key X-Key
        POST http://h/
    """).request
    delivery = request.delivery
    assert delivery.retry.statuses == (range(429, 430), range(500, 600))
    assert (delivery.retry.times, delivery.retry.shortest, delivery.retry.longest) == (3, 2, 9)
    assert (delivery.retry.on_connect, delivery.retry.on_timeout) == (True, False)
    assert (delivery.retry.jitter, delivery.retry.unsafe) == (False, False)
    assert (delivery.rate_limit.count, delivery.rate_limit.seconds) == (10, 60)
    assert delivery.caching.lifetime == 300
    assert delivery.idempotency_header == "X-Key"


def test_apics_retry_polls():
    retry = outcome("# @retry 10 2s\nGET http://h/").request.delivery.retry
    assert (retry.times, retry.shortest, retry.longest, retry.on_assert) == (10, 2, 2, True)


def test_the_file_of_an_upload_is_the_one_in_the_body():
    text = """
        //- /workspace/main.http
        # @upload chunked size=1MB id_header="" resume=off
        PUT http://h/

        < ./big.bin
        //- /workspace/big.bin
        content
    """
    upload = outcome(text).request.delivery.upload
    assert (upload.file, upload.piece_size) == (ROOT / "big.bin", 1 << 20)
    assert (upload.id_header, upload.id_path, upload.resume) == ("", "$.$id", False)


def test_a_unix_socket_by_directive_and_by_url():
    request = outcome("# @unix-socket /run/d.sock\nGET http://docker/v1").request
    assert str(request.options.unix_socket) == "/run/d.sock"
    request = outcome("GET http://unix:/run/d.sock:/v1/info?a").request
    assert (str(request.options.unix_socket), request.url) == (
        "/run/d.sock",
        "http://localhost/v1/info?a",
    )


def test_credentials_are_inherited_and_replaced():
    text = "# @auth bearer file-token\n###\n"
    assert outcome(text + "GET http://h/").request.authentication == Bearer("file-token")
    own = outcome(text + "# @auth basic ada pw\nGET http://h/").request
    assert own.authentication == Basic("ada", "pw")
    none = outcome(text + "# @auth none\nGET http://h/").request
    typed = outcome(text + "GET http://h/\nAuthorization: Bearer x").request
    assert none.authentication == typed.authentication == NO_AUTHENTICATION


def test_credentials_do_not_go_past_the_base_url():
    text = "# @base-url https://h\n# @auth bearer t0ken-1\n# @sign hmac key=k\n###\n"
    there = outcome(text + "GET /x").request
    past = outcome(text + "GET https://other.example/x").request
    assert (there.authentication, len(there.signatures)) == (Bearer("t0ken-1"), 1)
    assert (past.authentication, past.signatures) == (NO_AUTHENTICATION, ())


def test_what_inherited_settings_name_goes_first():
    text = """
        # @auth bearer {{login.response.body.$.token}}
        ### login
        # @auth none
        POST http://h/login
        ### a
        GET http://h/a
        ### b
        # @auth basic ada pw
        GET http://h/b
    """
    here = scene(text)
    needs = {
        place.name: [
            need.place.name for need in needs_of(here.workspace, here.document, place.block)
        ]
        for place in requests_of(here.document)
    }
    assert needs == {"login": [], "a": ["login"], "b": []}


def proxy_of(text):
    """Where a request goes through."""
    proxies = outcome(text).request.options.proxies
    return proxies.http and f"{proxies.http.kind}://{proxies.http.host}:{proxies.http.port}"


def test_a_proxy_is_inherited_replaced_and_left_out():
    text = '# @proxy http://u:pw@p:3128 except="*.internal, localhost"\n###\n'
    options = outcome(text + "GET http://h/").request.options
    assert options.proxies.https == Proxy(ProxyKind.HTTP, "p", 3128, "u", "pw")
    assert options.proxies.exceptions == ("*.internal", "localhost")
    assert proxy_of(text + "# @proxy socks5h://q\nGET http://h/") == "socks5h://q:1080"
    assert proxy_of(text + "# @no-proxy\nGET http://h/") is None
    assert "pw" in outcome(text + "GET http://h/").secrets
    (problem,) = outcome("# @proxy ftp://p\nGET http://h/").problems
    assert problem.message == 'a proxy cannot have the scheme "ftp"'


def test_an_upload_is_not_inherited():
    """`check` says that it has no effect in a resource."""
    assert outcome("# @upload chunked\n###\nPOST http://h/").request.delivery.upload is None


def test_the_request_that_stands_for_a_resource():
    here = scene(API.replace("# @timeout 5s", "# @auth bearer t0ken-1"))
    block = here.document.blocks[0]
    scope = scope_of(here.workspace, here.document, block)
    circumstances = Circumstances(here.files, NOW, Random(1), root=ROOT)
    request = resolve_base(here.document, block, scope, circumstances).request
    assert (request.method, request.url) == (
        "GET",
        "https://api.example.org/v2/?key=a%20b&page=1",
    )
    assert request.authentication == Bearer("t0ken-1")
    assert ("X-One", "1") in request.headers


def test_whether_a_websocket_can_be_opened_is_tried_without_listening():
    here = scene("# @stream events=9\nWEBSOCKET ws://api.example.org/x\n\nhello\n")
    place = requests_of(here.document)[-1]
    scope = scope_of(here.workspace, here.document, place.block)
    circumstances = Circumstances(here.files, NOW, Random(1), root=ROOT)
    found = resolve_without_body(here.document, place.block, scope, circumstances)
    assert found.request.conversation == ()
    assert found.request.options.stream_end == StreamEnd(seconds=0.0)
