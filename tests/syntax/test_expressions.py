import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import UnexpectedInput

from callsheet.syntax.bindings import (
    DynamicVariable,
    ExchangePath,
    FileContents,
    JsonPathOver,
    Malformed,
    MemberPath,
    Script,
    parse_expression,
)
from callsheet.syntax.grammar import parser
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

PATHS = [
    ("host", "host", ()),
    ("my-host", "my-host", ()),
    ("a-1", "a-1", ()),
    ("größe", "größe", ()),
    ("Catalog.API_HostAddress", "Catalog", ("API_HostAddress",)),
    ("a.b[0].c", "a", ("b", 0, "c")),
    ("a.b?.c", "a", ("b", "c")),
    ("a?.[0]", "a", (0,)),
    ("a[-1].0", "a", (-1, "0")),
    ("client.['host.url']", "client", ("host.url",)),
    ("a['.x]'][\"y z\"]", "a", (".x]", "y z")),
    ("obj.delete.new", "obj", ("delete", "new")),
    ("nullable", "nullable", ()),
    ("secrets.NAME", "secrets", ("NAME",)),
    ("%name", "name", ()),
]


@pytest.mark.parametrize(("inner", "root", "steps"), PATHS)
def test_a_name_with_members_is_a_path(inner, root, steps):
    path = parse_expression(inner)
    assert isinstance(path, MemberPath)
    assert (path.root.text, path.steps) == (root, steps)
    assert path.root.span.of(inner) == root
    assert [span.of(inner) for span in path.step_spans] == [str(step) for step in steps]
    assert path.optional == ("?" in inner)


QUERIES = [
    ("ids[*].name", "ids", "[*].name"),
    ("users[*]", "users", "[*]"),
    ("$.clients..id", "clients", "..id"),
    ("$..id", "$", "..id"),
    ("$.a.b", "a", ".b"),
    ("$['a b'].c", "a b", ".c"),
    ("a.b[?(@.x == 1)].y", "a", ".b[?(@.x == 1)].y"),
    ("a[1:3]", "a", "[1:3]"),
    ("a.*", "a", ".*"),
]


@pytest.mark.parametrize(("inner", "root", "path"), QUERIES)
def test_jsonpath_over_a_variable(inner, root, path):
    query = parse_expression(inner)
    assert isinstance(query, JsonPathOver)
    assert (query.root.text, query.path.text) == (root, path)
    assert (query.root.span.of(inner), query.path.span.of(inner)) == (root, path)


DYNAMIC = [
    ("$uuid", "$uuid", []),
    ("$timestamp -1 d", "$timestamp", ["-1", "d"]),
    ("$random.alphabetic(8)", "$random.alphabetic", ["8"]),
    ("$random.integer( 1 , 5 )", "$random.integer", ["1", "5"]),
    ("$randomInt 1 5", "$randomInt", ["1", "5"]),
    ('$auth.token("keycloak-local")', "$auth.token", ["keycloak-local"]),
    ("$random.name(\"a, b\", 'c)')", "$random.name", ["a, b", "c)"]),
    ("$datetime 'YYYY MM' 1 d", "$datetime", ["YYYY MM", "1", "d"]),
    ('$datetime "yyyy-MM-dd HH:mm:ss"', "$datetime", ["yyyy-MM-dd HH:mm:ss"]),
    ("$localDatetime YYYY-MM-DD HH:mm:ss", "$localDatetime", ["YYYY-MM-DD", "HH:mm:ss"]),
    ("$processEnv %NAME", "$processEnv", ["%NAME"]),
    ("$env.HOME", "$env.HOME", []),
    ("$dotenv my.key-1", "$dotenv", ["my.key-1"]),
    ("$aadToken new aud:https://a/", "$aadToken", ["new", "aud:https://a/"]),
    ("$xpath //a/b", "$xpath", ["//a/b"]),
    ("$input your name $value: Bob", "$input", ["your name", "Bob"]),
    ("$input-askonce What's up", "$input-askonce", ["What's up"]),
    ("$pick which $value: a,b", "$pick", ["which", "a,b"]),
    ("$password $value: a b", "$password", ["", "a b"]),
    (":label", "$prompt", ["label"]),
    (":key!secret", "$password", ["key"]),
]


def test_an_xpath_of_a_named_answer_is_a_path_into_it():
    path = parse_expression("$xpath:doc //a/b")
    assert isinstance(path, ExchangePath)
    assert (path.request.text, path.accessor.text) == ("doc", "//a/b")


@pytest.mark.parametrize(("inner", "name", "arguments"), DYNAMIC)
def test_dynamic_variables_in_the_spelling_of_every_peer(inner, name, arguments):
    variable = parse_expression(inner)
    assert isinstance(variable, DynamicVariable)
    assert variable.name.text == name
    assert [argument.text for argument in variable.arguments] == arguments
    assert [argument.span.of(inner) for argument in variable.arguments] == arguments
    assert variable.raw_arguments.span.of(inner) == variable.raw_arguments.text


EXCHANGES = [
    ("login.response", "response", None, None),
    ("login.response.", "response", None, None),
    ("login.response.body", "response", "body", None),
    ("login.response.body.", "response", "body", None),
    ("login.request.body.*", "request", "body", "*"),
    ("login.response.status", "response", "status", None),
    ("login.response.body.$.token", "response", "body", "$.token"),
    ("login.response.body.token", "response", "body", "token"),
    ("login.response.body[0].id", "response", "body", "[0].id"),
    ("login.response.body..id", "response", "body", "..id"),
    ("login.response.body.$.a[?(@.x == 1)].y", "response", "body", "$.a[?(@.x == 1)].y"),
    ("login.response.body.//a[text()='x y']", "response", "body", "//a[text()='x y']"),
    ("login.response.body.asJson.$.x", "response", "body", "asJson.$.x"),
    ("login.response.headers.set-cookie", "response", "headers", "set-cookie"),
    ("login.response.headers['Date']", "response", "headers", "['Date']"),
    ("login.response.headers.X[#2]", "response", "headers", "X[#2]"),
    ("login.response.headers.$.set-cookie", "response", "headers", "$.set-cookie"),
    ("login.response.cookies.sid.value", "response", "cookies", "sid.value"),
]


@pytest.mark.parametrize(("inner", "side", "part", "accessor"), EXCHANGES)
def test_values_of_an_earlier_exchange(inner, side, part, accessor):
    path = parse_expression(inner)
    assert isinstance(path, ExchangePath)
    assert (path.request.text, path.side) == ("login", side)
    pieces = (path.part, path.accessor)
    assert tuple(piece and piece.text for piece in pieces) == (part, accessor)
    assert all(piece.span.of(inner) == piece.text for piece in pieces if piece)


@pytest.mark.parametrize(
    ("inner", "path", "substitute"), [("< ./a b.txt", "./a b.txt", False), ("<@./a", "./a", True)]
)
def test_file_contents(inner, path, substitute):
    contents = parse_expression(inner)
    assert isinstance(contents, FileContents)
    assert (contents.path.text, contents.substitute) == (path, substitute)


SCRIPTS = [
    ("a - b", "a b"),
    ("page + 1", "page"),
    ("new Date().toISOString()", "Date"),
    ("{a:1}.a", ""),
    ("ids.map(i => ({x:i})).length", "ids"),
    ("ids.map((i, n = k) => i * z + n).join(',')", "ids k z"),
    ("items.filter(({id, name: [first]}) => id && first && other)", "items other"),
    ("x => { const y = x; return y + q.z; }", "q"),
    ("(function (a) { return a + b })(c)", "b c"),
    ("`x${a}-${b.map(i => i)} ${`n`} \\${no}`", "a b"),
    ('/a"}[/]/g.test(x) / 2', "x"),
    ("[...a, 1, {b, c: d, [e]: 2, ...f},]", "a b d e f"),
    ("a?.b?.[c]?.(d)", "a c d"),
    ("a ? .5 : 0x1F", "a"),
    ("typeof a === 'string' && !b ** 2", "a b"),
    ("newValue in inside instanceof Type", "newValue inside Type"),
    ("$timestamp * 1000", "$timestamp"),
    ("$random.integer(1, 5) + 1", "$random"),
    ("login.response.status == 200", "login"),
    ("a?.b ?? 'x'", "a"),
    ("true", ""),
    ("null", ""),
    ("-1.5e3", ""),
    ("a, b", "a b"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "names"), SCRIPTS)
def test_other_expressions_are_scripts_with_the_names_they_take_from_outside(source, names):
    script = parse_expression(source)
    assert isinstance(script, Script)
    assert script.source == source
    assert [name.text for name in script.free_names] == names.split()
    assert all(name.span.of(source) == name.text for name in script.free_names)


MALFORMED = [
    ("", "the binding is empty"),
    ("a +", "the expression ends too early"),
    ("(a", '"(" is not closed'),
    ("f({a: 1)", '")" is not expected here'),
    ("a b", '"b" is not expected here'),
    ("x = 5", '"=" is not expected here'),
    ("await x", '"x" is not expected here'),
    (".ServerURL", '"." is not expected here'),
    ('"open', "a text in quotes is not closed"),
    ("What's up", "a text in quotes is not closed"),
]


@pytest.mark.parametrize(("source", "message"), MALFORMED)
def test_what_is_no_expression_says_why(source, message):
    expression = parse_expression(source)
    assert isinstance(expression, Malformed)
    assert expression.problem.message == message
    assert expression.problem.hint


@pytest.mark.parametrize("source", [source for source, _ in SCRIPTS])
def test_quickjs_takes_what_we_take(source):
    assert _javascript_takes(source)


@pytest.mark.parametrize(
    "source", ["a +", "(a", "f({a: 1)", "a b", '"open', "a => ", "[a", "a ? b"]
)
def test_quickjs_refuses_what_we_refuse(source):
    assert isinstance(parse_expression(source), Malformed)
    assert not _javascript_takes(source)


def _javascript_takes(source):
    quickjs = pytest.importorskip("quickjs")
    context = quickjs.Context()
    # `**` after a unary operator is the one thing that a grammar without precedence cannot refuse.
    source = source.replace("!b ** 2", "!b")
    try:
        context.eval(f"(function () {{ return ({source}\n) }})")
    except quickjs.JSException:
        return False
    return True


@pytest.mark.parametrize("deep", ["(" * 9000, "[" * 9000 + "]" * 9000, "!" * 9000 + "a", "`" * 99])
def test_depth_is_no_danger(deep):
    assert isinstance(parse_expression(deep), Script | Malformed)


EXPRESSION_TEXT = st.text(alphabet="ab1.-$[](){}'\"`?:=>,<@%*/ \n\\")


@given(st.one_of(st.text(), EXPRESSION_TEXT))
def test_any_text_is_an_expression_or_malformed_within_the_text(inner):
    match parse_expression(inner):
        case Malformed(problem):
            assert 0 <= problem.span.start <= problem.span.end <= max(1, len(inner) + 1)
        case Script(source, names):
            assert source in inner
            assert all(name.span.of(inner) == name.text for name in names)
        case MemberPath(root):
            assert root.span.of(inner) == root.text
        case ExchangePath(request):
            assert request.span.of(inner) == request.text
        case DynamicVariable(_, arguments):
            assert all(argument.span.of(inner) == argument.text for argument in arguments)
        case JsonPathOver(root, path):
            assert (root.span.of(inner), path.span.of(inner)) == (root.text, path.text)
        case FileContents(path):
            assert path.span.of(inner) == path.text


@given(st.from_regex(r"[\w$-]{1,12}|(true|null|this|NaN)[\w$-]?", fullmatch=True))
def test_a_name_alone_is_what_the_grammar_takes_for_one(text):
    try:
        (form,) = parser("binding", "plain").parse(text).children
        is_name = form.data == "path" and form.children == [text]
    except UnexpectedInput:
        is_name = False
    lone = MemberPath(Piece(Span(0, len(text)), text), (), optional=False)
    assert (parse_expression(text) == lone) is is_name
