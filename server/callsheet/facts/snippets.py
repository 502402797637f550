"""Snippets: texts to be filled in, offered where a line begins; the documentation shows them too.

They are written in the snippet syntax of the LSP: `${1:text}` is a place to fill in, `$0` the end.
"""

from enum import StrEnum

from callsheet.late_dataclasses import dataclass


class SnippetPlace(StrEnum):
    """Where a snippet is offered."""

    REQUEST = "outside a request"
    ABOVE = "above a request line"
    BELOW = "below a request"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text to be filled in."""

    label: str
    documentation: str
    text: str
    place: SnippetPlace = SnippetPlace.REQUEST


_REQUEST = "### ${1:name}\n"
_POST = f"{_REQUEST}POST ${{2:https://example.org}}\n"
_JSON = 'Content-Type: application/json\n\n{\n  "${3:key}": "${4:value}"\n\\}\n$0'
_FORM = "Content-Type: application/x-www-form-urlencoded\n\n${3:name}=${4:value}\n$0"
_UPLOAD = """Content-Type: multipart/form-data; boundary=boundary

--boundary
Content-Disposition: form-data; name="${3:file}"; filename="${4:file.bin}"

< ./${4:file.bin}
--boundary--
$0"""

SNIPPETS: tuple[Snippet, ...] = (
    Snippet("###", "The beginning of the next request.", "### ${1:name}\n$0"),
    Snippet(
        "get",
        "A GET request.",
        f"{_REQUEST}GET ${{2:https://example.org}}\nAccept: application/json\n$0",
    ),
    Snippet("post", "A POST request with a JSON body.", _POST + _JSON),
    Snippet("put", "A PUT request with a JSON body.", (_POST + _JSON).replace("POST", "PUT")),
    Snippet("patch", "A PATCH request with a JSON body.", (_POST + _JSON).replace("POST", "PATCH")),
    Snippet("delete", "A DELETE request.", f"{_REQUEST}DELETE ${{2:https://example.org}}\n$0"),
    Snippet("form", "A POST request with a form.", _POST + _FORM),
    Snippet("upload", "A POST request with a file in a form.", _POST + _UPLOAD),
    Snippet(
        "graphql",
        "A GraphQL request.",
        f"{_REQUEST}GRAPHQL ${{2:https://example.org/graphql}}\n\n"
        "query {\n  ${3:field}\n\\}\n$0",
    ),
    Snippet(
        "websocket",
        "Says something on a WebSocket, and waits for its answer.",
        f"{_REQUEST}WEBSOCKET ${{2:wss://example.org}}\n\n${{3:hello}}\n=== wait-for-server\n$0",
    ),
    Snippet(
        "sse",
        "Listens to a stream of events until it has brought enough.",
        f"{_REQUEST}# @stream events=${{2:3}} time=${{3:10s}}\nSSE ${{4:https://example.org}}\n$0",
    ),
    Snippet(
        "login",
        "A request whose answer gives a token to those behind it.",
        '### login\n# @capture ${1:token} = jsonpath "$.${2:token}"\n'
        "POST ${3:https://example.org/login}\nContent-Type: application/json\n\n"
        '{"user": "${4:user}", "password": "{{secrets.${5:password}\\}\\}"\\}\n$0',
    ),
    Snippet(
        "pages",
        "A request that is sent page by page, and where its items are.",
        f"{_REQUEST}# @paginate ${{2:page_number}}\n# @select ${{3:\\$.items}}\n"
        "GET ${4:https://example.org}\n$0",
    ),
    Snippet(
        "each",
        "A request for each item of what another one answered.",
        f"{_REQUEST}# @foreach ${{2:item}} in ${{3:request}}\n"
        "GET ${4:https://example.org}/{{${2:item}.${5:id}\\}\\}\n$0",
    ),
    Snippet(
        "resource",
        "What requests have in common: their address, their header fields, how they sign in.",
        "### ${1:name}\n# @resource\n# @base-url ${2:https://example.org}\n"
        "# @auth ${3:bearer} {{secrets.${4:token}\\}\\}\n$0",
    ),
    Snippet(
        "auth",
        "A bearer token, which stays with its host.",
        "# @auth bearer {{secrets.${1:token}\\}\\}\n$0",
        SnippetPlace.ABOVE,
    ),
    Snippet(
        "foreach",
        "A round for each item of a list, a file or an answer.",
        "# @foreach ${1:item} in ${2:items}\n$0",
        SnippetPlace.ABOVE,
    ),
    Snippet(
        "stream",
        "When a stream that would go on has brought enough.",
        "# @stream events=${1:3} time=${2:10s}\n$0",
        SnippetPlace.ABOVE,
    ),
    Snippet(
        "before",
        "A script that runs before the request.",
        '< {%\n  ${1:request.variables.set("name", "value")}\n%}\n$0',
        SnippetPlace.ABOVE,
    ),
    Snippet(
        "status", "An assertion about the status.", "?? status == ${1:200}\n$0", SnippetPlace.BELOW
    ),
    Snippet(
        "member",
        "An assertion about a member of the answer.",
        '?? jsonpath "$.${1:id}" ${2:exists}\n$0',
        SnippetPlace.BELOW,
    ),
    Snippet(
        "capture",
        "A variable out of the answer.",
        '# @capture ${1:id} = jsonpath "$.${2:id}"\n$0',
        SnippetPlace.BELOW,
    ),
    Snippet("save", "Keeps the answer in a file.", ">> ${1:answer.json}\n$0", SnippetPlace.BELOW),
    Snippet(
        "after",
        "A script that runs when the answer is there.",
        '> {%\n  ${1:client.global.set("id", response.body.id);}\n%}\n$0',
        SnippetPlace.BELOW,
    ),
)
"""Every snippet, in the order in which they are offered."""
