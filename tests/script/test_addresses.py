"""`URL` and `URLSearchParams` of scripts, beside those of Node."""

import json

from counterparts.node_addresses import computed_by_node
from handled_scripts import handled

WRITTEN = """\
https://a.b/c?x=1#y
HTTP://USER:pa%20ss@Example.COM:80/a/./b/../c
http://[::1]:8080/
http://[2001:DB8:0:0:1:0:0:1]/
http://[::ffff:1.2.3.4]/
http://[::1
http://[1:2]/
http://1.2.3/
http://0x7f.1/
http://01.02.03.04/
http://1.2.3.4.5/
http://256.1.1.1/
http://1e3/
http://a b/
http://a%41.b/
http://ab%3a/
http://bücher.example/ä?ö#ü
http://xn--bcher-kva.example/
http://a_b/
http://a.b./
http://<>/
http://a:8a/
https://a.b:99999/
https://a.b:/
https://a.b:443/x
https://@a/
https://:x@a/
https://u:@a/
http:a
http:/a
http:///a
https:\\\\a\\b
  https://a.b/\x20\x20
http://a/\x20\t\x20b
http://a//b//
http://a/..
http://a/b/%2e%2e/c
http://a/%zz%41?%41'"<>#`<>
http://a/b;c=1,2/d?e=f&g
http://a?b
http://a#b
https://a.b/\U0001f600
mailto:me@x.org
data:text/plain,a b
javascript:alert(1)
blob:https://a.b/c
file:///C:/x/../y
file://host/a
file:a/b
file:c:\\x
file:///a|/b
non-special://a/b/../c
non-special:/a
non-special:a/../b
foo://
foo:///x
foo://a:80/
ws://a/b
//x.y/z
/p/q
?q=1
#f

a/b
../x
./y/../z
"""
ADDRESSES = WRITTEN.split("\n")
BASES = [
    "https://base.org/d/e?f#g",
    "file:///d/e",
    "mailto:x",
    "foo://h/p/q",
    "http://u:p@h:81/a/b",
]
MEMBERS = (
    "href origin protocol username password host hostname port pathname search hash".split()  # noqa: SIM905
)
CHANGES = [
    ("http://a.b/c?d#e", "protocol", ["https", "ws:", "mailto", "1x", "https:x"]),
    ("http://a.b:81/c", "port", ["80", "8080", "", "x", "90x", "99999"]),
    ("http://a.b/c", "host", ["x.y:9", "[::1]:7", "", "a b", "x/y", "q?r"]),
    ("http://a.b:1/c", "hostname", ["x.y", "x:9", "", "1.2"]),
    ("http://a.b/c?d", "pathname", ["/x/../y", "z", "", "?a#b", "\\q"]),
    ("http://a.b/c?d", "search", ["?x=1", "y= 2", "", "?", "#"]),
    ("http://a.b/c#d", "hash", ["#x", "y z", "", "#"]),
    ("http://u@a.b/", "username", ["x:y", "", "é"]),
    ("http://a.b/", "password", ["p@", ""]),
    ("foo://h/p", "host", ["x", "a:8"]),
    ("foo://h/p", "pathname", ["q", "/r/../s", ""]),
    ("mailto:a", "host", ["x"]),
    ("mailto:a", "pathname", ["b"]),
    ("file:///x", "host", ["h", ""]),
    ("http://a/", "href", ["https://x/y?z", "/rel"]),
]
QUERIES = """\
const u = new URL("http://a/?x=1&x=2&y=%20+é"); u.searchParams.delete("x", "1");\
 u.searchParams.append("z", "ä b~*"); u.searchParams.sort(); return u.href
const u = new URL("http://a/?b=1"); u.search = "?c=2";\
 return u.searchParams.get("c") + u.searchParams.get("b")
const u = new URL("http://a/?b=1"); u.searchParams.delete("b"); return u.href
const u = new URL("http://a/?q='x"); u.searchParams.append("r", "1"); return u.href
return new URLSearchParams("?a=1&&b&=c&%zz=%41+").toString()
return new URLSearchParams([["a", "b"], ["c", "d e"]]).toString()
return new URLSearchParams({a: 1, b: [2, 3]}).toString()
return [...new URLSearchParams("a=1&b=2").entries()].join("|")
const p = new URLSearchParams("a=1"); return `${p.has("a", "1")} ${p.has("a", "2")} ${p.size}`
return new URLSearchParams(new URLSearchParams("q=%F0%9F%98%80")).get("q")
const p = new URLSearchParams("b=1&a=2&b=0"); p.sort(); p.set("b", "x"); return `${p}`
return new URLSearchParams("a=b=c").get("a")
return new URLSearchParams("\\ud800=1").toString()
const out = []; new URLSearchParams("a=1&b=2").forEach((v, k) => out.push(k + v)); return out.join()
return URL.canParse("x") + " " + URL.canParse("x", "http://a")
return JSON.stringify({u: new URL("http://a")})
return `${new URL(new URL("http://a/b"), "http://c")}`
""".rstrip().split("\n")


def test_addresses_are_those_of_node():
    bodies = [
        f"const u = new URL({json.dumps(each)}); return JSON.stringify({MEMBERS}.map(m => u[m]))"
        for each in ADDRESSES
    ]
    bodies += [
        f"return new URL({json.dumps(each)}, {json.dumps(base)}).href"
        for each in ADDRESSES
        for base in BASES
    ]
    bodies += [
        f"const u = new URL({json.dumps(address)}); u.{member} = {json.dumps(value)}; return u.href"
        for address, member, values in CHANGES
        for value in values
    ]
    bodies += QUERIES
    assert computed_here(bodies) == dict(zip(bodies, computed_by_node(bodies), strict=True))


def computed_here(bodies: list[str]) -> dict[str, str]:
    outcome = handled(
        f"const bodies = {json.dumps(bodies)}; URL;"
        "client.log(JSON.stringify(bodies.map((body) => {"
        " try { return String(new Function(body)()) } catch (error) {"
        " return error instanceof TypeError ? 'TypeError' : `${error}` } })))"
    )
    assert outcome.faults == ()
    return dict(zip(bodies, json.loads(outcome.logs[0].text), strict=True))
