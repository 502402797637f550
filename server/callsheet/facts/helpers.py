"""Helper functions that an expression has on hand: what each takes, gives and lives in."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Helper:
    """A function, object or class that is defined in every expression."""

    name: str
    signature: str
    documentation: str
    example: str
    """An expression, and behind `→` what it comes to."""

    part: str = ""
    """The file of the sandbox's prelude that defines it; empty for what the engine has itself."""

    native: bool = False
    """Computed before the script runs, so its arguments are literals or names of variables."""


_HASH = "The {} of a text (as UTF-8) or of bytes; `form` is `hex` (the default) or `base64`."


def _hash(name: str, title: str, example: str) -> Helper:
    signature = f'{name}(value, form = "hex")'
    return Helper(name, signature, _HASH.format(title), example, "hashes")


_BUILT_IN = (
    Helper(
        "btoa",
        "btoa(text)",
        "Base64 of a text whose characters are all below U+0100; `base64` takes any text.",
        'btoa("user:pass") → "dXNlcjpwYXNz"',
    ),
    Helper("atob", "atob(text)", "What `btoa` made, back again.", 'atob("aGk=") → "hi"'),
    Helper(
        "encodeURIComponent",
        "encodeURIComponent(text)",
        "Percent-encodes a text for use inside a URL.",
        'encodeURIComponent("a b&c") → "a%20b%26c"',
    ),
    Helper(
        "decodeURIComponent",
        "decodeURIComponent(text)",
        "What `encodeURIComponent` made, back again.",
        'decodeURIComponent("a%20b") → "a b"',
    ),
)

_ENCODING = (
    Helper(
        "base64",
        "base64(value)",
        "Base64 of a text (as UTF-8) or of bytes (RFC 4648, section 4).",
        'base64("é") → "w6k="',
        "encoding",
    ),
    Helper(
        "base64decode",
        "base64decode(text)",
        "The UTF-8 text behind base64, in the standard or the URL alphabet.",
        'base64decode("w6k=") → "é"',
        "encoding",
    ),
    Helper(
        "URLSearchParams",
        "new URLSearchParams(given)",
        "A query string as ordered pairs, from text, an object or pairs.",
        'new URLSearchParams({q: "a b"}).toString() → "q=a+b"',
        "encoding",
    ),
    Helper(
        "TextEncoder",
        "new TextEncoder().encode(text)",
        "The UTF-8 bytes of a text.",
        '[...new TextEncoder().encode("é")] → [195,169]',
        "encoding",
    ),
    Helper(
        "TextDecoder",
        "new TextDecoder().decode(bytes)",
        "The text behind UTF-8 bytes.",
        'new TextDecoder().decode([195, 169]) → "é"',
        "encoding",
    ),
)

_HASHES = (
    _hash("md5", "MD5 (RFC 1321)", 'md5("") → "d41d8cd98f00b204e9800998ecf8427e"'),
    _hash("sha1", "SHA-1 (FIPS 180-4)", 'sha1("").slice(0, 8) → "da39a3ee"'),
    _hash("sha256", "SHA-256 (FIPS 180-4)", 'sha256("").slice(0, 8) → "e3b0c442"'),
    _hash("sha384", "SHA-384 (FIPS 180-4)", 'sha384("").slice(0, 8) → "38b060a7"'),
    _hash("sha512", "SHA-512 (FIPS 180-4)", 'sha512("").slice(0, 8) → "cf83e135"'),
    Helper(
        "hmac",
        'hmac(algorithm, key, value, form = "hex")',
        "HMAC (RFC 2104) with `md5`, `sha1`, `sha256`, `sha384` or `sha512`.",
        'hmac("sha256", "key", "text").slice(0, 8) → "6afa9046"',
        "hashes",
    ),
)

_CHANCE = (
    Helper(
        "uuid", "uuid()", "A random UUID (RFC 9562, version 4).", "uuid().length → 36", "chance"
    ),
    Helper(
        "now",
        "now()",
        "The time of the request as a Date; as JSON it is ISO 8601 in UTC.",
        "now() instanceof Date → true",
        "chance",
    ),
    Helper(
        "$random",
        "$random.integer(from, to)",
        "`integer`, `float`, `alphabetic`, `alphanumeric`, `hexadecimal`, `uuid` and `email`, "
        "as the dynamic variables of the same names.",
        "$random.alphabetic(8).length → 8",
        "chance",
    ),
)

_QUERIES = (
    Helper(
        "jsonpath",
        "jsonpath(value, path)",
        "JSONPath (RFC 9535). A path that can only name one place gives the value there, or null; "
        "any other gives the list of all matches.",
        'jsonpath({a: [{b: 1}, {b: 2}]}, "$.a[*].b") → [1,2]',
        "jsonpath",
    ),
    Helper(
        "xpath",
        "xpath(text, path)",
        "XPath over XML text: the first match, an attribute or text as it is, an element as the "
        "XML of its children.",
        'xpath("<a><b>1</b></a>", "//b") → "1"',
        "native",
        native=True,
    ),
)

_FILES = (
    Helper(
        "file",
        'file.text("./path")',
        "`file.text`, `file.json` and `file.base64` read a file under the workspace, its path "
        "relative to the document.",
        'file.text("./greeting.txt") → "hello"',
        "native",
        native=True,
    ),
)

HELPERS: tuple[Helper, ...] = (*_BUILT_IN, *_ENCODING, *_HASHES, *_CHANCE, *_QUERIES, *_FILES)
"""Every helper, grouped by what it is about."""
