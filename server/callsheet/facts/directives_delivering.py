"""The directives that say how often, how fast and in which pieces a request is sent."""

from callsheet.facts.directive_facts import (
    ArgumentFacts,
    ArgumentKind,
    DirectiveFacts,
    Peer,
    Place,
)

_EVERYWHERE = frozenset(Place)

_CHUNKED = DirectiveFacts(
    "upload chunked",
    "Sends a file in pieces, each a request with `Content-Range`. The id that the first answer "
    "gives goes with the others. What broke off goes on, in the next run, at the byte where it "
    "stopped.",
    "upload chunked field=file size=5MB id_header=X-Appwrite-ID id_path=$.$id",
    (),
    (
        ArgumentFacts(
            "file",
            ArgumentKind.PATH,
            "The file; without it the one that the body takes in.",
            required=False,
        ),
        ArgumentFacts(
            "size", ArgumentKind.SIZE, "Of a piece. Default: 5MB.", False, aliases=("chunk",)
        ),
        ArgumentFacts("field", ArgumentKind.WORD, "The form field of it. Default: `file`.", False),
        ArgumentFacts(
            "id_header",
            ArgumentKind.WORD,
            "Carries the id. Default: `X-Appwrite-ID`.",
            required=False,
        ),
        ArgumentFacts(
            "id_path",
            ArgumentKind.WORD,
            "Where the first answer has the id. Default: `$.$id`.",
            required=False,
        ),
        ArgumentFacts("resume", ArgumentKind.SWITCH, "Go on where it stopped. Default: on.", False),
    ),
    places=frozenset({Place.REQUEST}),
    strict=True,
)

DELIVERING = (
    DirectiveFacts(
        "retry",
        "Sends the request again when it fails: so many further tries, after a wait that doubles "
        "and varies; `Retry-After` is obeyed. Only what is safe to repeat is sent again: "
        "idempotent methods, requests with an idempotency key, or all with `unsafe=on`. "
        "`on=assert` asks until the assertions hold.",
        "retry 3 on=429,502-504,connect backoff=1s..30s",
        (
            ArgumentFacts("times", ArgumentKind.INTEGER, "Further tries."),
            ArgumentFacts(
                "delay",
                ArgumentKind.DURATION,
                "apic's way to poll: this wait between tries, until the assertions hold.",
                required=False,
                unit="s",
            ),
        ),
        (
            ArgumentFacts(
                "on",
                ArgumentKind.RETRY_REASONS,
                "Statuses and `connect`, `timeout`, `failure`, `assert`. Default: "
                "429,502-504,connect,timeout,failure.",
                required=False,
            ),
            ArgumentFacts(
                "backoff",
                ArgumentKind.SPAN,
                "The first wait and the longest one. Default: 1s..30s.",
                required=False,
            ),
            ArgumentFacts("jitter", ArgumentKind.SWITCH, "Vary the waits. Default: on.", False),
            ArgumentFacts("unsafe", ArgumentKind.SWITCH, "Repeat a POST or PATCH, too.", False),
        ),
        places=_EVERYWHERE,
        peers=(Peer.APIC,),
        strict=True,
    ),
    DirectiveFacts(
        "ratelimit",
        "Not more than so many requests to one origin in a time; requests wait for their turn. "
        "What the server says about its own limit is obeyed. httpYac's words are understood: "
        "`minIdleTime 500`, `max 3 expire 1000`.",
        "ratelimit 10/s",
        (ArgumentFacts("rate", ArgumentKind.RATE, "`10/s`, `100/m`, `5 per 2s`."),),
        places=_EVERYWHERE,
        peers=(Peer.HTTPYAC,),
        strict=True,
    ),
    DirectiveFacts(
        "cache",
        "Answers are kept and used again, as HTTP allows it (RFC 9111); with a duration, for that "
        "time, whatever the server says.",
        "cache 5m",
        (
            ArgumentFacts(
                "lifetime", ArgumentKind.DURATION, "How long an answer is good.", False, "s"
            ),
        ),
        places=_EVERYWHERE,
        strict=True,
    ),
    DirectiveFacts(
        "idempotency-key",
        "Sends a random key that is the same for all tries of one send, so that the server does "
        "what is asked only once.",
        "idempotency-key",
        (
            ArgumentFacts(
                "header", ArgumentKind.WORD, "The field. Default: `Idempotency-Key`.", False
            ),
        ),
        places=_EVERYWHERE,
        strict=True,
    ),
    DirectiveFacts(
        "upload",
        "How a large file goes up.",
        "upload chunked field=file",
        places=frozenset({Place.REQUEST}),
        variants=(_CHUNKED,),
        strict=True,
    ),
)
