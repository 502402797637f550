"""What a script before or behind a request has on hand: JetBrains' names, and kulala's beside."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScriptMember:
    """A name of a script's API: a function, an object or a value."""

    name: str
    """With all before it: `client.global.set`; `Header.name` is a member of such values."""

    signature: str
    """As it is used: `client.global.set(name, value)`."""

    documentation: str
    phase: str = ""
    """`before` or `after` where only scripts there have it; empty: all have it."""

    known_to: str = "JB"
    """The tools that have it: JetBrains (`JB`), kulala (`KU`), JavaScript's hosts (`JS`)."""


def _members(phase: str, known_to: str, *rows: tuple[str, str]) -> tuple[ScriptMember, ...]:
    return tuple(
        ScriptMember(
            signature.partition("(")[0].removeprefix("new "), signature, text, phase, known_to
        )
        for signature, text in rows
    )


_CLIENT = _members(
    "",
    "JB",
    ("client", "What outlasts the script: global variables, tests, what is said."),
    ("client.global", "The variables that all later requests of the run see."),
    (
        "client.global.set(name, value)",
        "Sets a global variable to any value of JSON, as it is now; `undefined` clears it.",
    ),
    ("client.global.get(name)", "The value of a global variable, else null."),
    ("client.global.isEmpty()", "Whether there is no global variable."),
    ("client.global.clear(name)", "Clears a global variable."),
    ("client.global.clearAll()", "Clears all global variables."),
    ("client.global.headers", "Header fields of all later requests of the run."),
    (
        "client.global.headers.set(name, value)",
        "Adds a header field to all later requests that have none of that name.",
    ),
    ("client.global.headers.clear(name)", "Takes it back; without a name, all of them."),
    (
        "client.test(name, test)",
        "A test, run when the script is over; it fails where `test` throws. `test` may be `async`.",
    ),
    ("client.assert(condition, message)", "Throws where the condition does not hold."),
    (
        "client.log(...values)",
        "Says something in the log of the request; objects are shown as JSON.",
    ),
    ("client.exit()", "Ends the script; its tests still run."),
    ("client.variables", "The variables of each kind, to be read."),
    ("client.variables.environment.get(name)", "A variable of the environment, else null."),
    ("client.variables.global.get(name)", "A global variable, else null."),
    ("client.variables.file.get(name)", "A variable that the file defines, else null."),
    ("client.variables.request.get(name)", "A variable of the request, else null."),
)

_REQUEST = (
    *_members(
        "",
        "JB",
        ("request", "The request that the script belongs to."),
        ("request.method", "Its method, a text."),
        ("request.url", "Its URL; behind the answer also a function that gives it."),
        ("request.url.getRaw()", "The URL as it is typed."),
        (
            "request.url.tryGetSubstituted()",
            "The URL with the values of its bindings; one that has none yet stays as it is typed.",
        ),
        ("request.body", "Its body; behind the answer also a function that gives it."),
        ("request.body.getRaw()", "The body as it is typed; empty where there is none."),
        ("request.body.tryGetSubstituted()", "The body with the values of its bindings."),
        ("request.headers.all()", "Its header fields, each a `Header`."),
        (
            "request.headers.findByName(name)",
            "The first header field of a name, in any case, else null.",
        ),
        ("request.environment.get(name)", "A variable of the environment, else null."),
        ("request.variables", "The variables of this request alone."),
        (
            "request.variables.set(name, value)",
            "Sets a variable of the request; before it goes out its bindings take that.",
        ),
        ("request.variables.get(name)", "The value of a variable of the request, else null."),
        ("request.variables.isEmpty()", "Whether the request has no variable of its own."),
        ("request.variables.clear(name)", "Clears a variable of the request."),
        ("request.variables.clearAll()", "Clears all variables of the request."),
        ("request.iteration()", "The number of the round in a loop, from 0."),
        (
            "request.templateValue(number)",
            "What a binding of the request comes to in this round, by its place from 0.",
        ),
        ("Header.name()", "The name of a header field."),
        ("Header.getRawValue()", "Its value as it is typed."),
        ("Header.tryGetSubstitutedValue()", "Its value with the values of its bindings."),
    ),
    *_members(
        "after",
        "JB",
        ("request.url()", "The URL that went out."),
        ("request.body()", "The body that went out."),
        ("Header.value()", "The value that went out."),
    ),
    *_members(
        "",
        "KU",
        ("request.skip(reason)", "The request is not sent."),
        ("request.abort(reason)", "The request is not sent, and that is a failure."),
        ("request.replay(reason)", "The request is sent once more."),
        ("request.method()", "The method, where the script calls it."),
        ("request.body.getComputed()", "The body with the values of its bindings."),
    ),
)

_RESPONSE = (
    *_members(
        "after",
        "JB",
        ("response", "The answer."),
        ("response.status", "Its status, a number."),
        (
            "response.body",
            (
                "Its body: the value of JSON, a document of XML or HTML, a stream, else text. "
                "Whole numbers beyond 2^53 are BigInt."
            ),
        ),
        (
            "response.headers.valueOf(name)",
            "The first header field of a name, in any case, else null.",
        ),
        ("response.headers.valuesOf(name)", "All header fields of a name, a list."),
        ("response.contentType.mimeType", "The media type, as `application/json`."),
        ("response.contentType.charset", "Its character set, as `utf-8`."),
        (
            "response.cookies()",
            "The cookies that it sets: `name`, `value`, `domain`, `path` and more.",
        ),
        ("response.cookiesByName(name)", "Those of a name."),
        (
            "TextStreamResponse.onEachLine(subscriber, onFinish)",
            (
                "Calls `subscriber(line, unsubscribe)` for each line or event of a stream, then "
                "`onFinish()`; when the script is over."
            ),
        ),
        (
            "TextStreamResponse.onEachMessage(subscriber, onFinish)",
            "The same for the messages of a connection; `output(text)` cannot answer any more.",
        ),
    ),
    *_members("after", "KU", ("response.responseCode", "The same as `response.status`.")),
)

_QUERIES = _members(
    "",
    "JB",
    (
        "jsonPath(value, path)",
        "JSONPath (RFC 9535): the value where a path names one place, else a list of all matches.",
    ),
    (
        "xpath(node, expression)",
        "XPath 2.0 from a document or a node: a list of nodes, or a text, number or boolean.",
    ),
)

_CRYPTO = (
    *_members(
        "",
        "JB",
        *(
            (f"crypto.{name}()", f"{title} of what `updateWith…` takes in.")
            for name, title in (
                ("md5", "MD5"),
                ("sha1", "SHA-1"),
                ("sha256", "SHA-256"),
                ("sha384", "SHA-384"),
                ("sha512", "SHA-512"),
            )
        ),
        ("crypto.sha3(bits)", 'SHA-3 of 224, 256, 384 or 512 bits: `crypto.sha3("256")`.'),
        *(
            (f"crypto.hmac.{name}()", "A HMAC; `with…Secret` gives it its key.")
            for name in ("md5", "sha1", "sha256", "sha384", "sha512")
        ),
        ("crypto.hmac.sha3(bits)", "A HMAC of SHA-3."),
        ("Hmac.withTextSecret(text, encoding)", "A key that is text, UTF-8 unless said otherwise."),
        ("Hmac.withHexSecret(text)", "A key in hexadecimal."),
        ("Hmac.withBase64Secret(text, urlSafe)", "A key in base64."),
        (
            "Hash.updateWithText(text, encoding)",
            (
                "Takes in a text: `UTF8` (the default), `US-ASCII`, `ISO-8859-1`, `UTF-16`, "
                "`UTF-16LE` or `UTF-16BE`."
            ),
        ),
        ("Hash.updateWithHex(text)", "Takes in bytes in hexadecimal."),
        ("Hash.updateWithBase64(text, urlSafe)", "Takes in bytes in base64."),
        ("Hash.digest()", "The hash of all that was taken in."),
        ("Digest.toHex()", "The hash in hexadecimal."),
        ("Digest.toBase64(urlSafe)", "The hash in base64; URL-safe without padding."),
        (
            "crypto.subtle.digest(algorithm, bytes)",
            "SHA-1, SHA-256, SHA-384 or SHA-512 of bytes; at once, as in JetBrains' client.",
        ),
        (
            "crypto.subtle.importKey(format, key, algorithm, extractable, usages)",
            (
                "A key of HMAC, RSASSA-PKCS1-v1_5, RSA-PSS, ECDSA or Ed25519, from `raw`, `jwk`, "
                "`pkcs8` or `spki`. All but HMAC need `callsheet[crypto]`."
            ),
        ),
        ("crypto.subtle.sign(algorithm, key, bytes)", "A signature, as an ArrayBuffer."),
        ("crypto.subtle.verify(algorithm, key, signature, bytes)", "Whether a signature holds."),
        ("crypto.randomUUID()", "A random UUID."),
        ("crypto.getRandomValues(array)", "Fills an array of whole numbers by chance."),
        (
            "jwt.sign(payload, key, options)",
            (
                "A JSON Web Token: `algorithm` (`HS256` unless said otherwise), `expiresIn`, "
                "`notBefore`, `issuer`, `subject`, `audience`, `jwtid`, `keyid`, `header`, "
                "`noTimestamp`. RS, PS, ES and EdDSA need `callsheet[crypto]`."
            ),
        ),
        (
            "jwt.verify(token, key, options)",
            (
                "The claims of a token; throws where the signature, the time or a claim asked for "
                "does not fit: `algorithms`, `issuer`, `subject`, `audience`, `jwtid`, "
                "`clockTolerance`, `ignoreExpiration`, `ignoreNotBefore`, `complete`."
            ),
        ),
        (
            "jwt.decode(token, options)",
            "The claims of a token, with `complete` also its header; nothing is verified.",
        ),
    ),
)

_VALUES = _members(
    "",
    "JB",
    ("$uuid", "A random UUID, another at each use."),
    ("$timestamp", "Seconds since 1970."),
    ("$isoTimestamp", "The time in UTC (RFC 3339)."),
    ("$randomInt", "A random whole number from 0 to 1000."),
    ("$random.uuid", "A random UUID."),
    ("$random.email", "A random address under `example.com`."),
    (
        "$random.integer(from, to)",
        "A random whole number, `to` excluded; 0 to 1000 without bounds.",
    ),
    ("$random.float(from, to)", "A random number; 0 to 1000 without bounds."),
    ("$random.alphabetic(length)", "Random letters."),
    ("$random.alphanumeric(length)", "Random letters, digits and underscores."),
    ("$random.hexadecimal(length)", "Random hexadecimal digits."),
    ("$env", "The variables of the process's environment: `$env.HOME`."),
    ("$exampleServer", "The server of the bundled examples, when it runs."),
)

_ASSERTIONS = (
    *_members(
        "",
        "KU",
        (
            "assert(condition, message)",
            (
                "In a test as `client.assert`; elsewhere a test by itself, named by its message. "
                "`client.assert` has the same members."
            ),
        ),
        ("assert.true(value, message)", "The value is `true`."),
        ("assert.false(value, message)", "The value is `false`."),
        ("assert.same(value, expected, message)", "The values are the same, or the same JSON."),
        ("assert.hasString(text, expected, message)", "The text contains another."),
    ),
    *_members(
        "after",
        "KU",
        (
            "assert.responseHas(path, expected, message)",
            "A member of `response` has the value: `body.items.0.id`.",
        ),
        (
            "assert.headersHas(name, expected, message)",
            "A header field of the answer has the value.",
        ),
        ("assert.bodyHas(text, message)", "The body contains a text."),
        (
            "assert.jsonHas(path, expected, message)",
            "A member of the JSON has the value: `items.0.id`.",
        ),
    ),
)

_HOST = _members(
    "",
    "JS",
    *(
        (f"console.{name}(...values)", f"Says something in the log, as {title}.")
        for name, title in (
            ("log", "`client.log` does"),
            ("info", "information"),
            ("warn", "a warning"),
            ("error", "an error"),
            ("debug", "a detail"),
        )
    ),
    (
        "sleep(milliseconds)",
        "A promise that waits: `await sleep(500)`. The clock of the script goes on.",
    ),
    (
        "setTimeout(callback, milliseconds, ...values)",
        "Calls a function later; the script waits for it.",
    ),
    ("clearTimeout(id)", "Takes that back."),
    (
        "require(path)",
        "What a file of CommonJS or JSON hands out, by a path that begins with `./`.",
    ),
    ("new URL(url, base)", "A URL and its parts (WHATWG URL)."),
    ("new URLSearchParams(given)", "A query as ordered pairs, from text, an object or pairs."),
    ("new TextEncoder()", "`encode(text)`: the UTF-8 bytes of a text."),
    ("new TextDecoder()", "`decode(bytes)`: the text behind UTF-8 bytes."),
    ("btoa(text)", "Base64 of a text whose characters are all below U+0100."),
    ("atob(text)", "What `btoa` made, back again."),
    ("new DOMParser()", "`parseFromString(text, type)`: a document of XML or HTML, to be read."),
    ("new XMLSerializer()", "`serializeToString(node)`: a node as text."),
)

SCRIPT_API: tuple[ScriptMember, ...] = (
    *_CLIENT,
    *_REQUEST,
    *_RESPONSE,
    *_QUERIES,
    *_CRYPTO,
    *_VALUES,
    *_ASSERTIONS,
    *_HOST,
)
"""Every name, grouped by what it is about."""
