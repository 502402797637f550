"""What each kind of problem means: the first words on it of the book in `tests/spec`."""

import re

_WRITTEN = r"""\
auth-key-too-short
    A secret of HS256 has at least 32 characters (RFC 7518, 3.2); Appsmith demands it of its
    signature key. For a token it is a warning: there the server decides.
auth-missing-argument
    What else a scheme cannot do without.
auth-missing-client-id
    A token is asked for in the name of a client.
auth-missing-client-secret
    A client that asks in its own name proves itself. A public client says `client_auth=none`.
auth-missing-token-url
    Callsheet asks for tokens at the address it is given, and looks for none by itself.
auth-plain-http
    Whoever is on the way reads what goes over plain `http`. This machine is not on the way.
auth-replaced
    A line of the request wins over its field; a typed field wins over what is inherited.
auth-unknown-scheme
    The first word behind `# @auth` is a scheme of Callsheet's, or one that an installed
    package brings.
body-charset
    A text that the charset of its media type cannot write.
body-comment
    In bodies of JSON, XML, form and GraphQL a line that begins with `#` or `//` is a comment
    and is not sent. In any other body it is text.
body-graphql
    A GraphQL request has a query, and behind a blank line its variables as JSON.
body-multipart
    The parts of a multipart body stand between lines with its boundary.
body-on-get
    What a server does with the body of a GET is not defined; caches and proxies drop it.
body-request-line
    A request that is not separated from the one above is a part of its body.
body-without-blank-line
    A body may begin right below the headers; other tools want a blank line there.
confirm-required
    A request with `# @confirm` or `# @note` asks first. Where nobody can be asked it is not
    sent, unless `--yes` is given.
csv-syntax
    A CSV file that a loop goes through has a quoted field without an end, or with something
    between its end and the next comma (RFC 4180).
dialect-difference
    The file means something else to another tool that reads it. Where that is a hint only, it
    is told on demand; the [register of differences](differences.md) has an example of each.
directive-argument
    The arguments of a directive have types; one that cannot be used is left out.
directive-place
    A directive about one request says nothing in a resource, nor in a first block without a
    request.
directive-unknown
    A directive that nobody knows is most likely misspelled. It is a comment for other tools,
    so it never stops a request.
duplicate-name
    A reference to a name that was given twice means the first request; that is seldom meant.
environment-file
    A file that cannot be read gives no values, so every name of it is missing too.
environment-provider
    A value that another program keeps, and that cannot be had here. Only its use is an error.
expression-failed
    The expression can be read, but computing it went wrong.
file-encoding
    A file whose bindings are to be replaced must be text.
file-not-written
    An answer could not be saved where `>>` wants it; the answer itself is not lost. What
    decides what is sent is never written by an answer.
file-outside-root
    A file from elsewhere on the machine is not sent: a request from a cloned repository could
    ask for your keys.
form-escape
    A `%` that begins no escape goes out as `%25`.
form-separator
    The fields of a form are parted by `&`. Line ends part nothing: the second line belongs to
    the value of the first.
graphql-syntax
    A query that is not GraphQL. The variables behind it are checked as JSON.
header-connection
    HTTP/2 has no fields for one connection; many servers refuse a request with one.
header-content-length
    A length that is typed can only be wrong.
header-content-type
    The media type is not that of the body, which can only be something else.
header-deprecated
    A field that was taken out of the standard. Editors strike it through.
header-duplicate
    A field whose value is no list may stand once. Servers answer 400, or take one of the two.
header-encoding
    An answer in a compression that is asked for and cannot be undone is shown as it comes.
header-media-type
    `Content-Type` and `Accept` hold media types: `type/subtype`, with parameters behind it.
header-unknown
    A name that is one slip away from a known one. Names that are far from all of them are
    nobody's business, and so are those with `X-`.
header-value
    A header is one line: a value with a line break would be a header more, or worse.
http-status
    An answer that says there is an error: of a page, of a request whose items others go
    through, of a step of an authentication, of what is loaded, or one that `# @on … fail`
    means.
incremental-cursor
    With `# @incremental` every item has its cursor at `cursor_path=`: a number, a date or
    another text, of one type in all items, in the mark and in `initial_value=`. An item
    without it could be new or not, so the request fails; `# @filter` takes such items out. A
    `lag=` has to fit the type.
json-duplicate-key
    Of two members with one name most servers see only the last.
json-syntax
    A body that is said to be JSON and is not. It goes out as it is, so this is a warning; a
    test may want to send just that.
method-case
    Methods are case-sensitive. A well-known one in small letters is sent in capitals.
method-custom
    Any word in capitals can be a method, but it could be a slip too.
missing-file
    A path counts from the folder of the file it stands in, then from the root of the
    workspace.
missing-url
    A base URL that comes to nothing would send the request to nobody knows where.
multipart-name
    Each part of a form says which field it is.
multipart-unclosed
    The last boundary has `--` at its end. It is added when that is missing; other tools send
    it as it is typed.
openapi-body
    A body that is missing, of a media type that the description does not have, or with
    something that its schema does not allow.
openapi-method
    The description has the path, but does something else there. HEAD and OPTIONS go
    everywhere.
openapi-parameter
    A parameter or a header field that must be there and is not, one that the description does
    not have, or one whose value is of another type. What a binding, `# @param`, `# @header`,
    `# @auth` or a script brings is taken for right.
openapi-path
    The description has no path like that of the request. It is told of requests that surely
    go to the API: to one of its servers, or to this machine; where it names no server, or one
    below which the host lies, of paths that a letter or two keep from being one of its own. A
    base path, a gateway or a binding may stand before it.
openapi-unreadable
    The description cannot be used: its text is not JSON or YAML, or it does not say that it
    is OpenAPI or Swagger. A description is a file; the editor fetches nothing.
paging-stopped
    The pages of an answer cannot be followed to their end: one came twice, a link leads
    nowhere, or there is nothing to read in one.
protocol-not-run
    Other protocols are read so that a file with them can be opened; a run skips them.
request-cycle
    Requests that need each other can never be sent.
resource-cycle
    A resource may use another, but not itself.
resource-name
    The name of a resource is what `# @resource` says, else the block's title.
resource-origin
    What a resource has goes to the origin of its base URL alone, so that a token never
    reaches another server.
resource-request
    A resource is a block of its own: requests use it.
schema-unreadable
    The file is no JSON, or no JSON Schema by its draft, or has no such part; the assertion
    can never hold.
script-failed
    A script that ends with an error, outside of its tests. Ahead of a request it keeps that
    from being sent.
script-member
    `client`, `request` and `response` have the members of JetBrains' API, and kulala's.
    Scripts ahead of a request have no answer yet.
script-not-run
    Scripts in JavaScript are run; those in other languages are read and kept. One of
    httpYac's that needs Node keeps its request from being sent: no part of it is run.
secret-literal
    A token or a password in a file that is shared: of a known service by how it begins, else
    a long text without words under the name of a secret.
secret-provider
    A secret that somebody has to be asked for, who cannot be asked: a keyring that is locked,
    a command that fails, a plug-in with a fault. A command that a private environment file
    names is only run in a workspace that the person trusts.
shadowed-variable
    A variable that hides another one of its name with another value, in an imported file or
    in the chosen environment. It is information: to hide may be meant.
syntax-assertion
    An assertion names a subject, then a predicate, then what to compare with.
syntax-binding
    Between `{{` and `}}` stands an expression. One that cannot be read would go out as it is
    typed, so the request is not sent.
syntax-header
    Between the request line and the blank line stand headers, `Name: value`, one on a line.
syntax-line
    Outside of a request every line is a comment, a directive, a variable or a command.
syntax-request-line
    A method alone asks for nothing.
syntax-script
    A script that is no JavaScript: an engine reads it where it stands, and runs nothing of
    it. The request is not sent (exit code 3).
syntax-unclosed
    A script or a comment that begins and does not end would swallow all that follows, so it
    ends with its line, and this says so.
target-fragment
    What follows a `#` stays with the client.
target-invalid
    A target that leads nowhere. What bindings bring is looked at when the request is sent.
target-placeholder
    A place to be filled in, as documentation and other tools write it. It is sent as it
    stands.
target-query
    Signs that part a query in a way that is hardly meant.
target-scheme
    Without a scheme a request goes out in clear text, which is rarely wanted beyond this
    machine.
target-slashes
    Two slashes in a path are an empty segment between them.
target-unsafe
    A space beside a sign that parts the URL, a backslash or a backtick: they are
    percent-encoded and sent. Spaces between words are, too, and are nobody's business.
teardown-needed
    A request with `# @teardown` runs when all others have ended, so that no other can use its
    answer.
unreachable-directive
    Of a directive that says one thing for the whole request, the last one of a block counts.
unreachable-handler
    What is to be done with the answer stands below the body. With a line of the body below
    it, it is a part of the body, and is sent.
unreachable-rule
    Of the `# @on` lines of a block the first that fits counts, so one behind a line that
    takes all its answers is never reached.
unresolved-function
    An expression calls a function that the object of a preset does not have. What the
    document or an environment defines under the same name hides the preset, and is not looked
    at.
unresolved-member
    The variable is there, the member of its value is not.
unresolved-preset
    `# @import callsheet:NAME` names a preset that there is not. What a preset brings has no
    value where it is not imported.
unresolved-prompt
    A question that nobody can answer: in a run there is nobody to ask, so pass the value with
    `--var`.
unresolved-request
    A reference to a request that is neither in this file nor in one that it imports.
unresolved-resource
    `# @use` names a resource of the file, of an imported file, or of `_resource.http`.
unresolved-variable
    A name that nobody defines. Nothing is sent with a hole in it, so this is an error.
unused-environment-key
    A key that stands in no `.http` file below the folder of its file. It is only told when
    all of them are known: by `callsheet check FOLDER`, or once an editor's workspace has been
    read.
unused-variable
    A variable that nothing in its file uses: not a request, not a script, not a file that it
    imports or runs, or that does so with it. It is drawn faded.
variable-cycle
    Values that need each other never come to an end.
variable-type
    A value of another kind than its place can take.
version-unsupported
    Requests are sent over HTTP/1.1, or over HTTP/2 when that is asked for and the server
    speaks it.
xml-syntax
    A body that is said to be XML and is not well-formed. Values may stand in texts and in
    attributes; nothing is expanded.
"""

PROBLEM_MEANINGS = {
    code: " ".join(words.split())
    for code, words in re.findall(r"^(\S+)\n((?: +\S.*\n)+)", _WRITTEN, re.MULTILINE)
}
"""By code; a paragraph each, in Markdown."""
