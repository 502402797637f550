"""What tools are told of a request, what they cannot be told, and what is masked."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.convert.draft import FileBody, Part, TextBody
from callsheet.convert.plain import masked, plain
from callsheet.convert.shell_words import Shell
from callsheet.convert.to_curl import to_curl
from callsheet.convert.to_fetch import to_fetch
from callsheet.convert.to_httpie import to_httpie
from callsheet.convert.to_httpx import to_httpx
from callsheet.convert.to_requests import to_requests
from callsheet.redact import Redactor
from sent_alike import outgoing

HERE = Path("/workspace")
FORM = "POST http://h/\nContent-Type: multipart/form-data; boundary=b\n\n"


def plain_of(text: str, folder: Path = HERE):
    return plain(outgoing(text, folder))


CONNECTED = (
    "# @tls verify=off ca=ca.pem cert=me.pem key=me.key password=pw min=1.3\n"
    '# @proxy http://a:b@p:1 except="*.internal"\n'
    "# @timeout connect=5s total=30s\n"
    "# @no-redirect\n"
    "# @header Accept\n"
    "GET https://h/\n"
)


def test_how_a_request_connects(tmp_path):
    for name in ("ca.pem", "me.pem", "me.key"):
        (tmp_path / name).write_text("")
    request = plain_of(CONNECTED, tmp_path)
    shown = {
        write.__name__: write(request).text.replace(str(tmp_path), "HERE")
        for write in (to_curl, to_httpx, to_requests, to_fetch, to_httpie)
    }
    assert shown == snapshot(
        {
            "to_curl": """\
curl https://h/ \\
  -H Accept: \\
  --insecure \\
  --cacert HERE/ca.pem \\
  --cert HERE/me.pem:pw \\
  --key HERE/me.key \\
  --tlsv1.3 \\
  --proxy http://a:b@p:1 \\
  --noproxy '*.internal' \\
  --connect-timeout 5 \\
  --max-time 30
""",
            "to_httpx": """\
import httpx

response = httpx.request(
    "GET",
    "https://h/",
    verify=False,
    proxy="http://a:b@p:1",
    timeout=30,
)
print(response.status_code)
print(response.text)
""",
            "to_requests": """\
import requests

response = requests.request(
    "GET",
    "https://h/",
    headers={
        "Accept": None,
    },
    allow_redirects=False,
    verify=False,
    cert=("HERE/me.pem", "HERE/me.key"),
    proxies={"http": "http://a:b@p:1", "https": "http://a:b@p:1"},
    timeout=30,
)
print(response.status_code)
print(response.text)
""",
            "to_fetch": """\
const response = await fetch("https://h/", {
  method: "GET",
  redirect: "manual",
});
console.log(response.status);
console.log(await response.text());
""",
            "to_httpie": """\
http --ignore-stdin \\
  --verify=no \\
  --cert=HERE/me.pem \\
  --cert-key=HERE/me.key \\
  --proxy=http:http://a:b@p:1 \\
  --proxy=https:http://a:b@p:1 \\
  --timeout=30 \\
  GET https://h/ \\
  Accept:
""",
        }
    )
    notes = {
        write.__name__: write(request).notes
        for write in (to_curl, to_httpx, to_requests, to_fetch, to_httpie)
    }
    assert notes == snapshot(
        {
            "to_curl": (),
            "to_httpx": ("the certificates of `# @tls` are left out", "httpx sends its own accept"),
            "to_requests": (),
            "to_fetch": (
                "`fetch` sends its own accept",
                "what `# @tls` says is left out",
                "the way to the server, a proxy or a socket, is left out",
            ),
            "to_httpie": (),
        }
    )


@pytest.mark.parametrize(
    ("auth", "options"),
    [
        ("digest ada pw", "--digest \\\n  -u ada:pw"),
        ("ntlm ada pw domain=corp", "--ntlm -u 'corp\\ada:pw'"),
        ("aws key=k secret=s region=eu-west-1 service=s3", "--aws-sigv4 aws:amz:eu-west-1:s3"),
        ("oauth2 token_url=https://i/ client_id=a client_secret=b", "Bearer ACCESS_TOKEN"),
    ],
)
def test_who_sends_it_as_options_of_curl(auth, options):
    text = to_curl(plain_of(f"# @auth {auth}\nGET https://h/\n")).text
    assert options.replace("\\\n  ", "") in text.replace(" \\\n  ", " ")


@pytest.mark.parametrize(
    "text",
    [
        "# @auth digest ada hunter2-secret\nGET https://h/\n",
        "# @auth basic ada hunter2-secret\nGET https://h/\n",
        "# @auth api_key name=k value=hunter2-secret in=query\nGET https://h/\n",
        "# @auth aws key=k secret=hunter2-secret region=r service=s\nGET https://h/\n",
        "# @proxy http://ada:hunter2-secret@p:1\nGET https://h/\n",
        "GET https://ada:hunter2-secret@h/\n",
        "GET https://h/?access_token=hunter2-secret\n",
        "GET https://h/\nX-Api-Key: hunter2-secret\nCookie: sid=hunter2-secret\n",
    ],
)
def test_credentials_are_masked_wherever_they_stand(text):
    going_out = outgoing(text, HERE)
    request = masked(plain(going_out), Redactor(going_out.secrets))
    for write in (to_curl, to_httpx, to_requests, to_fetch, to_httpie):
        assert "hunter2" not in write(request).text
        assert "hunter2" not in "".join(write(request).notes)


def test_the_parts_of_a_form(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    text = (
        '--b\nContent-Disposition: form-data; name="a"\n\none\ntwo\n--b\n'
        'Content-Disposition: form-data; name="f"; filename="x.png"\nContent-Type: image/png\n\n'
        "< ./a.png\n--b--\n"
    )
    assert plain_of(FORM + text, tmp_path).parts == (
        Part("a", TextBody("one\ntwo")),
        Part("f", FileBody(str(tmp_path / "a.png")), "x.png", "image/png"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "--b\nX: 1\n\none\n--b--\n",
        '--b\nContent-Disposition: form-data; name="a"\nX-Part: 1\n\none\n--b--\n',
    ],
)
def test_a_form_that_no_tool_can_be_told_is_sent_as_it_is(text):
    request = plain_of(FORM + text)
    assert request.parts is None
    assert "--data-raw" in to_curl(request).text
    assert "boundary=b" in to_curl(request).text


def test_bytes_are_piped_where_the_shell_can(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\0")
    request = plain_of("POST http://h/\n\nx\n< ./a.bin\n", tmp_path)
    assert to_curl(request).text.startswith("{ printf 'x\\012'; cat ")
    note = "the body is no text; give it to the command on its standard input"
    assert to_curl(request, Shell.CMD).notes == (note,)
