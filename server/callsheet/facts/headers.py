"""Header fields: what each says, where it is defined, which values it is usually given.

Names and references follow the IANA field name registry; fields that are not registered but
common say so.
"""

from callsheet.facts.media_types import MEDIA_TYPES
from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A header field of a request or an answer."""

    name: str
    meaning: str
    reference: str
    values: tuple[str, ...] = ()
    """What to offer for it; a value that ends in a space wants more behind it."""


_NAMES = tuple(media_type.name for media_type in MEDIA_TYPES)
_SENT = tuple(media_type.name for media_type in MEDIA_TYPES if media_type.sent)
_ENCODINGS = ("gzip", "deflate", "br", "zstd", "identity")
_SCHEMES = ("Bearer ", "Basic ", "Digest ", "ApiKey ", "Token ", "AWS4-HMAC-SHA256 ", "Negotiate ")
_DATE = ("{{$datetime rfc1123}}",)
_LINK = ("https://",)

REQUEST_HEADERS: tuple[HeaderField, ...] = (
    HeaderField(
        "A-IM",
        "Kinds of change that the client takes instead of the whole.",
        "RFC 3229, 10.5.3",
        ("feed", "vcdiff", "diffe", "gzip"),
    ),
    HeaderField(
        "Accept",
        "Media types that the client takes, with preferences as `;q=0.5`.",
        "RFC 9110, 12.5.1",
        (_NAMES[0], "*/*", *_NAMES[1:]),
    ),
    HeaderField(
        "Accept-Charset",
        "Deprecated: character encodings that the client takes.",
        "RFC 9110, 12.5.2",
        ("utf-8", "iso-8859-1"),
    ),
    HeaderField(
        "Accept-Datetime", "The moment in the past whose version is wanted.", "RFC 7089", _DATE
    ),
    HeaderField(
        "Accept-Encoding",
        "Compressions that the client can undo.",
        "RFC 9110, 12.5.3",
        (*_ENCODINGS, "*", "gzip, deflate, br"),
    ),
    HeaderField(
        "Accept-Language",
        "Languages that the reader prefers, best first.",
        "RFC 9110, 12.5.4",
        ("en", "en-US,en;q=0.9", "de", "fr", "es", "ja", "zh-CN", "*"),
    ),
    HeaderField(
        "Accept-Patch", "Media types that the resource takes in a PATCH.", "RFC 5789, 3.1", _SENT
    ),
    HeaderField(
        "Access-Control-Request-Headers",
        "In a preflight: the headers that the page wants to send.",
        "Fetch",
        ("content-type", "authorization", "content-type, authorization"),
    ),
    HeaderField(
        "Access-Control-Request-Method",
        "In a preflight: the method that the page wants to use.",
        "Fetch",
        ("GET", "POST", "PUT", "PATCH", "DELETE"),
    ),
    HeaderField(
        "Alt-Used", "The alternative service through which the request came.", "RFC 7838, 5"
    ),
    HeaderField(
        "Authorization",
        "Credentials for the server: a scheme, then what it needs.",
        "RFC 9110, 11.6.2",
        _SCHEMES,
    ),
    HeaderField(
        "Cache-Control",
        "What caches on the way may do with the request and its answer.",
        "RFC 9111, 5.2",
        (
            "no-cache",
            "no-store",
            "max-age=0",
            "max-stale",
            "min-fresh=60",
            "no-transform",
            "only-if-cached",
            "stale-if-error=60",
        ),
    ),
    HeaderField(
        "CalDAV-Timezones",
        "Whether time zones known to the server may be left out.",
        "RFC 7809, 7.1",
        ("T", "F"),
    ),
    HeaderField("Capsule-Protocol", "Says that the stream carries capsules.", "RFC 9297", ("?1",)),
    HeaderField("CDN-Loop", "Content networks that the request already passed.", "RFC 8586"),
    HeaderField(
        "Connection",
        "Options of this connection alone; not passed on.",
        "RFC 9110, 7.6.1",
        ("close", "keep-alive", "Upgrade"),
    ),
    HeaderField(
        "Content-Digest",
        "A digest of the body as it is sent.",
        "RFC 9530, 2",
        ("sha-256=::", "sha-512=::"),
    ),
    HeaderField(
        "Content-Disposition",
        "How the content is meant to be used, and its file name.",
        "RFC 6266",
        ("attachment", "inline", 'attachment; filename=""', 'form-data; name=""'),
    ),
    HeaderField(
        "Content-Encoding",
        "Compressions that were applied to the body, in order.",
        "RFC 9110, 8.4",
        _ENCODINGS[:-1],
    ),
    HeaderField(
        "Content-Language",
        "The language of the intended readers of the body.",
        "RFC 9110, 8.5",
        ("en", "de", "fr", "es", "ja", "zh-CN"),
    ),
    HeaderField(
        "Content-Length", "Bytes in the body; it is counted for you, leave it out.", "RFC 9110, 8.6"
    ),
    HeaderField(
        "Content-Location",
        "An address at which this very content can be found.",
        "RFC 9110, 8.7",
        _LINK,
    ),
    HeaderField("Content-MD5", "Obsolete: an MD5 digest of the body.", "RFC 1864"),
    HeaderField(
        "Content-Range",
        "Which part of the whole the body is.",
        "RFC 9110, 14.4",
        ("bytes 0-499/1000", "bytes */1000"),
    ),
    HeaderField(
        "Content-Type",
        "The media type of the body.",
        "RFC 9110, 8.3",
        (
            *_SENT,
            "application/json; charset=utf-8",
            "text/plain; charset=utf-8",
            "multipart/form-data; boundary=boundary",
        ),
    ),
    HeaderField(
        "Cookie",
        "Cookies that this server, or the file's author, set earlier.",
        "RFC 6265, 5.4",
        ("name=value",),
    ),
    HeaderField("Date", "When the message was made.", "RFC 9110, 6.6.1", _DATE),
    HeaderField(
        "Depth",
        "How deep into a collection a WebDAV method reaches.",
        "RFC 4918, 10.2",
        ("0", "1", "infinity"),
    ),
    HeaderField("Destination", "Where a WebDAV COPY or MOVE goes.", "RFC 4918, 10.3", _LINK),
    HeaderField(
        "DNT",
        "Not registered any more: the reader does not want to be tracked.",
        "W3C Tracking Preference",
        ("1", "0"),
    ),
    HeaderField(
        "DPoP", "Proof that the sender holds the key that a token is bound to.", "RFC 9449"
    ),
    HeaderField(
        "Early-Data",
        "The request came in TLS early data and could be a replay.",
        "RFC 8470, 5.1",
        ("1",),
    ),
    HeaderField(
        "Expect",
        "What the server must be able to do before it gets the body.",
        "RFC 9110, 10.1.1",
        ("100-continue",),
    ),
    HeaderField(
        "Forwarded",
        "What a proxy knew about the client before it.",
        "RFC 7239",
        ("for=192.0.2.1;proto=https;host=example.com",),
    ),
    HeaderField("From", "The e-mail address of whoever runs the client.", "RFC 9110, 10.1.2"),
    HeaderField(
        "Host",
        "The host and port that the request is for; it completes a target like `/path`.",
        "RFC 9110, 7.2",
        ("localhost", "localhost:8080", "example.com", "{{host}}"),
    ),
    HeaderField(
        "HTTP2-Settings",
        "Obsolete: settings for a change to HTTP/2 in clear text.",
        "RFC 7540, 3.2.1",
    ),
    HeaderField(
        "Idempotency-Key",
        "One key for all tries of one action, so that it happens once.",
        "draft-ietf-httpapi-idempotency-key-header",
        ("{{$uuid}}",),
    ),
    HeaderField("If", "The WebDAV states or locks under which to act.", "RFC 4918, 10.4"),
    HeaderField(
        "If-Match", "Act only when the entity tag is one of these.", "RFC 9110, 13.1.1", ("*", '""')
    ),
    HeaderField(
        "If-Modified-Since",
        "Answer 304 when nothing changed since then.",
        "RFC 9110, 13.1.3",
        _DATE,
    ),
    HeaderField(
        "If-None-Match",
        "Act only when the entity tag is none of these; `*`: when nothing exists.",
        "RFC 9110, 13.1.2",
        ("*", '""'),
    ),
    HeaderField(
        "If-Range",
        "Send the part only when the resource is unchanged, else the whole.",
        "RFC 9110, 13.1.5",
        ('""', *_DATE),
    ),
    HeaderField(
        "If-Schedule-Tag-Match", "Act only when the scheduling state is unchanged.", "RFC 6638, 8.3"
    ),
    HeaderField(
        "If-Unmodified-Since",
        "Act only when nothing changed since then.",
        "RFC 9110, 13.1.4",
        _DATE,
    ),
    HeaderField(
        "Keep-Alive",
        "How long an idle connection should be kept; HTTP/1 only.",
        "RFC 2068, 19.7.1",
        ("timeout=5, max=100",),
    ),
    HeaderField("Link", "Typed links to other resources.", "RFC 8288", ('<https://>; rel="next"',)),
    HeaderField("Lock-Token", "The WebDAV lock to remove.", "RFC 4918, 10.5"),
    HeaderField(
        "Max-Forwards",
        "How many proxies may still pass TRACE or OPTIONS on.",
        "RFC 9110, 7.6.2",
        ("0", "1", "10"),
    ),
    HeaderField(
        "OData-Isolation",
        "Whether later changes stay out of an answer in several parts.",
        "OData 4.01",
        ("snapshot",),
    ),
    HeaderField(
        "OData-MaxVersion",
        "The highest OData version that the answer may use.",
        "OData 4.01",
        ("4.0", "4.01"),
    ),
    HeaderField(
        "OData-Version", "The OData version of this message.", "OData 4.01", ("4.0", "4.01")
    ),
    HeaderField(
        "Ordering-Type",
        "How a WebDAV collection is ordered.",
        "RFC 3648",
        ("DAV:unordered", "DAV:custom"),
    ),
    HeaderField(
        "Origin",
        "Scheme, host and port of the page that asks.",
        "RFC 6454, 7",
        ("null", "http://localhost:3000", "https://example.com"),
    ),
    HeaderField(
        "Overwrite",
        "Whether a WebDAV COPY or MOVE may replace its destination.",
        "RFC 4918, 10.6",
        ("T", "F"),
    ),
    HeaderField(
        "Position",
        "Where in an ordered WebDAV collection a new member goes.",
        "RFC 3648",
        ("first", "last"),
    ),
    HeaderField(
        "Pragma", "Deprecated: `no-cache` for caches of HTTP/1.0.", "RFC 9111, 5.4", ("no-cache",)
    ),
    HeaderField(
        "Prefer",
        "How the client would like the request to be handled.",
        "RFC 7240",
        (
            "return=minimal",
            "return=representation",
            "respond-async",
            "wait=10",
            "handling=strict",
            "handling=lenient",
            "odata.maxpagesize=100",
            "odata.continue-on-error",
        ),
    ),
    HeaderField(
        "Priority",
        "How urgent the answer is, and whether it helps in pieces.",
        "RFC 9218",
        ("u=0", "u=3", "u=7, i"),
    ),
    HeaderField("Proxy-Authorization", "Credentials for the proxy.", "RFC 9110, 11.7.2", _SCHEMES),
    HeaderField(
        "Range",
        "The part of the resource that is wanted.",
        "RFC 9110, 14.2",
        ("bytes=0-499", "bytes=500-", "bytes=-500"),
    ),
    HeaderField("Referer", "The page that led here.", "RFC 9110, 10.1.3", _LINK),
    HeaderField(
        "Repr-Digest",
        "A digest of the whole representation.",
        "RFC 9530, 3",
        ("sha-256=::", "sha-512=::"),
    ),
    HeaderField(
        "Schedule-Reply",
        "Whether a removed meeting tells its organiser.",
        "RFC 6638, 8.1",
        ("T", "F"),
    ),
    HeaderField("Sec-CH-UA", "The browser's brands and versions.", "UA Client Hints"),
    HeaderField(
        "Sec-CH-UA-Mobile",
        "Whether the browser prefers a page for phones.",
        "UA Client Hints",
        ("?0", "?1"),
    ),
    HeaderField(
        "Sec-CH-UA-Platform",
        "The system that the browser runs on.",
        "UA Client Hints",
        ('"Linux"', '"macOS"', '"Windows"', '"Android"'),
    ),
    HeaderField(
        "Sec-Fetch-Dest",
        "What the browser will use the answer for.",
        "Fetch Metadata",
        ("document", "empty", "image", "script", "style"),
    ),
    HeaderField(
        "Sec-Fetch-Mode",
        "The mode in which the browser asks.",
        "Fetch Metadata",
        ("cors", "navigate", "no-cors", "same-origin", "websocket"),
    ),
    HeaderField(
        "Sec-Fetch-Site",
        "How the asking page is related to this server.",
        "Fetch Metadata",
        ("same-origin", "same-site", "cross-site", "none"),
    ),
    HeaderField(
        "Sec-Fetch-User", "Whether a person set the navigation off.", "Fetch Metadata", ("?1",)
    ),
    HeaderField(
        "Sec-GPC",
        "The reader does not want their data sold or shared.",
        "Global Privacy Control",
        ("1",),
    ),
    HeaderField(
        "Sec-WebSocket-Extensions",
        "Extensions that the WebSocket client can speak.",
        "RFC 6455, 11.3.2",
        ("permessage-deflate",),
    ),
    HeaderField(
        "Sec-WebSocket-Key",
        "A random value that the WebSocket server must answer to.",
        "RFC 6455, 11.3.1",
    ),
    HeaderField(
        "Sec-WebSocket-Protocol",
        "Protocols to speak over the WebSocket, best first.",
        "RFC 6455, 11.3.4",
        ("graphql-transport-ws",),
    ),
    HeaderField(
        "Sec-WebSocket-Version",
        "The version of the WebSocket protocol.",
        "RFC 6455, 11.3.5",
        ("13",),
    ),
    HeaderField("Signature", "Signatures over parts of the message.", "RFC 9421, 4.2"),
    HeaderField(
        "Signature-Input", "What each signature covers, and with which key.", "RFC 9421, 4.1"
    ),
    HeaderField("SLUG", "A wish for the address of a new Atom entry.", "RFC 5023, 9.7"),
    HeaderField("SOAPAction", "What a SOAP 1.1 request means to do.", "W3C SOAP 1.1", ('""',)),
    HeaderField(
        "TE",
        "Transfer codings that the client takes; `trailers`: also trailers.",
        "RFC 9110, 10.1.4",
        ("trailers", "gzip"),
    ),
    HeaderField(
        "Timeout",
        "How long a WebDAV lock should last.",
        "RFC 4918, 10.7",
        ("Infinite", "Second-3600"),
    ),
    HeaderField(
        "Topic", "A name by which a newer push message replaces an older one.", "RFC 8030, 5.4"
    ),
    HeaderField(
        "traceparent",
        "The trace, and the step in it, that this request belongs to.",
        "W3C Trace Context",
    ),
    HeaderField("tracestate", "What each tracing system adds to the trace.", "W3C Trace Context"),
    HeaderField("baggage", "Values that travel along with a trace.", "W3C Baggage"),
    HeaderField("Trailer", "Fields that follow the body.", "RFC 9110, 6.6.2"),
    HeaderField(
        "Transfer-Encoding",
        "How the body is framed on this connection.",
        "RFC 9112, 6.1",
        ("chunked", "gzip, chunked"),
    ),
    HeaderField(
        "TTL",
        "Seconds that a push message is kept for an absent reader.",
        "RFC 8030, 5.2",
        ("0", "60", "86400"),
    ),
    HeaderField(
        "Upgrade",
        "Protocols to change to on this connection.",
        "RFC 9110, 7.8",
        ("websocket", "h2c"),
    ),
    HeaderField(
        "Upgrade-Insecure-Requests",
        "The browser would rather have the page over HTTPS.",
        "Upgrade Insecure Requests",
        ("1",),
    ),
    HeaderField(
        "Urgency",
        "How urgent a push message is.",
        "RFC 8030, 5.3",
        ("very-low", "low", "normal", "high"),
    ),
    HeaderField("User-Agent", "The program that asks, and its version.", "RFC 9110, 10.1.5"),
    HeaderField("Via", "The proxies that the message passed.", "RFC 9110, 7.6.3"),
    HeaderField(
        "Want-Content-Digest",
        "Digests of the sent content that the client would like.",
        "RFC 9530, 4",
        ("sha-256=10",),
    ),
    HeaderField(
        "Want-Repr-Digest",
        "Digests of the whole that the client would like.",
        "RFC 9530, 4",
        ("sha-256=10",),
    ),
    HeaderField(
        "X-Amz-Date",
        "Not registered: the time for which an AWS request is signed.",
        "AWS Signature Version 4",
    ),
    HeaderField(
        "X-Amz-Security-Token",
        "Not registered: the session token of temporary AWS credentials.",
        "AWS Signature Version 4",
    ),
    HeaderField(
        "X-Amz-Target",
        "Not registered: the AWS operation that a JSON request means.",
        "AWS JSON protocol",
    ),
    HeaderField(
        "X-API-Key",
        "Not registered: a key that many services know the caller by.",
        "convention",
        ("{{secrets.api_key}}",),
    ),
    HeaderField(
        "X-API-Version",
        "Not registered: the version of the API to speak.",
        "convention",
        ("1", "1.0"),
    ),
    HeaderField(
        "X-Correlation-ID",
        "Not registered: one value in all requests that belong together.",
        "convention",
        ("{{$uuid}}",),
    ),
    HeaderField(
        "X-CSRF-Token",
        "Not registered: proof that the form came from the site itself.",
        "convention",
    ),
    HeaderField(
        "X-Forwarded-For",
        "Not registered: the client's address, then each proxy's.",
        "convention; RFC 7239 replaces it",
        ("192.0.2.1",),
    ),
    HeaderField(
        "X-Forwarded-Host",
        "Not registered: the host that the client asked for.",
        "convention; RFC 7239 replaces it",
        ("example.com",),
    ),
    HeaderField(
        "X-Forwarded-Proto",
        "Not registered: the scheme that the client used.",
        "convention; RFC 7239 replaces it",
        ("https", "http"),
    ),
    HeaderField(
        "X-GitHub-Api-Version",
        "Not registered: the version of GitHub's API.",
        "GitHub REST",
        ("2022-11-28",),
    ),
    HeaderField(
        "X-HTTP-Method-Override",
        "Not registered: the method that is really meant by a POST.",
        "convention",
        ("PUT", "PATCH", "DELETE"),
    ),
    HeaderField(
        "X-Request-ID",
        "Not registered: a value by which this request is found in logs.",
        "convention",
        ("{{$uuid}}",),
    ),
    HeaderField(
        "X-Requested-With",
        "Not registered: says that a script sent the request.",
        "convention",
        ("XMLHttpRequest",),
    ),
    HeaderField(
        "X-XSRF-TOKEN",
        "Not registered: proof that the form came from the site itself.",
        "convention",
    ),
)
"""What stands in requests."""

RESPONSE_HEADERS: tuple[HeaderField, ...] = (
    HeaderField(
        "Accept-Ranges", "Whether parts of the resource can be asked for.", "RFC 9110, 14.3"
    ),
    HeaderField(
        "Access-Control-Allow-Credentials",
        "Whether pages of that origin may send cookies.",
        "Fetch",
    ),
    HeaderField(
        "Access-Control-Allow-Headers", "Headers that pages of that origin may send.", "Fetch"
    ),
    HeaderField(
        "Access-Control-Allow-Methods", "Methods that pages of that origin may use.", "Fetch"
    ),
    HeaderField(
        "Access-Control-Allow-Origin", "The origin whose pages may read the answer.", "Fetch"
    ),
    HeaderField(
        "Access-Control-Expose-Headers", "Headers of the answer that pages may read.", "Fetch"
    ),
    HeaderField("Access-Control-Max-Age", "Seconds for which the preflight holds.", "Fetch"),
    HeaderField(
        "Age", "Seconds since the answer was made or checked at its origin.", "RFC 9111, 5.1"
    ),
    HeaderField("Allow", "Methods that the resource supports.", "RFC 9110, 10.2.1"),
    HeaderField("Alt-Svc", "Other places that serve the same origin.", "RFC 7838, 3"),
    HeaderField(
        "Clear-Site-Data", "What the browser should forget about this site.", "Clear Site Data"
    ),
    HeaderField("Content-Security-Policy", "What the page may load and do.", "CSP Level 3"),
    HeaderField("Deprecation", "Since when the resource is deprecated.", "RFC 9745"),
    HeaderField(
        "ETag", "The name of this version of the resource, for `If-Match`.", "RFC 9110, 8.8.3"
    ),
    HeaderField("Expires", "When the answer becomes stale.", "RFC 9111, 5.3"),
    HeaderField("Last-Modified", "When the resource was last changed.", "RFC 9110, 8.8.2"),
    HeaderField(
        "Location", "The address of what was made, or of where to go on.", "RFC 9110, 10.2.2"
    ),
    HeaderField("Preference-Applied", "The wishes of `Prefer` that were granted.", "RFC 7240, 3"),
    HeaderField("Proxy-Authenticate", "The credentials that the proxy wants.", "RFC 9110, 11.7.1"),
    HeaderField(
        "RateLimit",
        "How much may still be asked, and for how long.",
        "draft-ietf-httpapi-ratelimit-headers",
    ),
    HeaderField(
        "RateLimit-Policy",
        "How many requests are allowed in which time.",
        "draft-ietf-httpapi-ratelimit-headers",
    ),
    HeaderField(
        "Retry-After", "Seconds or a date to wait for before trying again.", "RFC 9110, 10.2.3"
    ),
    HeaderField("Server", "The program that answers.", "RFC 9110, 10.2.4"),
    HeaderField("Server-Timing", "How long the server's own steps took.", "Server Timing"),
    HeaderField(
        "Set-Cookie", "A cookie to keep and send back; one field a cookie.", "RFC 6265, 4.1"
    ),
    HeaderField(
        "Strict-Transport-Security",
        "For how long the host is to be asked over HTTPS only.",
        "RFC 6797",
    ),
    HeaderField("Sunset", "When the resource will stop to answer.", "RFC 8594"),
    HeaderField(
        "Vary", "Request headers that the choice of this answer depended on.", "RFC 9110, 12.5.5"
    ),
    HeaderField("WWW-Authenticate", "The credentials that the server wants.", "RFC 9110, 11.6.1"),
    HeaderField("X-Content-Type-Options", "Whether the browser may guess the media type.", "Fetch"),
    HeaderField("X-Frame-Options", "Whether the page may be shown in a frame.", "RFC 7034"),
    HeaderField(
        "X-RateLimit-Limit", "Not registered: requests allowed in the current window.", "convention"
    ),
    HeaderField(
        "X-RateLimit-Remaining",
        "Not registered: requests left in the current window.",
        "convention",
    ),
    HeaderField("X-RateLimit-Reset", "Not registered: when the current window ends.", "convention"),
)
"""What stands only in answers; much of what requests carry may stand there too."""
