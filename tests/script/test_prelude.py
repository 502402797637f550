"""The helpers of the sandbox against published vectors."""

import base64
import hashlib
import hmac
import json
import re
import uuid
from random import Random
from urllib.parse import parse_qsl, urlencode

import pytest

from callsheet.facts.helpers import HELPERS
from callsheet.script.sandbox import ScriptFailure, ScriptValue, Surroundings, evaluate


def value(source, **names):
    result = evaluate(source, names)
    assert isinstance(result, ScriptValue), result
    return result.value


@pytest.mark.parametrize(
    "helper", [h for h in HELPERS if not h.native], ids=lambda helper: helper.name
)
def test_the_example_of_a_helper_is_true(helper):
    expression, _, result = helper.example.partition(" → ")
    assert value(expression) == json.loads(result)


# RFC 1321, appendix A.5
@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        ("1234567890" * 8, "57edf4a22be3c955ac49da2e2107b67a"),
    ],
)
def test_md5(text, digest):
    assert value("md5(text)", text=text) == digest


# FIPS 180-4, the examples of NIST: one block, two blocks
@pytest.mark.parametrize(
    ("name", "text", "digest"),
    [
        ("sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "sha1",
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        ),
        (
            "sha256",
            "abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "sha256",
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            "sha512",
            "abc",
            (
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
        ),
    ],
)
def test_sha(name, text, digest):
    assert value(f"{name}(text)", text=text) == digest


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha384", "sha512"])
def test_every_length_around_a_block_agrees_with_the_standard_library(name):
    texts = ["é" * n for n in (0, 27, 28, 31, 32, 33, 55, 56, 59, 60, 63, 64, 65, 127, 128)]
    expected = [hashlib.new(name, text.encode()).hexdigest() for text in texts]
    assert value(f"texts.map(text => {name}(text))", texts=texts) == expected


# RFC 2202, sections 2 and 3; RFC 4231, sections 4.3 and 4.7
@pytest.mark.parametrize(
    ("source", "digest"),
    [
        ('hmac("md5", "Jefe", "what do ya want for nothing?")', "750c783e6ab0b503eaa86e310a5db738"),
        (
            'hmac("sha1", "Jefe", "what do ya want for nothing?")',
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
        (
            'hmac("sha256", "Jefe", "what do ya want for nothing?")',
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            (
                'hmac("SHA-256", Array(131).fill(0xaa), '
                '"Test Using Larger Than Block-Size Key - Hash Key First")'
            ),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            'hmac("sha384", "Jefe", "what do ya want for nothing?")',
            (
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                "8e2240ca5e69e2c78b3239ecfab21649"
            ),
        ),
    ],
)
def test_hmac(source, digest):
    assert value(source) == digest


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha384", "sha512"])
def test_hmac_agrees_with_the_standard_library(name):
    digest = hmac.digest("clé".encode(), "värde".encode(), name)
    assert value(f'hmac("{name}", "clé", "värde", "base64")') == base64.b64encode(digest).decode()


def test_an_unknown_hash_or_form_is_named():
    for source in ('hmac("sha3", "k", "t")', 'md5("t", "base32")'):
        result = evaluate(source, {})
        assert isinstance(result, ScriptFailure)
        assert "sha3" in result.message or "base32" in result.message


@pytest.mark.parametrize("text", ["", "f", "fo", "foo", "foob", "\U0001f600é\0", "a\u2028b"])
def test_base64_there_and_back(text):
    encoded = base64.b64encode(text.encode()).decode()
    assert value("base64(text)", text=text) == encoded
    assert value("base64decode(text)", text=encoded) == text
    url_safe = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    assert value("base64decode(text)", text=url_safe) == text


def test_broken_utf8_is_decoded_like_anywhere():
    data = bytes(Random(3).randrange(256) for _ in range(200)) + b"\xf0\x9f\x98\x80\xff"
    assert value("new TextDecoder().decode(data)", data=list(b"ok \xff \xc3\xa9")) == "ok \ufffd é"
    assert isinstance(value("new TextDecoder().decode(data)", data=list(data)), str)


def test_query_strings_are_those_of_a_form():
    pairs = [("a b", "c&d=e"), ("é", "~*-._!'()"), ("a b", "")]
    encoded = value("new URLSearchParams(pairs).toString()", pairs=pairs)
    assert parse_qsl(encoded, keep_blank_values=True) == pairs
    assert value("[...new URLSearchParams(text)]", text=urlencode(pairs)) == [
        list(pair) for pair in pairs
    ]
    changed = "(p => { p.set('a', 3); p.delete('b'); return [`${p}`, p.size, p.get('b')]; })"
    assert value(changed + "(new URLSearchParams('a=1&b=2&a=4'))") == ["a=3", 1, None]


def test_uuids_are_version_4_and_all_different():
    made = value("Array.from({length: 200}, () => uuid())")
    assert len(set(made)) == 200
    assert {(uuid.UUID(each).version, uuid.UUID(each).variant) for each in made} == {
        (4, uuid.RFC_4122)
    }


def test_random_values_keep_to_their_range_and_letters():
    drawn = evaluate(
        "Array.from({length: 500}, () => [$random.integer(3), $random.integer(-2, 1), "
        "$random.float(1, 2), $random.integer()])",
        {},
        surroundings=Surroundings(seed=1),
    )
    assert isinstance(drawn, ScriptValue)
    small, negative, fraction, plain = zip(*drawn.value, strict=True)
    assert (set(small), set(negative)) == ({0, 1, 2}, {-2, -1, 0})
    assert all(1 <= each < 2 for each in fraction)
    assert all(0 <= each <= 1000 for each in plain)
    assert re.fullmatch(r"[A-Za-z]{40}", value("$random.alphabetic(40)"))
    assert re.fullmatch(r"[A-Za-z0-9_]{40}", value("$random.alphanumeric(40)"))
    assert re.fullmatch(r"[0-9A-F]{40}", value("$random.hexadecimal(40)"))
    assert re.fullmatch(r"[a-z]+@example\.com", value("$random.email"))


def test_a_native_helper_with_script_arguments_is_explained():
    result = evaluate('[1].map(i => xpath("<a/>", "//a" + i))', {})
    assert isinstance(result, ScriptFailure)
    assert "before the script runs" in result.message
