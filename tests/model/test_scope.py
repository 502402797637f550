import pytest

from callsheet.model.document import read_document
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.scope import Precedence, Scope, scope_of
from callsheet.model.workspace import Workspace
from fixture import CURSOR, scene
from fixture_files import ROOT


def scope_at_cursor(text: str, environment: str = "", **options) -> Scope:
    here = scene(text, environment=environment)
    block = here.document.block_at(here.offset)
    return scope_of(here.workspace, here.document, block, **options)


def values(scope: Scope, name: str) -> list[object]:
    return [variable.value for variable in scope.all(name)]


THREE = """
    @x = first
    ### a
    @x = second
    GET /a

    ### b
    GET /b

    ### c
    @x = third
    @x = fourth
    GET /c
    """


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("@x = first", ["first", "second"]),
        ("GET /a", ["second", "first"]),
        ("GET /b", ["second"]),
        ("GET /c", ["fourth", "second"]),
    ],
)
def test_the_nearest_definition_counts(place, expected):
    scope = scope_at_cursor(THREE.replace(place, CURSOR + place))
    assert values(scope, "x") == expected


def test_a_later_definition_counts_when_there_is_no_earlier_one():
    scope = scope_at_cursor(
        """
        GET /<|>
        ### b
        @x = 1
        ### c
        @x = 2
        """
    )
    assert values(scope, "x") == ["1"]
    assert scope.names() == {"x"}


def test_what_stands_behind_the_request_counts_as_later():
    text = """
        @x = before
        ### a
        GET /a<|>

        > {% %}
        @x = behind
        @only = behind
        ### b
        GET /b
        """
    here = scope_at_cursor(text)
    assert (values(here, "x"), values(here, "only")) == (["before"], ["behind"])
    after = scope_at_cursor(text.replace("<|>", "").replace("/b", "/b<|>"))
    assert values(after, "x") == ["behind"]


def test_what_stands_among_the_headers_is_the_blocks_own():
    here = scope_at_cursor("GET /a<|>\nAccept: */*\n@x = head\n### b\n@x = later\n")
    assert values(here, "x") == ["head", "later"]


def test_a_name_that_only_the_block_itself_defines_is_not_elsewhere():
    scope = scope_at_cursor("@x = 1\nGET /<|>")
    assert [layer.source for layer in scope.layers if "x" in layer.variables] == [Source.BLOCK]
    assert sorted(scope.names()) == ["x"]


def test_definitions_are_text_and_templates_when_they_hold_bindings():
    scope = scope_at_cursor("@a = 1\n@b = {{a}}\n@c := {{$uuid}}\nGET /<|>")
    facts = {
        name: (found.value, found.typed, found.template, found.lazy)
        for name in "abc"
        if (found := scope.find(name))
    }
    assert facts == {
        "a": ("1", False, False, False),
        "b": ("{{a}}", False, True, False),
        "c": ("{{$uuid}}", False, True, True),
    }


def test_where_a_definition_stands():
    text = "GET /\n###\n@host = x\nGET /{{host}}"
    document = read_document(ROOT / "a.http", text)
    scope = scope_of(Workspace(ROOT), document, document.blocks[1])
    found = scope.find("host")
    assert found
    assert (found.origin.path, found.origin.span and found.origin.span.of(text)) == (
        ROOT / "a.http",
        "host",
    )


def test_an_edit_above_moves_a_definition():
    before = read_document(ROOT / "a.http", "GET /\n###\n@host = x\n")
    after = read_document(ROOT / "a.http", "GET /longer\n###\n@host = x\n", before)
    found = scope_of(Workspace(ROOT), after, after.blocks[1]).find("host")
    assert found
    assert found.origin.span
    assert found.origin.span.of(after.text) == "host"


LAYERS = """
    //- main.http
    import ./near.http
    @x = {{y}}
    ### a
    GET /
    <|>
    //- near.http
    import ./far.http
    @x = near first
    ###
    @x = near last
    //- far.http
    import ./main.http
    @x = far
    //- http-client.env.json
    {"dev": {"x": "dev"}, "$shared": {"x": "shared", "y": 1}}
    """


def test_files_then_imports_then_environments():
    assert values(scope_at_cursor(LAYERS, "dev"), "x") == [
        "{{y}}",
        "near last",
        "far",
        "dev",
        "shared",
    ]


def test_what_is_given_wins_over_all():
    given = {"x": Variable("x", "given", Origin(Source.COMMAND_LINE))}
    scope = scope_at_cursor(LAYERS, "dev", nearer=(Layer(Source.COMMAND_LINE, given),))
    assert values(scope, "x")[:2] == ["given", "{{y}}"]


def test_in_jetbrains_the_environment_wins():
    text = LAYERS.replace("GET /", "@x = block\n    GET /")
    scope = scope_at_cursor(text, "dev", precedence=Precedence.JETBRAINS)
    assert values(scope, "x") == ["dev", "shared", "{{y}}", "near last", "far", "block"]


@pytest.mark.parametrize("environment", ["", "unknown"])
def test_without_a_known_environment_what_is_shared_holds(environment):
    assert values(scope_at_cursor(LAYERS, environment), "x")[-1] == "shared"
    assert values(scope_at_cursor(LAYERS, environment), "y") == [1]


def test_requests_that_can_be_named():
    scope = scope_at_cursor(
        """
        //- main.http
        import other.http
        ### log in
        GET /<|>
        //- other.http
        # @name log in
        GET /other
        ### list
        GET /list
        """
    )
    assert set(scope.requests) == {"log in", "log_in", "list"}
    assert scope.requests["log_in"].path == ROOT / "main.http"
    assert scope.requests["list"].path == ROOT / "other.http"


def test_a_scope_looks_at_no_other_block():
    text = "\n".join(f"###\n@x{number} = {{{{x{number - 1}}}}}\nGET /" for number in range(200))
    document = read_document(ROOT / "a.http", text)
    scope_of(Workspace(ROOT), document, document.blocks[-1])
    kept = dict(document.__dict__)
    for block in document.blocks:
        scope_of(Workspace(ROOT), document, block)
    assert all(document.__dict__[key] is value for key, value in kept.items())
