"""What is said of the arguments at the cursor, and which of them is marked."""

import pytest

from callsheet.facts.directives import DIRECTIVES
from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES
from callsheet.facts.helpers import HELPERS
from callsheet.facts.presets import PRESETS
from callsheet.features.hover import hover
from callsheet.features.signature import signature
from fixture import scene

APPWRITE = "# @import callsheet:appwrite\n"


def shown(text: str) -> str:
    """The label, with the argument that is marked in brackets of its own."""
    here = scene(text)
    found = signature(here.workspace, here.document, here.offset)
    if found is None:
        return ""
    way = found.ways[found.active]
    if way.active is None or way.active >= len(way.parameters):
        return way.label
    span = way.parameters[way.active].span
    return f"{way.label[: span.start]}«{span.of(way.label)}»{way.label[span.end :]}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# @timeout <|>", "@timeout «[read]» [connect=…] [read=…] [write=…] [total=…]"),
        ("# @timeout 5s <|>", "@timeout [read] [connect=…] [read=…] [write=…] [total=…]"),
        ("# @timeout 5s con<|>", "@timeout [read] «[connect=…]» [read=…] [write=…] [total=…]"),
        ("# @timeout connect=1<|>", "@timeout [read] «[connect=…]» [read=…] [write=…] [total=…]"),
        ("// @timeout total=1<|>", "@timeout [read] [connect=…] [read=…] [write=…] «[total=…]»"),
        ("# @capture to<|>", "@capture «name=value»"),
        ("# @result <|>", "@result «name=value»"),
        ("# @auth basic ad<|>", "@auth basic «user» password"),
        ("# @auth basic ada <|>", "@auth basic user «password»"),
        ("# @no-redirect <|>", ""),
        ("# @timeout<|>", ""),
        ("# a comment <|>", ""),
        ("# @nonsense <|>", ""),
    ],
)
def test_directives(line: str, expected: str):
    assert shown(f"{line}\nGET https://example.org/") == expected


def test_the_schemes_of_a_directive_are_what_comes_first():
    found = shown("# @auth <|>\nGET https://example.org/")
    assert found.startswith("@auth «") and "basic|bearer" in found


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("$randomInt <|>", "$randomInt «1» 10"),
        ("$randomInt 1 <|>", "$randomInt 1 «10»"),
        ("$randomInt 5 7<|>", "$randomInt 1 «10»"),
        ("$datetime <|>", "$datetime «iso8601»"),
        ("$datetime rfc1123 <|>", "$datetime iso8601 «1» d"),
        ("$datetime iso8601 1 <|>", "$datetime iso8601 1 «d»"),
        ("$random.integer(<|>)", "$random.integer(«from», to)"),
        ("$random.integer(1, <|>)", "$random.integer(from, «to»)"),
        ("$uuid <|>", ""),
        ("$uuid<|>", ""),
        ("host<|>", ""),
    ],
)
def test_dynamic_variables(inner: str, expected: str):
    assert shown(f"GET https://example.org/{{{{{inner}}}}}") == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("query.equal(<|>", "query.equal(«attribute», value)"),
        ('query.equal("a, b", <|>)', "query.equal(attribute, «value»)"),
        ('[query.limit(1), query.equal("a", [1, <|>])]', "query.equal(attribute, «value»)"),
        ('query.equal("a", 1)<|>', ""),
        ("query.equal(base64(<|>), 1)", "base64(«value»)"),
        ('hmac("sha256", key, <|>)', 'hmac(algorithm, key, «value», form = "hex")'),
        ("role.any(<|>)", "role.any()"),
        ("unknown(<|>)", ""),
        ("query.unknown(<|>)", ""),
    ],
)
def test_functions(inner: str, expected: str):
    assert shown(f"{APPWRITE}GET https://example.org/{{{{{inner}}}}}") == expected


def test_functions_in_the_expressions_of_directives():
    found = shown("# @filter sha256(<|>\nGET https://example.org/")
    assert found == 'sha256(«value», form = "hex")'


def test_a_function_is_known_where_it_is_imported_and_not_hidden():
    assert shown("GET https://example.org/{{query.equal(<|>)}}") == ""
    assert shown(f"@query = 1\n{APPWRITE}GET https://example.org/{{{{query.equal(<|>)}}}}") == ""


def _called() -> list[str]:
    helpers = (*HELPERS, *(each for preset in PRESETS for each in preset.helpers))
    return [each.signature for each in helpers if "(" in each.signature and "`" not in each.name]


@pytest.mark.parametrize("label", _called())
def test_hover_and_signature_say_the_same_of_a_function(label: str):
    imports = "".join(f"# @import callsheet:{preset.name}\n" for preset in PRESETS)
    call = label[: label.index("(") + 1]
    text = f"{imports}GET https://example.org/{{{{{call}<|>)}}}}"
    if "`" in label or label.startswith(("new TextEncoder()", "$random", "new TextDecoder()")):
        return
    assert shown(text).replace("«", "").replace("»", "") == label
    name = call.removeprefix("new ")
    here = scene(text.replace("<|>", "").replace(name, f"<|>{name}"))
    over = hover(here.workspace, here.document, here.offset, here.files)
    assert over is None or f"`{label}`" in over.markdown


def _directives() -> list[str]:
    plain = [each.name for each in DIRECTIVES if not each.switch and not each.variants]
    return [*plain, *(variant.name for each in DIRECTIVES for variant in each.variants)]


@pytest.mark.parametrize("name", _directives())
def test_every_directive_marks_its_first_argument(name: str):
    here = scene(f"# @{name} <|>\nGET https://example.org/")
    found = signature(here.workspace, here.document, here.offset)
    if found is None:
        assert name.partition(" ")[2] == "" or not found
        return
    (way,) = found.ways
    assert way.label.startswith(f"@{name}")
    words = [each.span.of(way.label) for each in way.parameters]
    assert way.label.split()[len(name.split()) :] == words


@pytest.mark.parametrize("name", [each.name for each in DYNAMIC_VARIABLES])
def test_the_parameters_of_a_form_stand_in_it(name: str):
    here = scene(f"GET https://example.org/{{{{{name} <|>}}}}")
    found = signature(here.workspace, here.document, here.offset)
    for way in found.ways if found else ():
        assert [each.span.of(way.label) for each in way.parameters] == way.label.split(" ")[1:]
