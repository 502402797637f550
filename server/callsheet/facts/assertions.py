"""What an assertion can be made of: subjects, filters and predicates of Hurl and httpYac."""

import re
from collections.abc import Mapping
from enum import StrEnum

from callsheet.late_dataclasses import dataclass


class SubjectArgument(StrEnum):
    """Whether something follows the name of a subject."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"
    EXPRESSION = "expression"
    """All up to the predicate."""


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """A part of the answer that an assertion can be about."""

    name: str
    documentation: str
    argument: SubjectArgument = SubjectArgument.NONE
    example: str = ""
    """An argument, as it may be written."""


@dataclass(frozen=True, slots=True)
class FilterFacts:
    """Something that makes another value out of a value, on its way to the predicate."""

    name: str
    documentation: str
    arguments: tuple[str, ...] = ()
    """What each of its arguments is."""

    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PredicateFacts:
    """What can be claimed of a value."""

    name: str
    documentation: str
    takes_value: bool = True
    aliases: tuple[str, ...] = ()


_SUBJECTS = (
    SubjectFacts("status", "The status code, a number."),
    SubjectFacts("statusText", "The reason phrase; HTTP/2 has none."),
    SubjectFacts("version", "The version of HTTP: `1.1`, `2`."),
    SubjectFacts("url", "The URL that answered, after all redirects."),
    SubjectFacts("ip", "The address of the server."),
    SubjectFacts(
        "header",
        "The value of a header, in any case; a list when it came more than once.",
        SubjectArgument.REQUIRED,
        '"Content-Type"',
    ),
    SubjectFacts(
        "cookie",
        "A cookie that the answer sets, or an attribute of it: `Expires Max-Age Domain Path "
        "Secure HttpOnly SameSite`.",
        SubjectArgument.REQUIRED,
        '"sid[HttpOnly]"',
    ),
    SubjectFacts(
        "body",
        "The body as text; with a path, a member of it as JSON.",
        SubjectArgument.OPTIONAL,
        "$.items[0].id",
    ),
    SubjectFacts("bytes", "The bytes of the body, decoded as `Content-Encoding` says."),
    SubjectFacts("rawbytes", "The same as `bytes`: a body is decoded while it arrives."),
    SubjectFacts(
        "events",
        "What a stream brought, as a list: server-sent events with `event`, `data`, `id` and, "
        "where the data is JSON, `json`; of any other answer its lines, as JSON where they are.",
    ),
    SubjectFacts(
        "jsonpath",
        "What a JSONPath finds in the body: one value, or a list when the path can find many.",
        SubjectArgument.REQUIRED,
        '"$.items"',
    ),
    SubjectFacts(
        "xpath",
        "What an XPath finds in the body, XML or HTML.",
        SubjectArgument.REQUIRED,
        '"//title"',
    ),
    SubjectFacts(
        "regex",
        "What a regular expression finds in the body: its first group, or all of it.",
        SubjectArgument.REQUIRED,
        r"/id=(\d+)/",
    ),
    SubjectFacts(
        "js",
        "What an expression of JavaScript comes to; `response` is the answer.",
        SubjectArgument.EXPRESSION,
        "response.parsedBody.items.length",
    ),
    SubjectFacts("variable", "The value of a variable.", SubjectArgument.REQUIRED, '"token"'),
    SubjectFacts(
        "duration",
        "How long the exchange took, in milliseconds; with a phase (`firstByte`, `tcp`, `tls`), "
        "only that. `p95`, `median`, `mean`, `min` and `max` are over all rounds of loops, "
        "repetitions and pages, and judged when the run ends.",
        SubjectArgument.OPTIONAL,
        "firstByte",
    ),
    SubjectFacts("sha256", "The SHA-256 digest of the body; compare it with `hex,...;`."),
    SubjectFacts("md5", "The MD5 digest of the body; compare it with `hex,...;`."),
    SubjectFacts(
        "certificate",
        "What the server's certificate says: `Subject`, `Issuer`, `Start-Date`, `Expire-Date`, "
        "`Serial-Number` or `Subject-Alt-Name`.",
        SubjectArgument.REQUIRED,
        '"Expire-Date"',
    ),
    SubjectFacts("redirects", "The redirects that were followed, as a list."),
)

_FILTERS = (
    FilterFacts("base64Decode", "Bytes from base64."),
    FilterFacts("base64Encode", "Base64 from bytes."),
    FilterFacts("base64UrlSafeDecode", "Bytes from base64url."),
    FilterFacts("base64UrlSafeEncode", "Base64url from bytes."),
    FilterFacts("charsetDecode", "Text from bytes.", ("charset",), ("decode",)),
    FilterFacts("charsetEncode", "Bytes from text.", ("charset",)),
    FilterFacts("count", "How many items, characters or bytes; nothing counts 0."),
    FilterFacts("dateFormat", "Text from a date, in UTC: `%Y-%m-%d`.", ("format",), ("format",)),
    FilterFacts("daysAfterNow", "Whole days from now to a date."),
    FilterFacts("daysBeforeNow", "Whole days from a date to now."),
    FilterFacts("first", "The first item."),
    FilterFacts("htmlEscape", "Text with `&`, `<` and `>` as entities."),
    FilterFacts("htmlUnescape", "Text with its entities replaced."),
    FilterFacts("jsonpath", "What a JSONPath finds.", ("path",)),
    FilterFacts("last", "The last item."),
    FilterFacts("location", "Where a redirect led to."),
    FilterFacts("nth", "The item at an index; negative ones count from the end.", ("index",)),
    FilterFacts("regex", "The first group of a match, or all of it.", ("pattern",)),
    FilterFacts("replace", "Text with each occurrence replaced.", ("old", "new")),
    FilterFacts("replaceRegex", "Text with each match replaced.", ("pattern", "new")),
    FilterFacts("split", "A list, cut at a separator.", ("separator",)),
    FilterFacts("toDate", "A date from text: `%Y-%m-%d`, `%+` for ISO 8601.", ("format",)),
    FilterFacts("toFloat", "A number from text."),
    FilterFacts("toHex", "Hexadecimal digits from bytes."),
    FilterFacts("toInt", "A whole number from text."),
    FilterFacts("toString", "Text from any value."),
    FilterFacts("urlDecode", "Text with percent-encoding undone."),
    FilterFacts("urlEncode", "Text percent-encoded, all but its slashes."),
    FilterFacts("urlQueryParam", "A parameter of a URL's query.", ("name",)),
    FilterFacts("utf8Decode", "Text from bytes in UTF-8."),
    FilterFacts("utf8Encode", "Bytes from text, in UTF-8."),
    FilterFacts("xpath", "What an XPath finds.", ("path",)),
)

_PREDICATES = (
    PredicateFacts("==", "The same value.", aliases=("===", "equals")),
    PredicateFacts("!=", "Another value.", aliases=("!==",)),
    PredicateFacts(">", "Greater, or later."),
    PredicateFacts(">=", "Greater or the same."),
    PredicateFacts("<", "Less, or earlier."),
    PredicateFacts("<=", "Less or the same."),
    PredicateFacts("startsWith", "A text or bytes that begin so."),
    PredicateFacts("endsWith", "A text or bytes that end so."),
    PredicateFacts(
        "contains", "A text with that part, or a list with that item.", aliases=("includes",)
    ),
    PredicateFacts("matches", "A text in which the regular expression is found."),
    PredicateFacts(
        "matchesSchema",
        "JSON that the JSON Schema in a file describes: `./order.schema.json`, or a part of it, "
        "`./api.json#/$defs/order`.",
        aliases=("jsonSchema",),
    ),
    PredicateFacts("exists", "The answer has it, whatever its value.", takes_value=False),
    PredicateFacts("isTrue", "Neither false, null, 0 nor empty text.", takes_value=False),
    PredicateFacts("isFalse", "False, null, 0, empty text, or nothing.", takes_value=False),
    PredicateFacts("isEmpty", "A text, list or object with nothing in it.", takes_value=False),
    PredicateFacts("isBoolean", "`true` or `false`.", takes_value=False),
    PredicateFacts("isInteger", "A whole number.", takes_value=False),
    PredicateFacts("isFloat", "A number with a fraction.", takes_value=False),
    PredicateFacts("isNumber", "A number.", takes_value=False),
    PredicateFacts("isString", "A text.", takes_value=False),
    PredicateFacts("isCollection", "A list or an object.", takes_value=False),
    PredicateFacts("isList", "A list.", takes_value=False),
    PredicateFacts("isArray", "A list.", takes_value=False),
    PredicateFacts("isObject", "An object.", takes_value=False),
    PredicateFacts("isDate", "A date, as `toDate` makes it.", takes_value=False),
    PredicateFacts("isIsoDate", "A text like `2026-01-31T12:00:00Z`.", takes_value=False),
    PredicateFacts("isIpv4", "An IPv4 address.", takes_value=False),
    PredicateFacts("isIpv6", "An IPv6 address.", takes_value=False),
    PredicateFacts("isUuid", "A UUID.", takes_value=False),
    PredicateFacts("sha256", "The SHA-256 digest is this, in base64 (httpYac)."),
    PredicateFacts("sha512", "The SHA-512 digest is this, in base64 (httpYac)."),
    PredicateFacts("md5", "The MD5 digest is this, in base64 (httpYac)."),
)

PHASES: Mapping[str, str] = {
    "firstByte": "From the request sent to the first byte of the answer. Also `wait`.",
    "tcp": "Until the connection was there; 0 when there was one.",
    "tls": "Until the connection was secure; 0 when there was one.",
    "total": "All of the last hop.",
}
"""The phases of `duration`, as they are written first."""

STATISTICS: Mapping[str, str] = {
    "p50": "The duration that half of all answers do not exceed.",
    "p90": "The duration that 90 % of all answers do not exceed.",
    "p95": "The duration that 95 % of all answers do not exceed.",
    "p99": "The duration that 99 % of all answers do not exceed.",
    "min": "The shortest duration of all answers.",
    "max": "The longest duration of all answers.",
    "mean": "The average duration of all answers.",
    "median": "The duration in the middle of all answers.",
}
"""What `duration` can be of all answers together; `p` takes any number up to 100."""

SUBJECTS: Mapping[str, SubjectFacts] = {each.name: each for each in _SUBJECTS}
FILTERS: Mapping[str, FilterFacts] = {each.name: each for each in _FILTERS}
PREDICATES: Mapping[str, PredicateFacts] = {each.name: each for each in _PREDICATES}

CERTIFICATE: Mapping[str, str] = {
    "Subject": "Whose it is, as OpenSSL writes it: `O = Acme, CN = example.org`.",
    "Issuer": "Who signed it.",
    "Start-Date": "From when on it is good, a date.",
    "Expire-Date": "Until when it is good, a date: `daysAfterNow > 30`.",
    "Serial-Number": "In hexadecimal, with colons.",
    "Subject-Alt-Name": "For what it is good: `DNS:example.org, IP Address:192.0.2.1`.",
}
"""What can be said of the certificate of a server, by Hurl's names."""

_PERCENTILE = re.compile(r"p(?:[0-9]{1,2}(?:\.[0-9]+)?|100)", re.IGNORECASE)
_PARTS_OF_DURATION = {"wait", *map(str.lower, (*PHASES, *STATISTICS))}

_SUBJECT_BY_WORD = {each.name.lower(): each for each in _SUBJECTS}
_FILTER_BY_WORD = {word.lower(): each for each in _FILTERS for word in (each.name, *each.aliases)}
_PREDICATE_BY_WORD = {
    word.lower(): each for each in _PREDICATES for word in (each.name, *each.aliases)
}


def is_part_of_duration(word: str) -> bool:
    """Whether `duration` can be of it: a phase, or what all answers come to."""
    return word.lower() in _PARTS_OF_DURATION or _PERCENTILE.fullmatch(word) is not None


def find_subject(word: str) -> SubjectFacts | None:
    """The subject of that name, in any case."""
    return _SUBJECT_BY_WORD.get(word.lower())


def find_filter(word: str) -> FilterFacts | None:
    """The filter of that name or alias, in any case."""
    return _FILTER_BY_WORD.get(word.lower())


def find_predicate(word: str) -> PredicateFacts | None:
    """The predicate of that name or alias, in any case."""
    return _PREDICATE_BY_WORD.get(word.lower())
