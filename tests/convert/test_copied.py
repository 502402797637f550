"""What is copied for other tools, run by them, sends what Callsheet itself sends."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from callsheet.convert.plain import Copied, Plain, plain
from callsheet.convert.to_curl import to_curl
from callsheet.convert.to_fetch import to_fetch
from callsheet.convert.to_httpie import to_httpie
from callsheet.convert.to_httpx import to_httpx
from callsheet.convert.to_requests import to_requests
from counterparts import clients
from sent_alike import as_compared, outgoing, send, sent_by


@dataclass(frozen=True)
class Tool:
    name: str
    copy: Callable[[Plain], Copied]
    run: Callable[[Path, str], None]


TOOLS = (
    Tool("curl", to_curl, clients.shell),
    Tool("httpx", to_httpx, clients.with_httpx),
    Tool("requests", to_requests, clients.with_requests),
    Tool("fetch", to_fetch, clients.node),
    Tool("httpie", to_httpie, clients.shell),
)

REQUESTS = {
    "plain": "GET HOST/a/b?x=1&y=a+b&z=%20%2F%C3%A9",
    "odd target": "GET HOST/a/../b/./c?q=[1]{2}|'x'&x=%41%7e",
    "fields": "GET HOST/\nX-One: a \"b\" 'c' $d `e` \\f\nX-Two: =x\nX-Three: @y\nx-lower:  z  ",
    "empty field": "GET HOST/\nX-Empty:",
    "repeated field": "GET HOST/\nX-A: 1\nX-B: 2\nX-A: 3",
    "foreign field": "GET HOST/\nX-A: é",
    "typed defaults": "GET HOST/\nUser-Agent: me\nAccept: text/plain\nAccept-Encoding: gzip",
    "JSON": 'POST HOST/\n\n{"a": "it\'s $x `y` \\n é", "b": [1.0, 2]}',
    "text": "PUT HOST/\nContent-Type: text/plain\n\nfirst\n  second\n\n@third %d !x",
    "untyped": "POST HOST/\n\njust words",
    "form": "POST HOST/\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=c d",
    "no body": "POST HOST/",
    "body on DELETE": 'DELETE HOST/\nContent-Type: application/json\n\n{"a": 1}',
    "HEAD": "HEAD HOST/a",
    "Basic": '# @auth basic ada "pass word\'"\nGET HOST/',
    "bearer": "# @auth bearer t0ken\nGET HOST/",
    "key": '# @auth api_key name=k value="a b" in=query\nGET HOST/?x=1',
    "file": "POST HOST/\nContent-Type: application/octet-stream\n\n< ./data.bin",
    "text and file": "POST HOST/\nContent-Type: text/plain\n\nfirst\n< ./data.bin\nlast",
    "multipart": (
        "POST HOST/\nContent-Type: multipart/form-data; boundary=b\n\n--b\n"
        'Content-Disposition: form-data; name="a"\n\nfirst "line"; x\n--b\n'
        'Content-Disposition: form-data; name="f"; filename="data.bin"\n'
        "Content-Type: image/png\n\n< ./data.bin\n--b--"
    ),
    "cookies": "GET HOST/\nCookie: a=1; b=2",
    "compressed": "GET HOST/\nAccept-Encoding: br",
    "method": "PROPFIND HOST/\nDepth: 1",
}

ELSEWISE = {
    ("requests", "odd target"): "requests sends this path in another spelling",
    ("fetch", "odd target"): "`fetch` sends this path in another spelling",
    ("httpie", "odd target"): "HTTPie sends this path in another spelling",
}
"""What is told where a tool cannot send the same."""


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
@pytest.mark.parametrize("name", REQUESTS)
def test_the_tool_sends_the_same(tool, name, tmp_path):
    (tmp_path / "data.bin").write_bytes(b"\x89PNG\r\n\x00\xff\n'x'")

    def ours(origin):
        send(REQUESTS[name].replace("HOST", origin), tmp_path)

    copied: list[Copied] = []

    def theirs(origin):
        request = outgoing(REQUESTS[name].replace("HOST", origin), tmp_path)
        copied.append(tool.copy(plain(request)))
        tool.run(tmp_path, copied[0].text)

    typed = frozenset(
        line.partition(":")[0].lower() for line in REQUESTS[name].split("\n")[1:] if ":" in line
    )
    expected, found = sent_by(ours), sent_by(theirs)
    elsewise = ELSEWISE.get((tool.name, name))
    if elsewise is not None:
        assert elsewise in copied[0].notes
        assert as_compared(found, typed) != as_compared(expected, typed)
    else:
        assert as_compared(found, typed) == as_compared(expected, typed), copied[0].text
