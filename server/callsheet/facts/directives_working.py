"""The directives that are carried out."""

from callsheet.facts.directive_facts import (
    ArgumentFacts,
    ArgumentKind,
    DirectiveFacts,
    Peer,
    Place,
)

_ANYWHERE = frozenset(Place)

_NAMING = (
    DirectiveFacts(
        "name",
        "Names the request, so that others can refer to it: `{{login.response.body.$.token}}`, "
        "`# @ref login`, `callsheet run --name login`. It wins over the title of the `###` line. "
        "REST Client knows only letters, digits and `_` in it.",
        "name login",
        (ArgumentFacts("name", ArgumentKind.TEXT, "The name; spaces are allowed."),),
        places=frozenset({Place.REQUEST, Place.RESOURCE}),
        peers=(Peer.JETBRAINS, Peer.REST_CLIENT, Peer.HTTPYAC, Peer.KULALA, Peer.REST_NVIM),
    ),
    DirectiveFacts(
        "title",
        "A title for views and reports. It cannot be referred to; `# @name` is for that.",
        "title Sign in",
        (ArgumentFacts("text", ArgumentKind.TEXT, "The title."),),
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "description",
        "Says what the request is for; shown by hover and in lists. It may stand on several lines.",
        "description Exchanges the password for a token",
        (ArgumentFacts("text", ArgumentKind.TEXT, "The description."),),
        places=_ANYWHERE,
        repeatable=True,
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "tag",
        "Puts the request into groups. `callsheet run --tag smoke` runs the requests that have "
        "the tag.",
        "tag smoke, users",
        (ArgumentFacts("tags", ArgumentKind.WORDS, "Tags, with commas between them."),),
        aliases=("tags",),
        places=_ANYWHERE,
        repeatable=True,
        peers=(Peer.HTTPYAC,),
    ),
)

_ASKING = (
    DirectiveFacts(
        "note",
        "Asks before the request is sent, and shows the text. Where nobody can be asked the "
        "request is an error, unless `--yes` is given.",
        "note This deletes every user",
        (ArgumentFacts("text", ArgumentKind.TEXT, "What to ask.", required=False),),
        peers=(Peer.REST_CLIENT, Peer.HTTPYAC),
    ),
    DirectiveFacts(
        "confirm",
        "Asks before the request is sent, as `# @note` does. Where nobody can be asked the "
        "request is an error, unless `--yes` is given.",
        "confirm Really delete it?",
        (ArgumentFacts("text", ArgumentKind.TEXT, "What to ask.", required=False),),
    ),
    DirectiveFacts(
        "independent",
        "The request may go out beside others with `callsheet run --jobs`, whatever its method. "
        "Others than GET and HEAD wait for all requests before them in the file, and hold up all "
        "behind them.",
        "independent",
    ),
    DirectiveFacts(
        "prompt",
        "Asks for the value of a variable before the request is sent. `--var` answers it where "
        "nobody can be asked. What is typed for a name like `password` is hidden.",
        "prompt city The city to look up",
        (
            ArgumentFacts("name", ArgumentKind.NAME, "The variable that gets the value."),
            ArgumentFacts("label", ArgumentKind.TEXT, "What to ask.", required=False),
        ),
        repeatable=True,
        peers=(Peer.REST_CLIENT, Peer.REST_NVIM, Peer.KULALA),
    ),
    DirectiveFacts(
        "secret",
        "Asks for the value of a variable, hides what is typed and keeps it secret: kulala's word "
        "for a `# @prompt` whose answer nobody may see.",
        "secret TOKEN The token of the test account",
        (
            ArgumentFacts("name", ArgumentKind.NAME, "The variable that gets the value."),
            ArgumentFacts("label", ArgumentKind.TEXT, "What to ask.", required=False),
        ),
        repeatable=True,
        peers=(Peer.KULALA,),
    ),
    DirectiveFacts(
        "kulala-prompt",
        "Asks as `# @prompt` does: kulala has the label first. A type `password` or `secret` hides "
        "what is typed.",
        'kulala-prompt "Who are you" USER',
        (
            ArgumentFacts("label", ArgumentKind.WORD, "What to ask, in quotes."),
            ArgumentFacts("name", ArgumentKind.NAME, "The variable that gets the value."),
            ArgumentFacts(
                "type", ArgumentKind.WORD, "What may be typed, in braces.", required=False
            ),
        ),
        repeatable=True,
        peers=(Peer.KULALA,),
    ),
    DirectiveFacts(
        "kulala-file-contents-to-variable",
        "The text of a file becomes the value of a variable; `@NAME = {{< ./file}}` is the same.",
        "kulala-file-contents-to-variable QUERY ./query.sql",
        (
            ArgumentFacts("name", ArgumentKind.NAME, "The variable."),
            ArgumentFacts("path", ArgumentKind.PATH, "The file, seen from this one."),
        ),
        repeatable=True,
        peers=(Peer.KULALA,),
    ),
)

_SENDING = (
    DirectiveFacts(
        "no-redirect",
        "Redirects are not followed: the answer is the `3xx` itself, with its `Location`.",
        "no-redirect",
        places=_ANYWHERE,
        peers=(Peer.JETBRAINS, Peer.REST_CLIENT, Peer.HTTPYAC, Peer.KULALA),
    ),
    DirectiveFacts(
        "post-redirect-get",
        "A POST that is answered by a redirect goes on as a GET without a body, whatever `3xx` "
        "status the answer has.",
        "post-redirect-get",
        places=_ANYWHERE,
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "no-log",
        "Keeps the exchange out of logs and histories, and its bodies and headers out of reports.",
        "no-log",
        peers=(Peer.JETBRAINS, Peer.HTTPYAC, Peer.KULALA),
    ),
    DirectiveFacts(
        "no-cookie-jar",
        "No cookie of an earlier answer is sent with the request, and none of its answer is kept.",
        "no-cookie-jar",
        places=_ANYWHERE,
        peers=(Peer.JETBRAINS, Peer.REST_CLIENT, Peer.HTTPYAC, Peer.KULALA),
    ),
    DirectiveFacts(
        "no-auto-encoding",
        "The URL goes out byte by byte as it is typed. Without it, characters that cannot stand "
        "in a URL are percent-encoded.",
        "no-auto-encoding",
        places=_ANYWHERE,
        peers=(Peer.JETBRAINS, Peer.KULALA),
    ),
    DirectiveFacts(
        "no-reject-unauthorized",
        "The server's TLS certificate is not checked. Anybody on the way can then read and change "
        "the exchange; it is for servers of your own.",
        "no-reject-unauthorized",
        places=_ANYWHERE,
        aliases=("curl-insecure", "kulala-curl--insecure"),
        peers=(Peer.HTTPYAC, Peer.KULALA),
    ),
    DirectiveFacts(
        "no-client-cert",
        "No client certificate is shown to the server, whatever `# @tls`, `X-ClientCert` or an "
        "environment says.",
        "no-client-cert",
        places=_ANYWHERE,
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "raw-body",
        "The body goes out as typed: comments stay, nothing is trimmed, form lines are not joined, "
        "and values are put in as they are, JSON or not. Bindings are replaced all the same.",
        "raw-body",
        places=_ANYWHERE,
    ),
    DirectiveFacts(
        "inject-variables",
        "Bindings in a file that the body takes in with `< file` are replaced, as `<@ file` does.",
        "inject-variables",
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "timeout",
        "How long to wait for the next bytes of the answer; or, by key, for each part of the "
        "exchange. A bare number means seconds, `0` no limit. "
        "Without it: 20 s each for connecting, reading and writing, and no limit in total.",
        "timeout 30s",
        (
            ArgumentFacts(
                "read", ArgumentKind.DURATION, "Waiting for bytes.", required=False, unit="s"
            ),
        ),
        (
            ArgumentFacts("connect", ArgumentKind.DURATION, "Connecting.", False, "s"),
            ArgumentFacts("read", ArgumentKind.DURATION, "Waiting for bytes.", False, "s"),
            ArgumentFacts("write", ArgumentKind.DURATION, "Sending bytes.", False, "s"),
            ArgumentFacts("total", ArgumentKind.DURATION, "The whole exchange.", False, "s"),
        ),
        places=_ANYWHERE,
        peers=(Peer.JETBRAINS, Peer.HTTPYAC, Peer.KULALA),
    ),
    DirectiveFacts(
        "connection-timeout",
        "How long connecting may take; the same as `# @timeout connect=`. A bare number means "
        "seconds.",
        "connection-timeout 5s",
        (ArgumentFacts("limit", ArgumentKind.DURATION, "The limit.", unit="s"),),
        aliases=("connect-timeout", "curl-connect-timeout", "kulala-curl--connect-timeout"),
        places=_ANYWHERE,
        peers=(Peer.JETBRAINS, Peer.KULALA),
    ),
    DirectiveFacts(
        "stream",
        "Where an answer that would go on for ever has brought enough: after so many events, after "
        "so long, or with the event that has a text in it, whatever comes first. The connection is "
        "closed then, and the answer is good. Without it a stream goes on until the server ends "
        "it, or `# @timeout` does. `# @assert events count == 3` checks what came.",
        "stream events=3 time=10s",
        (),
        (
            ArgumentFacts(
                "events",
                ArgumentKind.INTEGER,
                "So many events of `text/event-stream`, or lines of any other answer.",
                required=False,
            ),
            ArgumentFacts(
                "time",
                ArgumentKind.DURATION,
                "So long from the head of the answer on; no silence within it is too long.",
                required=False,
                unit="s",
            ),
            ArgumentFacts(
                "until",
                ArgumentKind.WORD,
                "A text that stands in the last event.",
                required=False,
            ),
        ),
        places=_ANYWHERE,
    ),
)

_ORDER = (
    DirectiveFacts(
        "ref",
        "The request that is named runs first, if it has not run yet. When that one has no answer, "
        "because it could not be made or was skipped, this one is skipped; assertions that fail "
        "there do not matter here.",
        "ref login",
        (ArgumentFacts("request", ArgumentKind.REQUEST, "The name of the other request."),),
        aliases=("depends-on",),
        repeatable=True,
        peers=(Peer.HTTPYAC, Peer.APIC, Peer.HTTPRUNNER),
    ),
    DirectiveFacts(
        "force-ref",
        "The request that is named runs first, each time, even if it has an answer already.",
        "force-ref login",
        (ArgumentFacts("request", ArgumentKind.REQUEST, "The name of the other request."),),
        repeatable=True,
        peers=(Peer.HTTPYAC, Peer.APIC),
    ),
    DirectiveFacts(
        "import",
        "The requests of another file can be referred to in this one, and its variables hold "
        "here. Nothing of it is sent unless something needs it. `callsheet:NAME` brings a preset.",
        "import ./auth.http",
        (
            ArgumentFacts(
                "file",
                ArgumentKind.PATH,
                "The file, seen from this one's folder; or `callsheet:NAME`.",
            ),
        ),
        places=_ANYWHERE,
        repeatable=True,
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "openapi",
        "The description of the API: a file with OpenAPI 3.0, 3.1 or Swagger 2, as JSON or YAML. "
        "The editor offers its paths, parameters, bodies and answers, shows what an operation "
        "does, and says where a request does not fit; `run --contract` holds answers to it. `off` "
        "takes a request out of it. YAML needs `callsheet[openapi]`.",
        "openapi ./openapi.yaml",
        (
            ArgumentFacts(
                "file", ArgumentKind.PATH, "The file, seen from this one's folder; or `off`."
            ),
        ),
        places=_ANYWHERE,
    ),
    DirectiveFacts(
        "disabled",
        "The request is skipped; with an expression, only when that is true. In a resource, at the "
        "top of a file or in `_resource.http` it holds for all requests there but those that say "
        "`# @disabled` themselves; `# @disabled false` takes one out.",
        "disabled env === 'production'",
        (ArgumentFacts("when", ArgumentKind.EXPRESSION, "When to skip it.", required=False),),
        places=_ANYWHERE,
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "setup",
        "The request runs before all others of its file, also when only others are selected; in "
        "`_resource.http`, before those of each file of the folder. When it fails, the others are "
        "skipped.",
        "setup",
    ),
    DirectiveFacts(
        "teardown",
        "The request runs when all others of its file have ended, whatever became of them, also "
        "after `--fail-fast` and Ctrl-C; in `_resource.http`, behind those of each file of the "
        "folder. Nothing is sent for its sake: when what it needs has no answer, it is skipped.",
        "teardown",
    ),
    DirectiveFacts(
        "if",
        "The request is skipped unless a value of an earlier exchange is the one given.",
        "if login.response.status 200",
        (
            ArgumentFacts("value", ArgumentKind.WORD, "`NAME.response.status`, `.body.$.path`."),
            ArgumentFacts("expected", ArgumentKind.TEXT, "What it has to be."),
        ),
        repeatable=True,
        peers=(Peer.HTTPRUNNER,),
    ),
    DirectiveFacts(
        "if-not",
        "The request is skipped if a value of an earlier exchange is the one given.",
        "if-not login.response.body.$.error true",
        (
            ArgumentFacts("value", ArgumentKind.WORD, "`NAME.response.status`, `.body.$.path`."),
            ArgumentFacts("expected", ArgumentKind.TEXT, "What it must not be."),
        ),
        repeatable=True,
        peers=(Peer.HTTPRUNNER,),
    ),
    DirectiveFacts(
        "sleep",
        "Waits before the request is sent: so many milliseconds, a duration like `2s`, or what an "
        "expression comes to, in milliseconds.",
        "sleep 500",
        (
            ArgumentFacts(
                "milliseconds", ArgumentKind.EXPRESSION, "A duration or an expression.", unit="ms"
            ),
        ),
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "weight",
        "How often the request is sent in `callsheet loadtest`, beside others, which have 1. Where "
        "a request has a weight, users pick requests at random, not in the order of the file. "
        "With 0 it is sent only when another one needs it.",
        "weight 5",
        (ArgumentFacts("weight", ArgumentKind.INTEGER, "How often, beside the others."),),
    ),
    DirectiveFacts(
        "delay",
        "Waits before the request is sent. A bare number means milliseconds.",
        "delay 500ms",
        (ArgumentFacts("time", ArgumentKind.DURATION, "How long.", unit="ms"),),
        aliases=("pre-delay",),
        peers=(Peer.KULALA, Peer.HTTPRUNNER),
    ),
    DirectiveFacts(
        "post-delay",
        "Waits after the answer, before the next request. A bare number means milliseconds.",
        "post-delay 1s",
        (ArgumentFacts("time", ArgumentKind.DURATION, "How long.", unit="ms"),),
        peers=(Peer.HTTPRUNNER,),
    ),
)

_CHECKING = (
    DirectiveFacts(
        "assert",
        "Checks the answer: a subject, filters, a predicate and a value as in Hurl, or an "
        "expression over `response`. A check that fails makes the request fail.",
        'assert jsonpath "$.items" count > 3',
        (ArgumentFacts("check", ArgumentKind.ASSERTION, "What has to hold."),),
        repeatable=True,
        peers=(Peer.APIC,),
    ),
    DirectiveFacts(
        "snapshot",
        "Compares the answer with what is kept in `__snapshots__` beside the file. What is new is "
        "written, except where `CI` is set; what is another fails, and shows the difference. "
        "`callsheet run --update-snapshots` takes all over as it came.",
        "snapshot mask=$.id,$.items[*].created",
        (
            ArgumentFacts(
                "name", ArgumentKind.WORD, "Tells snapshots of a request apart.", required=False
            ),
        ),
        keywords=(
            ArgumentFacts(
                "of",
                ArgumentKind.WORD,
                "Default: body. A subject as in `# @assert` is possible too: `body.$.items`.",
                required=False,
                choices=("body", "headers", "status"),
            ),
            ArgumentFacts(
                "mask",
                ArgumentKind.WORD,
                "What changes from run to run: JSONPaths and names of header fields, with commas "
                "between them.",
                required=False,
            ),
        ),
        repeatable=True,
    ),
    DirectiveFacts(
        "capture",
        "Keeps a value of the answer as a variable for later requests: a subject with filters as "
        "in Hurl, or an expression over `response`.",
        'capture token = jsonpath "$.token"',
        (ArgumentFacts("name=value", ArgumentKind.CAPTURE, "The variable, and what it gets."),),
        repeatable=True,
        peers=(Peer.APIC,),
    ),
    DirectiveFacts(
        "result",
        "Keeps a value of the answer as a variable for later requests and in the report, as "
        "`# @capture` does. `{a: …, b: …}` makes several variables, a name alone takes the whole "
        "answer.",
        "result {temp: response.body.main.temp, city: response.body.name}",
        (ArgumentFacts("name=value", ArgumentKind.CAPTURE, "The variable, and what it gets."),),
        repeatable=True,
    ),
    DirectiveFacts(
        "expect",
        "Checks the answer in httprunner's words: `status 200`, `header NAME VALUE`, "
        "`body-contains TEXT`, `body-path $.id 1`.",
        "expect status 200",
        (
            ArgumentFacts(
                "what",
                ArgumentKind.CHOICE,
                "What to look at.",
                choices=("status", "header", "body-contains", "body-path"),
            ),
            ArgumentFacts("expected", ArgumentKind.TEXT, "The value; a name ahead of it, if any."),
        ),
        repeatable=True,
        peers=(Peer.HTTPRUNNER,),
    ),
    DirectiveFacts(
        "env-json-key",
        "A member of the answer becomes a variable, as kulala has it; `# @capture NAME = "
        "body.$.PATH` is the same.",
        "env-json-key TOKEN .data.token",
        (
            ArgumentFacts("name", ArgumentKind.NAME, "The variable."),
            ArgumentFacts("path", ArgumentKind.TEXT, "The way to the member, `.a.b[0]`."),
        ),
        repeatable=True,
        peers=(Peer.KULALA,),
    ),
    DirectiveFacts(
        "env-header-key",
        "A header field of the answer becomes a variable, as kulala has it; `# @capture NAME = "
        'header "FIELD"` is the same.',
        "env-header-key ETAG ETag",
        (
            ArgumentFacts("name", ArgumentKind.NAME, "The variable."),
            ArgumentFacts("field", ArgumentKind.TEXT, "The name of the field."),
        ),
        repeatable=True,
        peers=(Peer.KULALA,),
    ),
    DirectiveFacts(
        "kulala-expect-status-code",
        "The statuses with which the request passes; every other one makes it fail.",
        "kulala-expect-status-code 200,404",
        (ArgumentFacts("statuses", ArgumentKind.STATUSES, "`200,404`, `500-599`, `5xx`."),),
        peers=(Peer.KULALA,),
    ),
)

_READING = (
    DirectiveFacts(
        "graphql",
        "The body is GraphQL, and goes out as the JSON that servers read; the method `GRAPHQL` "
        "says the same.",
        "graphql",
        peers=(Peer.KULALA,),
    ),
    DirectiveFacts(
        "dialect",
        "Says whose rules hold where the tools read the same text differently, and which value of "
        "a name counts. In the first block it holds for the file, in `_resource.http` for the "
        "folder. What each dialect changes stands under [Dialects](#dialects).",
        "dialect httpyac",
        (
            ArgumentFacts(
                "dialect",
                ArgumentKind.CHOICE,
                "The tool; `superset` is Callsheet.",
                choices=(
                    "superset",
                    "jetbrains",
                    "restclient",
                    "httpyac",
                    "kulala",
                    "restnvim",
                    "visualstudio",
                ),
            ),
        ),
        (
            ArgumentFacts(
                "precedence",
                ArgumentKind.CHOICE,
                "`nearest`: the request's value, then the file's, then the environment's. "
                "`jetbrains`: the other way round, as in dialect `jetbrains`.",
                choices=("nearest", "jetbrains"),
                required=False,
            ),
        ),
        places=_ANYWHERE,
    ),
)

WORKING = (*_NAMING, *_ASKING, *_SENDING, *_ORDER, *_CHECKING, *_READING)
"""In the order in which the reference lists them."""
