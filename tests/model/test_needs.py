import pytest

from callsheet.model.environment import Origin, Source, Variable
from callsheet.model.needs import needs_of, unknown_references
from fixture import Scene, scene

LOGIN = """
    # @name login
    POST /login

    ### other
    GET /other

    """


def needs(here: Scene) -> list[tuple[str, str, str]]:
    block = here.document.block_at(here.offset)
    found = needs_of(here.workspace, here.document, block)
    return [(need.place.name, need.why, need.span.of(block.text)) for need in found]


def needs_of_block(block: str) -> list[tuple[str, str, str]]:
    return needs(scene(f"{LOGIN}###<|>\n{block}"))


@pytest.mark.parametrize(
    "block",
    [
        "GET /{{login.response.body.$.id}}",
        "GET /\n    ?q={{login.response.body.$.id}}",
        "GET /\nAuthorization: Bearer {{login.response.body.$.token}}",
        'POST /\n\n{"a": {{login.response.body.*}}}',
        "POST /\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{{login.x}}\n--b--",
        "# @disabled {{login.response.status}}\nGET /",
        "# @disabled login.response.status !== 200\nGET /",
        "# @assert response.status == login.response.status\nGET /",
        "# @assert {{login.response.status}} == 200\nGET /",
        "# @filter item.id === login.id\nGET /",
        "# @map x => [x, login.response.status]\nGET /",
        "# @error late when error.code == login.response.status\nGET /",
        "GET /\n\n?? body == {{login.response.body.*}}",
        "GET /\n\n?? status == login.response.status",
        "@t = {{login.response.body.$.token}}\nGET /{{t}}",
        "@t = {{u}}\n@u = {{login.response.body.$.token}}\nGET /{{t}}",
        "GET /{{login.token}}",
        "GET /{{ login.ids.map(i => i * 2).join(',') }}",
        "GET /{{loginResponse.headers.etag}}",
        "GET /{{login.request.headers.Host}}",
        "POST /\n\n< ./{{login.response.body.$.file}}",
    ],
)
def test_a_binding_that_names_a_request_needs_it_wherever_it_stands(block):
    assert [(name, why) for name, why, _ in needs_of_block(block)] == [("login", "binding")]


@pytest.mark.parametrize(
    "block",
    [
        "GET /login",
        "# {{login.response.status}}\nGET /",
        "@login = mine\nGET /{{login}}",
        "@login.token = mine\nGET /{{login.token}}",
        "GET /{{response.body.x}}{{unknown.response.status}}",
        "GET /{{$uuid}}",
        "GET /\n\nlogin.response.status",
        "@unused = {{login.response.status}}\nGET /",
    ],
)
def test_what_names_no_request(block):
    # What is defined and not used makes a request needed too: it may be read by a script.
    expected = ["login"] if "@unused" in block else []
    assert [name for name, _, _ in needs_of_block(block)] == expected


def test_references_by_directive():
    block = "# @ref other\n# @forceRef login\nGET /"
    assert needs_of_block(block) == [("other", "ref", "other"), ("login", "force-ref", "login")]
    assert needs_of_block("# @depends-on other\nGET /") == [("other", "ref", "other")]


def test_each_is_needed_once_and_force_is_kept():
    block = "# @ref login\n# @force-ref login\nGET /{{login.response.status}}"
    assert needs_of_block(block) == [("login", "force-ref", "login")]


def test_definitions_in_other_blocks_and_files_are_followed():
    here = scene(
        """
        //- main.http
        import other.http
        @auth = Bearer {{token}}
        @a = {{b}}
        @b = {{a}}
        ### login
        POST /login
        ### list
        GET /list<|>?{{a}}
        Authorization: {{auth}}
        //- other.http
        @token = {{login.response.body.$.token}}
        """
    )
    assert needs(here) == [("login", "binding", "auth")]


def test_a_definition_that_extends_the_one_it_hides_is_followed_to_it():
    here = scene(
        """
        @token = {{login.response.body.$.token}}
        @other = {{login.response.body.$.other}}
        ### login
        POST /login
        ### list
        @token = Bearer {{token}}
        @other = hidden
        GET /<|>{{token}}{{other}}
        """
    )
    assert needs(here) == [("login", "binding", "token")]


def test_a_long_chain_of_definitions_is_followed_to_its_end():
    chain = "".join(f"@x{number} = {{{{x{number + 1}}}}}\n" for number in range(3000))
    here = scene(f"{chain}@x3000 = {{{{login.x}}}}\n### login\nGET /\n### list\nGET /<|>{{{{x0}}}}")
    assert needs(here) == [("login", "binding", "x0")]


def test_requests_of_imported_files_can_be_needed():
    here = scene(
        """
        //- main.http
        import other.http
        GET /<|>{{sign-in.response.status}}
        //- other.http
        # @name sign-in
        GET /
        """
    )
    assert needs(here) == [("sign-in", "binding", "sign-in")]


def test_a_request_that_needs_its_own_answer():
    assert needs(scene("# @name me\nGET /<|>{{me.response.body.$.next}}")) == [
        ("me", "binding", "me")
    ]
    assert needs(scene("# @name me\n# @assert me.response.status == 200\nGET /<|>")) == []


def test_a_value_of_an_environment_hides_a_request():
    text = """
        //- main.http
        # @name login
        GET /
        ### list
        GET /<|>{{login}}
        //- http-client.env.json
        {"dev": {"login": "bob"}}
        """
    assert needs(scene(text, environment="dev")) == []
    assert needs(scene(text)) == [("login", "binding", "login")]


def test_references_to_nothing():
    here = scene(f"{LOGIN}###<|>\n# @ref logn\n# @ref other\n# @force-ref nothing-like-it\nGET /")
    block = here.document.block_at(here.offset)
    problems = unknown_references(here.workspace, here.document, block)
    assert [(here.text(each.span), each.message, each.hint) for each in problems] == [
        ("logn", 'no request is named "logn"', 'did you mean "login"?'),
        (
            "nothing-like-it",
            'no request is named "nothing-like-it"',
            "name a request with `# @name`, or import its file",
        ),
    ]


CAPTURING = """
    # @name login
    POST /login

    # @capture token = jsonpath "$.token"
    # @result user = response.body.user

    ###
"""


def test_a_name_that_only_an_answer_gives_needs_the_request_that_captures_it():
    assert needs(scene(f"{CAPTURING}<|>\nGET /{{{{user}}}}?t={{{{ token + 1 }}}}")) == [
        ("login", "capture", "user")
    ]


@pytest.mark.parametrize(
    "taken",
    [
        "# @result {first: response.body.id, token: response.body.token}",
        "# @result = {token: response.body.token}",
        "# @result token",
        "# @result token = response.body.token",
    ],
)
def test_a_result_is_known_however_it_is_written(taken):
    here = scene(f"# @name login\n{taken}\nPOST /login\n\n###<|>\nGET /{{{{token}}}}\n")
    assert [need[:2] for need in needs(here)] == [("login", "capture")]


def test_a_captured_name_that_is_defined_as_well_needs_nothing():
    assert needs(scene(f"@token = 1\n{CAPTURING}<|>\nGET /{{{{token}}}}")) == []


def test_a_request_does_not_need_what_it_captures_itself():
    assert needs(scene("# @name a\nGET /{{t}}<|>\n\n# @capture t = body\n")) == []


def logins(text: str) -> list[str]:
    shown = scene(text)
    found = needs_of(shown.workspace, shown.document, shown.document.block_at(shown.offset))
    return [f"{need.place.name} by {need.why}" for need in found]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (f"{LOGIN}###\n# @auth session login\n<|>GET /", ["login by auth"]),
        (f"# @auth session login\n###{LOGIN}###\n<|>GET /", ["login by auth"]),
        (f"# @auth session login\n###{LOGIN}###\n# @auth none\n<|>GET /", []),
        ("# @auth session login\n###\n# @name login\n<|>GET /", []),
        (f"# @auth session gone\n###{LOGIN}###\n<|>GET /", []),
        (
            "# @auth custom a, b\n### a\nGET /a\n### b\nGET /b\n### c\n<|>GET /",
            ["a by auth", "b by auth"],
        ),
        ("# @auth custom a, b\n### a\nGET /a\n### b\n<|>GET /b", ["a by auth"]),
        ("# @auth custom a, b\n### a\n<|>GET /a\n### b\nGET /b", []),
        ("# @auth custom a\n### a\n# @ref seed\nGET /a\n### seed\n<|>GET /s", []),
        (
            "# @auth session login\n### login\n# @ref seed\n<|>GET /a\n### seed\nGET /s",
            ["seed by ref"],
        ),
    ],
)
def test_what_logs_in_goes_first(text, needed):
    assert logins(text) == needed


def test_what_logs_in_for_a_resource_is_looked_for_where_that_stands():
    text = """
    //- main.http
    import api.http
    ###
    # @use api
    <|>GET /
    //- api.http
    ### api
    # @resource api
    # @auth session login
    ### login
    POST http://h/login
    """
    assert logins(text) == ["login by auth"]


def test_a_name_of_nobody_is_told_where_it_leads_from():
    text = """
    //- main.http
    import api.http
    ###
    # @use api
    <|>GET /
    //- api.http
    ### api
    # @resource api
    # @auth session gone
    """
    shown = scene(text)
    block = shown.document.block_at(shown.offset)
    (problem,) = unknown_references(shown.workspace, shown.document, block)
    assert problem.message == 'no request is named "gone"'
    assert shown.text(problem.span) == "api"
    (there,) = problem.related
    assert there.path.name == "api.http"


SCRIPTED = """\
### login
GET /

> {% client.global.set("token", 1) %}

###
"""


@pytest.mark.parametrize(
    ("block", "needed"),
    [
        ("<|>GET /{{token}}\n", ["login"]),
        ("<|>GET /{{other}}\n", []),
        ("@token = 1\n<|>GET /{{token}}\n", []),
        ("< {% request.variables.set('token', 2) %}\n<|>GET /{{token}}\n", []),
        ("< {% request.variables.set('other', 2) %}\n<|>GET /{{token}}\n", ["login"]),
    ],
)
def test_what_a_script_sets_is_needed_where_nothing_else_is_known(block, needed):
    here = scene(f"{SCRIPTED}{block}")
    assert [name for name, *_ in needs(here)] == needed
    here.workspace.captured["token"] = Variable("token", 1, Origin(Source.GLOBAL))
    assert needs(here) == []


def test_a_request_does_not_need_itself_for_what_its_script_sets_under_its_name():
    here = scene(
        "### jwt\n< {% request.variables.set('jwt', 1) %}\n"
        "<|>GET /{{jwt}}/{{other}}\n### other\nGET /\n"
    )
    assert [name for name, *_ in needs(here)] == ["other"]
