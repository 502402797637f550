"""Which request needs which."""

from inline_snapshot import snapshot

from callsheet.features.calls import incoming, may_need, outgoing, request_at
from features.named import table_of, texts_of
from fixture import scene

TEXT = """
    //- main.http
    # @import ./auth.http
    ### a<|>
    # @ref login
    # @use github
    GET /{{nonce.response.body}}/{{token}}

    ### b
    GET /{{a.items}}
    //- auth.http
    ### github
    # @resource github
    # @auth session login

    ### login
    # @capture token = jsonpath "$.token"
    POST /login

    ### nonce
    # @force-ref login
    GET /
    //- far.http
    # @import ./main.http
    ### c
    GET /{{token}}
    //- alone.http
    ### d
    GET /{{token}}
    """


def calls(text: str):
    shown = scene(text)
    place = request_at(shown.workspace, shown.document, shown.offset)
    out = [
        (call.place.name, [shown.text(span) for span in call.named_at])
        for call in outgoing(shown.workspace, place)
    ]
    into = []
    for path in may_need(table_of(texts_of(shown)), place):
        document = shown.workspace.documents[path]
        for call in incoming(shown.workspace, document, place):
            named = [span.of(document.text) for span in call.named_at]
            into.append((path.name, call.place.name, named))
    return place.name, out, sorted(into)


def test_what_a_request_needs_and_who_needs_it():
    assert calls(TEXT) == snapshot(
        ("a", [("login", ["github"]), ("nonce", ["nonce"])], [("main.http", "b", ["a"])])
    )


def test_a_request_that_is_named_at_the_cursor():
    text = TEXT.replace("<|>", "").replace("@ref login", "@ref lo<|>gin")
    assert calls(text) == snapshot(
        (
            "login",
            [],
            [
                ("auth.http", "nonce", ["login"]),
                ("far.http", "c", ["token"]),
                ("main.http", "a", ["github"]),
            ],
        )
    )
