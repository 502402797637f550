"""What else scripts have on hand, held to what is not ours: hashes, tokens, XPath, documents."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from callsheet.script.handlers import run_handlers
from callsheet.script.handling import HandlerScript, HandlerWorld, Wish, WishKind
from callsheet.script.sandbox import Limits, Surroundings
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle
from handled_scripts import REQUEST, RESPONSE, before, fault, handled, logged, said, verdicts

TEXT = "Grüße, \U0001f600"


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha384", "sha512"])
def test_hashes_and_hmacs_are_those_of_the_standard_library(name):
    data = TEXT.encode() + bytes.fromhex("00ff") + b"\xfb\xff"
    source = f"""
      const chain = (of) => of.updateWithText({json.dumps(TEXT)}).updateWithHex("00FF")
        .updateWithBase64("-_8", true).digest();
      client.log(chain(crypto.{name}()).toHex());
      client.log(chain(crypto.{name}()).toBase64());
      client.log(chain(crypto.hmac.{name}().withTextSecret("clé")).toBase64(true));
      client.log(chain(crypto.hmac.{name}().withHexSecret("00ff")).toHex());
      client.log(chain(crypto.hmac.{name}().withBase64Secret("AP8=")).toHex());
    """
    digest = hashlib.new(name, data).digest()
    keyed = hmac.digest("clé".encode(), data, name)
    secret = hmac.new(b"\0\xff", data, name).hexdigest()
    assert logged(before(source)) == [
        digest.hex(),
        base64.b64encode(digest).decode(),
        base64.urlsafe_b64encode(keyed).decode().rstrip("="),
        secret,
        secret,
    ]


@pytest.mark.parametrize("bits", ["224", "256", "384", "512"])
def test_sha3_is_that_of_the_standard_library(bits):
    source = f"""
      client.log(crypto.sha3("{bits}").updateWithText("abc").digest().toHex());
      client.log(crypto.hmac.sha3("{bits}").withTextSecret("k").updateWithText("abc")
        .digest().toHex());
    """
    name = f"sha3_{bits}"
    assert logged(before(source)) == [
        hashlib.new(name, b"abc").hexdigest(),
        hmac.new(b"k", b"abc", name).hexdigest(),
    ]


@pytest.mark.parametrize(
    ("encoding", "python"),
    [
        ("UTF8", "utf-8"),
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("UTF-16LE", "utf-16-le"),
        ("UTF-16BE", "utf-16-be"),
    ],
)
def test_a_text_is_hashed_in_its_encoding(encoding, python):
    source = f'client.log(crypto.md5().updateWithText("Grüße", "{encoding}").digest().toHex())'
    assert said(source) == hashlib.md5("Grüße".encode(python)).hexdigest()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("crypto.md5().updateWithText('a', 'EBCDIC')", '"EBCDIC" is no encoding'),
        ("crypto.md5().updateWithHex('abc')", '"abc" is not hexadecimal'),
        ("crypto.sha3('100')", "no SHA-3 of 100 bits"),
        ("crypto.subtle.generateKey()", "crypto.subtle.generateKey is not there"),
        ("crypto.subtle.digest('MD5', new Uint8Array(1))", '"MD5" is no hash of WebCrypto'),
        ("crypto.subtle.digest('SHA-256', 'text')", "bytes are expected"),
        ("crypto.subtle.importKey('raw', new Uint8Array(1), 'AES-GCM')", "scripts sign with HMAC"),
        ("crypto.subtle.sign('HMAC', {}, new Uint8Array(1))", "as importKey gives it"),
    ],
)
def test_what_crypto_refuses(call, words):
    assert words in fault(before(call))[0]


def test_webcrypto_hashes_and_keyed_hashes():
    source = """
      const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) =>
        b.toString(16).padStart(2, "0")).join("");
      const bytes = new TextEncoder().encode("abc");
      for (const name of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
        client.log(hex(await crypto.subtle.digest(name, bytes)));
      }
      const key = crypto.subtle.importKey("raw", bytes, {name: "HMAC", hash: "SHA-256"}, true, []);
      const signature = crypto.subtle.sign("HMAC", key, bytes.buffer);
      client.log(hex(signature), crypto.subtle.verify("HMAC", key, signature, bytes),
        crypto.subtle.verify("HMAC", key, signature, new Uint8Array(3)));
      const web = crypto.subtle.importKey("jwk", {kty: "oct", k: "YWJj"},
        {name: "HMAC", hash: {name: "SHA-256"}});
      client.log(hex(crypto.subtle.sign("HMAC", web, bytes)));
    """
    keyed = hmac.new(b"abc", b"abc", "sha256").hexdigest()
    hashes = [
        hashlib.new(each, b"abc").hexdigest() for each in ("sha1", "sha256", "sha384", "sha512")
    ]
    assert logged(before(source)) == [*hashes, f"{keyed} true false", keyed]


RSA = rsa.generate_private_key(65537, 2048)
ECDSA = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()


def der(key, *, private: bool) -> str:
    plain = serialization.NoEncryption()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    content = (
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
        if private
        else key.public_key().public_bytes(serialization.Encoding.DER, info)
    )
    return base64.b64encode(content).decode()


def pem(key, *, private: bool) -> str:
    kind = "PRIVATE" if private else "PUBLIC"
    return f"-----BEGIN {kind} KEY-----\n{der(key, private=private)}\n-----END {kind} KEY-----\n"


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ({"name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256"}, RSA),
        ({"name": "RSA-PSS", "hash": "SHA-512", "saltLength": 20}, RSA),
        ({"name": "ECDSA", "namedCurve": "P-256", "hash": "SHA-256"}, ECDSA),
        ({"name": "Ed25519"}, EDWARDS),
    ],
)
def test_webcrypto_signs_and_verifies(algorithm, key):
    source = f"""
      const algorithm = {json.dumps(algorithm)};
      const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const own = crypto.subtle.importKey("pkcs8", bytes("{der(key, private=True)}"), algorithm);
      const its = crypto.subtle.importKey("spki", bytes("{der(key, private=False)}"), algorithm);
      const data = new TextEncoder().encode("abc");
      const signature = await crypto.subtle.sign(algorithm, own, data);
      client.log(own.type, its.type, crypto.subtle.verify(algorithm, its, signature, data),
        crypto.subtle.verify(algorithm, its, signature, new Uint8Array(3)));
      client.log(btoa(String.fromCharCode(...new Uint8Array(signature))));
    """
    kinds, signature = logged(before(source))
    assert kinds == "private public true false"
    if algorithm["name"] == "Ed25519":
        assert base64.b64decode(signature) == key.sign(b"abc")


@pytest.mark.parametrize(
    ("algorithm", "key", "public"),
    [
        ("HS256", "secret", "secret"),
        ("HS512", "secret", "secret"),
        ("RS256", pem(RSA, private=True), pem(RSA, private=False)),
        ("PS384", pem(RSA, private=True), pem(RSA, private=False)),
        ("ES256", pem(ECDSA, private=True), pem(ECDSA, private=False)),
        ("EdDSA", pem(EDWARDS, private=True), pem(EDWARDS, private=False)),
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_tokens_are_those_of_pyjwt(algorithm, key, public):
    claims = {"sub": "é", "deep": {"n": [1, 2.5, None]}}
    theirs = jwt.encode(claims, key, algorithm)
    source = f"""
      const options = {{algorithm: "{algorithm}", keyid: "one", expiresIn: "2h", issuer: "me"}};
      client.log(jwt.sign({json.dumps(claims)}, {json.dumps(key)}, options));
      client.log(jwt.verify("{theirs}", {json.dumps(public)}));
    """
    ours, read = logged(before(source))
    assert json.loads(read) == claims
    whole = jwt.decode_complete(ours, public, [algorithm])
    assert whole["header"] == {"alg": algorithm, "typ": "JWT", "kid": "one"}
    issued = whole["payload"].pop("iat")
    assert whole["payload"] == {**claims, "exp": issued + 7200, "iss": "me"}


def test_a_key_of_a_token_may_be_a_web_key():
    own = jwt.algorithms.ECAlgorithm.to_jwk(ECDSA, as_dict=True)
    its = {name: value for name, value in own.items() if name != "d"}
    source = f"""
      const token = jwt.sign({{a: 1}}, {json.dumps(own)}, {{algorithm: "ES256"}});
      client.log(jwt.verify(token, {json.dumps(its)}).a);
      const secret = {{kty: "oct", k: btoa("{"s" * 32}").replace("=", "")}};
      client.log(jwt.verify(jwt.sign({{a: 2}}, secret), "{"s" * 32}").a);
    """
    assert logged(before(source)) == ["1", "2"]


TOKEN = jwt.encode({"exp": 1000, "nbf": 500, "aud": "them"}, "s" * 32)


@pytest.mark.parametrize(
    ("source", "second", "answer"),
    [
        (f"jwt.verify('{TOKEN}', '{'s' * 32}').aud", 800, "them"),
        (f"jwt.verify('{TOKEN}', '{'s' * 32}')", 1000, "Error: the token has expired"),
        (f"jwt.verify('{TOKEN}', '{'s' * 32}', {{ignoreExpiration: true}}).aud", 1000, "them"),
        (f"jwt.verify('{TOKEN}', '{'s' * 32}', {{clockTolerance: 9}}).aud", 1005, "them"),
        (f"jwt.verify('{TOKEN}', '{'s' * 32}')", 400, "Error: the token is not valid yet"),
        (
            f"jwt.verify('{TOKEN}', '{'s' * 32}', {{audience: ['us']}})",
            800,
            "Error: the audience of the token is another",
        ),
        (f"jwt.verify('{TOKEN}', '{'t' * 32}')", 800, "Error: the signature of the token is wrong"),
        (
            f"jwt.verify('{TOKEN}', '{'s' * 32}', {{algorithms: ['HS512']}})",
            800,
            "Error: the token is signed with HS256, not with HS512",
        ),
        ("jwt.verify('a.b', 'k')", 0, "Error: it is no token: Not enough segments"),
        (f"jwt.decode('{TOKEN}', {{complete: true}}).header.alg", 0, "HS256"),
        ("jwt.decode('nothing')", 0, "null"),
        (
            "jwt.sign({}, 'k', {algorithm: 'none'})",
            0,
            'Error: "none" is no algorithm known here: ',
        ),
        ("jwt.sign({}, null)", 0, "TypeError: a key is a text, or a JSON Web Key, not null"),
    ],
)
def test_tokens_are_verified_at_the_time_of_the_run(source, second, answer):
    script = HandlerScript(
        f"let it; try {{ it = {source} }} catch (error) {{ it = error }} client.log(it)",
        ScriptStyle.JETBRAINS,
        ScriptPhase.BEFORE,
    )
    surroundings = Surroundings(datetime.fromtimestamp(second, UTC))
    (log,) = run_handlers((script,), HandlerWorld(REQUEST), Limits(), surroundings).logs
    assert log.text.startswith(answer)


def test_a_public_key_is_no_secret_of_a_token():
    """RFC 8725, 2.1: what a public key signs as a secret is not believed."""
    public = pem(RSA, private=False)
    header, claims = (
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "HS256"}, {"sub": "admin"})
    )
    signature = hmac.digest(public.encode(), f"{header}.{claims}".encode(), "sha256")
    forged = f"{header}.{claims}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    message, *_ = fault(before(f"jwt.verify('{forged}', {json.dumps(public)})"))
    assert message.startswith("the token is signed with HS256, not with RS256")


XML = """<?xml version="1.0"?>
<feed xmlns="urn:d" xmlns:p="urn:p" version="2"><p:item id="x" p:n="1">one<b/>two</p:item>\
<item>a &lt; b</item><!-- comment --><item/></feed>"""
PAGE = """<!doctype html><html><head><title> The page </title><style>a > b {}</style></head>
<body><ul id=list><li class="odd first">1<li class=even>2<li class=odd>3</ul>
<p>a &amp; b<br>c<a href="/x?a=1&b=2">link</a></body></html>"""


def looked_at(kind: str, body: str, expression: str) -> str:
    response = replace(RESPONSE, body=body, media_type=kind)
    return said(f"const document = response.body; client.log({expression})", response=response)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("document.documentElement.tagName", "feed"),
        ("document.documentElement.namespaceURI", "urn:d"),
        ("document.querySelector('item').localName", "item"),
        ("document.getElementsByTagName('p:item').length", "1"),
        ("document.getElementsByTagNameNS('urn:d', 'item').length", "2"),
        ("document.querySelector('[id]').prefix", "p"),
        ("document.querySelector('[id]').getAttribute('p:n')", "1"),
        ("document.querySelector('[id]').attributes.map(it => it.name)", '["id","p:n"]'),
        ("document.querySelector('[id]').textContent", "onetwo"),
        (
            "document.querySelector('[id]').childNodes.map(it => it.nodeName)",
            '["#text","b","#text"]',
        ),
        ("document.querySelector('b').nextSibling.data", "two"),
        ("document.querySelector('b').parentNode.nextElementSibling.textContent", "a < b"),
        ("document.getElementById('x').outerHTML", '<p:item id="x" p:n="1">one<b/>two</p:item>'),
        ("document.documentElement.lastElementChild.hasChildNodes()", "false"),
        ("xpath(document, 'count(//*)')", "5"),
        ("xpath(document, '//p:item')[0].id", "x"),
        ("xpath(document, '//p:item/@id')[0].value", "x"),
        ("xpath(document, 'string(//p:item)')", "onetwo"),
        ("xpath(document, '//p:item = \"onetwo\"')", "true"),
        (
            "xpath(document, '//p:item/text()')[1] === document.querySelector('b').nextSibling",
            "true",
        ),
        ("xpath(document, '/')[0] === document", "true"),
        ("xpath(document, '//none')", "[]"),
        ("xpath(document.getElementById('x'), '*')[0].tagName", "b"),
        ("xpath(document.getElementById('x'), '..')[0].tagName", "feed"),
        ("xpath(document, '//*/local-name()')", '["feed","item","b","item","item"]'),
        ("xpath('<a><b>1</b></a>', '//b')[0].textContent", "1"),
        ("new DOMParser().parseFromString('<a>1</a>', 'text/xml').firstChild.textContent", "1"),
        ("new XMLSerializer().serializeToString(document.querySelector('b'))", "<b/>"),
    ],
)
def test_xml(expression, text):
    assert looked_at("application/atom+xml", XML, expression) == text


def test_xml_that_is_written_again_means_the_same():
    written = looked_at("text/xml", XML, "document")
    seen = [
        [(each.tag, each.attrib, each.text, each.tail) for each in fromstring(text).iter()]
        for text in (XML, written)
    ]
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("document.title", "The page"),
        ("document.documentElement.tagName", "HTML"),
        ("document.body.firstElementChild.id", "list"),
        ("document.querySelectorAll('li').map(it => it.textContent)", '["1","2","3"]'),
        ("document.querySelectorAll('LI.odd').length", "2"),
        ("document.querySelector('ul > li.even + li').textContent", "3"),
        ("document.querySelector('li.first ~ li:last-child').textContent", "3"),
        ("document.querySelectorAll('li:nth-child(2n+1), p').length", "3"),
        ("document.querySelectorAll('li:not(.odd)').length", "1"),
        ("document.querySelector('a[href^=\"/x\"]').getAttribute('HREF')", "/x?a=1&b=2"),
        ("document.querySelector('a').closest('p').firstChild.data", "a & b"),
        ("document.querySelector('a').matches('p a')", "true"),
        ("document.getElementsByClassName('odd first').length", "1"),
        ("document.querySelector('style').outerHTML", "<style>a > b {}</style>"),
        (
            "document.querySelector('p').innerHTML",
            'a &amp; b<br>c<a href="/x?a=1&amp;b=2">link</a>',
        ),
        ("xpath(document, '//li[2]')[0].className", "even"),
        ("document.querySelector('none')", "null"),
    ],
)
def test_html(expression, text):
    assert looked_at("text/html", PAGE, expression) == text


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("document.querySelector('li >')", '"li >" is no selector'),
        ("document.querySelector('')", '"" is no selector'),
        ("document.querySelector('a:hover')", '"a:hover" is no selector'),
        ("xpath(document, '//li[')", "no XPath"),
        ("xpath({}, '//li')", "xpath takes a document"),
        ("new DOMParser().parseFromString('<a>', 'text/xml')", "it is not XML"),
        ("new DOMParser().parseFromString('<a>', 'text/plain')", "neither text/html nor"),
    ],
)
def test_what_documents_refuse(expression, words):
    response = replace(RESPONSE, body=PAGE, media_type="text/html")
    outcome = handled(f"const document = response.body; {expression}", response=response)
    assert words in fault(outcome)[0]


def test_what_only_says_that_it_is_xml_or_json_is_text():
    for kind in ("application/xml", "application/problem+json"):
        assert looked_at(kind, "<not so", "document") == "<not so"


def test_a_document_may_nest_deeper_than_calls():
    body = "<a>" * 5000 + "x" + "</a>" * 5000
    assert looked_at("text/xml", body, "document.textContent + document.toString().length") == (
        f"x{len(body)}"
    )


def test_a_document_in_a_variable_is_its_text():
    response = replace(RESPONSE, body="<a><b/></a>", media_type="text/xml")
    outcome = handled("client.global.set('it', response.body)", response=response)
    assert outcome.globals == {"it": "<a><b/></a>"}


def test_a_stream_is_heard_when_the_script_is_over():
    response = replace(RESPONSE, media_type="text/event-stream", events=("a", {"n": 1}, "c"))
    outcome = handled(
        "response.body.onEachLine((line, unsubscribe) => {"
        " client.log(line); if (line.n) unsubscribe(); }, () => {"
        " client.log('end'); client.test('t', () => client.assert(true)) });"
        "response.body.onEachMessage((message, _, output) => output('x'));"
        "client.log('first')",
        response=response,
    )
    assert [each.text for each in outcome.logs[:4]] == ["first", "a", '{"n":1}', "end"]
    assert {each.text for each in outcome.logs[4:]} == {
        "nothing can be answered: the stream was over when the script began"
    }
    assert [each.name for each in outcome.tests] == ["t"]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("/^[0-9a-f]{8}-[0-9a-f]{4}-4/.test($uuid)", "true"),
        ("$uuid === $uuid", "false"),
        ("$timestamp", "1770091506"),
        ("typeof $timestamp + typeof $uuid", "numberstring"),
        ("$timestamp()", "1770091506"),
        ("`${$timestamp}`; $timestamp()", "1770091506"),
        ("JSON.stringify({a: $isoTimestamp})", '{"a":"2026-02-03T04:05:06.789Z"}'),
        ("$randomInt >= 0 && $randomInt <= 1000", "true"),
        ("$random.integer(3, 4)", "3"),
        ("/^[A-Za-z]{4}$/.test($random.alphabetic(4))", "true"),
        ("typeof `${$random.name.fullName}` + typeof $random.address.city()", "stringstring"),
        ("$random.name.firstName == $random.name.firstName", "false"),
        ("$env.HOME + $env.NONE", "/home/undefined"),
        ("jsonPath({a: [{b: 1}, {b: 2}]}, '$.a[*].b')", "[1,2]"),
        ("jsonPath('{\"a\": 12345678901234567890}', '$.a')", "12345678901234567890"),
        ("jsonPath(response.body, '$.items[0].name')", "é"),
        ("btoa('a') + atob('YQ==')", "YQ==a"),
        ("new TextDecoder().decode(new TextEncoder().encode('é'))", "é"),
        ("new URLSearchParams({q: 'a b'})", "q=a+b"),
        ("crypto.getRandomValues(new Uint8Array(4)).length", "4"),
        ("typeof base64 + typeof md5 + typeof uuid", "undefinedundefinedundefined"),
    ],
)
def test_values_and_queries(expression, text):
    source = f"client.log((() => {{ return {expression.replace('; ', '; return ')} }})())"
    if "; " in expression:
        source = "{}; client.log({})".format(*expression.split("; "))
    script = HandlerScript(source, ScriptStyle.JETBRAINS, ScriptPhase.AFTER)
    world = HandlerWorld(REQUEST, RESPONSE, process_environment={"HOME": "/home/"})
    surroundings = Surroundings(datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC))
    assert logged(run_handlers((script,), world, Limits(), surroundings)) == [text]


def test_a_seed_repeats_what_chance_gives():
    source = "client.log($uuid, $random.integer(1e9), `${$random.name.fullName}`, Math.random())"
    script = HandlerScript(source, ScriptStyle.JETBRAINS, ScriptPhase.BEFORE)
    first, second, third = (
        logged(
            run_handlers((script, script), HandlerWorld(REQUEST), Limits(), Surroundings(seed=n))
        )
        for n in (1, 1, 2)
    )
    assert first == second
    assert first != third
    assert first[0] != first[1]


def test_what_has_no_value_says_so():
    assert fault(before("client.log($exampleServer)"))[0] == (
        "the server of the examples does not run"
    )
    assert (
        "there is no random value `$random.adress.city`"
        in fault(before("client.log($random.adress.city())"))[0]
    )


def test_assertions_of_kulala():
    outcome = handled(
        "client.test('all hold', () => {\n"
        "  assert(true); assert.true(true); assert.false(false); assert.same({a: 1}, {a: 1});\n"
        "  assert.hasString('abc', 'b'); assert.responseHas('status', 201);\n"
        "  assert.headersHas('content-type', 'application/json'); assert.bodyHas('price');\n"
        "  assert.jsonHas('items.0.name', 'é'); client.assert.same(1, 1);\n"
        "});\n"
        "client.test('one fails', () => { assert.same(response.responseCode, 200) });\n"
        "client.test('another', () => { assert.hasString('abc', 'd', 'no d') });\n"
        "assert.jsonHas('price', 1.5, 'by itself');\n"
        "assert.false(true);\n"
        "assert.same(1, 2, 'named');"
    )
    assert verdicts(outcome) == [
        ("by itself", True, "", 9),
        ("assert.false", False, "expected false, found true", 10),
        ("named", False, "expected 2, found 1", 11),
        ("all hold", True, "", 1),
        ("one fails", False, "expected 200, found 201", 7),
        ("another", False, "no d", 8),
    ]
    assert [(each.expected, each.actual) for each in outcome.tests[4:]] == [
        (200, 201),
        ("d", "abc"),
    ]


def test_wishes_of_kulala():
    outcome = before("request.skip('not today'); request.replay(); request.abort(7)")
    assert outcome.wishes == (
        Wish(WishKind.SKIP, "not today"),
        Wish(WishKind.REPLAY),
        Wish(WishKind.ABORT, "7"),
    )
    assert logged(before("client.log(request.method(), request.method + '')")) == ["POST POST"]


def test_the_cookies_of_an_answer():
    cookies = ({"name": "a", "value": "1", "path": "/"},)
    source = (
        "client.log(response.cookies()[0].name, response.cookiesByName('a')[0].value,"
        " response.cookiesByName('b'))"
    )
    assert said(source, response=replace(RESPONSE, cookies=cookies)) == "a 1 []"


def test_a_header_field_has_its_name_and_value_as_texts_too():
    source = "const [it] = request.headers.all(); client.log(it, `${it.name}: ${it.value}`)"
    assert said(source) == '{"name":"Accept","value":"text/{{kind}}"} Accept: text/{{kind}}'


MEMORY = Limits(memory=16 * 1024 * 1024)


def test_a_large_answer_is_json_and_never_text_for_lack_of_memory():
    items = [{"id": number, "tags": ["a", "b"]} for number in range(24000)]
    long = json.dumps({"items": items})
    source = "client.log(typeof response.body, response.body.items[23999].id)"
    assert said(source, response=replace(RESPONSE, body=long), limits=MEMORY) == "object 23999"
    # Each value is looked at where one of them may be long.
    longer = json.dumps({"long": 10**18, "items": items})
    message, *_ = fault(handled(source, response=replace(RESPONSE, body=longer), limits=MEMORY))
    assert message == "the answer takes more memory than a script has"
