"""Status codes of HTTP: reason, meaning and where each is defined (IANA status code registry)."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """A status code and what it says to the client."""

    code: int
    reason: str
    meaning: str
    reference: str


STATUSES: tuple[Status, ...] = (
    Status(
        100, "Continue", "The head of the request was accepted; send the body.", "RFC 9110, 15.2.1"
    ),
    Status(
        101,
        "Switching Protocols",
        "The connection now speaks the protocol named in `Upgrade`.",
        "RFC 9110, 15.2.2",
    ),
    Status(102, "Processing", "The server is at work and has no answer yet.", "RFC 2518, 10.1"),
    Status(103, "Early Hints", "Headers that the final answer is likely to carry.", "RFC 8297"),
    Status(
        104,
        "Upload Resumption Supported",
        "An interrupted upload to this server can be resumed.",
        "draft-ietf-httpbis-resumable-upload",
    ),
    Status(200, "OK", "It worked; what the body holds depends on the method.", "RFC 9110, 15.3.1"),
    Status(201, "Created", "Something new exists; `Location` names it.", "RFC 9110, 15.3.2"),
    Status(
        202,
        "Accepted",
        "The request will be worked on later; the outcome is open.",
        "RFC 9110, 15.3.3",
    ),
    Status(
        203,
        "Non-Authoritative Information",
        "It worked, but a proxy on the way changed the answer.",
        "RFC 9110, 15.3.4",
    ),
    Status(204, "No Content", "It worked, and there is no body.", "RFC 9110, 15.3.5"),
    Status(
        205,
        "Reset Content",
        "It worked; the form that sent it should be cleared.",
        "RFC 9110, 15.3.6",
    ),
    Status(
        206, "Partial Content", "The body is the part asked for with `Range`.", "RFC 9110, 15.3.7"
    ),
    Status(
        207,
        "Multi-Status",
        "The body gives a status for each of several resources.",
        "RFC 4918, 11.1",
    ),
    Status(
        208,
        "Already Reported",
        "A member already listed earlier in a multi-status answer.",
        "RFC 5842, 7.1",
    ),
    Status(226, "IM Used", "The body is a change against an earlier version.", "RFC 3229, 10.4.1"),
    Status(
        300,
        "Multiple Choices",
        "There are several representations to choose from.",
        "RFC 9110, 15.4.1",
    ),
    Status(
        301,
        "Moved Permanently",
        "Use the address in `Location` from now on; POST may become GET.",
        "RFC 9110, 15.4.2",
    ),
    Status(302, "Found", "It is at `Location` for now; POST may become GET.", "RFC 9110, 15.4.3"),
    Status(303, "See Other", "The answer is at `Location`; get it with GET.", "RFC 9110, 15.4.4"),
    Status(304, "Not Modified", "The copy you have is still good.", "RFC 9110, 15.4.5"),
    Status(
        305,
        "Use Proxy",
        "Deprecated: ask through the proxy named in `Location`.",
        "RFC 9110, 15.4.6",
    ),
    Status(306, "(Unused)", "Reserved; it has no meaning any more.", "RFC 9110, 15.4.7"),
    Status(
        307,
        "Temporary Redirect",
        "Send the same request, method and body kept, to `Location`.",
        "RFC 9110, 15.4.8",
    ),
    Status(
        308,
        "Permanent Redirect",
        "As 307, and use the new address from now on.",
        "RFC 9110, 15.4.9",
    ),
    Status(400, "Bad Request", "The server takes the request for malformed.", "RFC 9110, 15.5.1"),
    Status(
        401,
        "Unauthorized",
        "Credentials are missing or wrong; `WWW-Authenticate` says which.",
        "RFC 9110, 15.5.2",
    ),
    Status(
        402,
        "Payment Required",
        "Reserved; some services use it for unpaid accounts.",
        "RFC 9110, 15.5.3",
    ),
    Status(
        403, "Forbidden", "Understood and refused; other credentials may help.", "RFC 9110, 15.5.4"
    ),
    Status(
        404,
        "Not Found",
        "There is nothing at this address, or the server will not say so.",
        "RFC 9110, 15.5.5",
    ),
    Status(
        405,
        "Method Not Allowed",
        "This method does not work here; `Allow` lists those that do.",
        "RFC 9110, 15.5.6",
    ),
    Status(
        406, "Not Acceptable", "No representation fits the `Accept` headers.", "RFC 9110, 15.5.7"
    ),
    Status(
        407,
        "Proxy Authentication Required",
        "The proxy wants credentials first.",
        "RFC 9110, 15.5.8",
    ),
    Status(408, "Request Timeout", "The request did not arrive whole in time.", "RFC 9110, 15.5.9"),
    Status(409, "Conflict", "The state of the resource does not allow it.", "RFC 9110, 15.5.10"),
    Status(410, "Gone", "It was here and will not come back.", "RFC 9110, 15.5.11"),
    Status(411, "Length Required", "The server wants a `Content-Length`.", "RFC 9110, 15.5.12"),
    Status(
        412,
        "Precondition Failed",
        "A condition in a header such as `If-Match` does not hold.",
        "RFC 9110, 15.5.13",
    ),
    Status(
        413, "Content Too Large", "The body is larger than the server takes.", "RFC 9110, 15.5.14"
    ),
    Status(
        414, "URI Too Long", "The address is longer than the server reads.", "RFC 9110, 15.5.15"
    ),
    Status(
        415,
        "Unsupported Media Type",
        "The server does not take this `Content-Type` or encoding here.",
        "RFC 9110, 15.5.16",
    ),
    Status(
        416, "Range Not Satisfiable", "The `Range` lies outside the resource.", "RFC 9110, 15.5.17"
    ),
    Status(
        417, "Expectation Failed", "The server cannot do what `Expect` asks.", "RFC 9110, 15.5.18"
    ),
    Status(
        418,
        "(Unused)",
        "Reserved; a joke of 1998 that some servers still send.",
        "RFC 9110, 15.5.19",
    ),
    Status(
        421,
        "Misdirected Request",
        "This server does not answer for that host.",
        "RFC 9110, 15.5.20",
    ),
    Status(
        422,
        "Unprocessable Content",
        "The body is well-formed, but what it says cannot be done.",
        "RFC 9110, 15.5.21",
    ),
    Status(423, "Locked", "The resource is locked.", "RFC 4918, 11.3"),
    Status(
        424, "Failed Dependency", "Another action that this one needs failed.", "RFC 4918, 11.4"
    ),
    Status(
        425, "Too Early", "The server will not act on data that could be a replay.", "RFC 8470, 5.2"
    ),
    Status(426, "Upgrade Required", "Use the protocol named in `Upgrade`.", "RFC 9110, 15.5.22"),
    Status(
        428,
        "Precondition Required",
        "Say with `If-Match` or the like which version you mean.",
        "RFC 6585, 3",
    ),
    Status(
        429, "Too Many Requests", "Slow down; `Retry-After` may say for how long.", "RFC 6585, 4"
    ),
    Status(
        431,
        "Request Header Fields Too Large",
        "The headers are larger than the server takes.",
        "RFC 6585, 5",
    ),
    Status(451, "Unavailable For Legal Reasons", "A law or an order keeps it away.", "RFC 7725"),
    Status(
        500,
        "Internal Server Error",
        "The server failed in a way it did not foresee.",
        "RFC 9110, 15.6.1",
    ),
    Status(501, "Not Implemented", "The server does not know this method.", "RFC 9110, 15.6.2"),
    Status(
        502, "Bad Gateway", "The server behind this one gave an invalid answer.", "RFC 9110, 15.6.3"
    ),
    Status(
        503,
        "Service Unavailable",
        "Overloaded or down for now; `Retry-After` may say until when.",
        "RFC 9110, 15.6.4",
    ),
    Status(
        504,
        "Gateway Timeout",
        "The server behind this one did not answer in time.",
        "RFC 9110, 15.6.5",
    ),
    Status(
        505,
        "HTTP Version Not Supported",
        "The server does not speak this version of HTTP.",
        "RFC 9110, 15.6.6",
    ),
    Status(
        506,
        "Variant Also Negotiates",
        "The server's content negotiation runs in a circle.",
        "RFC 2295, 8.1",
    ),
    Status(507, "Insufficient Storage", "There is no room to store the result.", "RFC 4918, 11.5"),
    Status(508, "Loop Detected", "The request would never come to an end.", "RFC 5842, 7.2"),
    Status(
        510,
        "Not Extended",
        "Obsolete: the request lacks an extension that the server needs.",
        "RFC 2774, 7",
    ),
    Status(511, "Network Authentication Required", "Sign in to the network first.", "RFC 6585, 6"),
)
