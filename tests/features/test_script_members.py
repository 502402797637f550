"""What is offered and said inside of scripts."""

import pytest

from callsheet.features.hover import hover
from features.offering import offers
from fixture import scene

AFTER = "GET http://x/\n\n> {{%\n{}\n%}}\n"
BEFORE = "< {{%\n{}\n%}}\nGET http://x/\n"


def labels(text):
    _, found = offers(text)
    return [item.label for item in found]


@pytest.mark.parametrize(
    ("frame", "typed", "expected"),
    [
        (AFTER, "client.<|>", ["assert", "exit", "global", "log", "test", "variables"]),
        (AFTER, "client?.glo<|>bal", ["global"]),
        (AFTER, "client.global.headers.<|>", ["clear", "set"]),
        (AFTER, "client.log(response.headers.<|>", ["valueOf", "valuesOf"]),
        (AFTER, 'client.log("response.headers.<|>', []),
        (AFTER, "// client.<|>", []),
        (AFTER, "/* client.<|> */", []),
        (AFTER, "`client.<|>`", []),
        (AFTER, "`${client.<|>}`", ["assert", "exit", "global", "log", "test", "variables"]),
        (AFTER, "crypto.sha256().updateWithText(f(1)).dig<|>", ["digest"]),
        (AFTER, "crypto.hmac.sha1().<|>", ["withBase64Secret", "withHexSecret", "withTextSecret"]),
        (AFTER, "request.headers.findByName('a').<|>",
         ["getRawValue", "name", "tryGetSubstitutedValue", "value"]),
        (BEFORE, "request.headers.findByName('a').<|>",
         ["getRawValue", "name", "tryGetSubstitutedValue"]),
        (AFTER, "unknown().<|>", []),
        (AFTER, "resp<|>", ["response"]),
        (BEFORE, "resp<|>", []),
        (BEFORE, "client.global.set('g', 1); client.global.get('<|>", ["g"]),
        (BEFORE, "request.variables.set('v', 1); request.variables.get('<|>')", ["v"]),
    ],
)  # fmt: skip
def test_offers(frame, typed, expected):
    assert labels(frame.format(typed)) == expected


def test_offers_of_functions_have_their_arguments():
    _, found = offers(AFTER.format("client.global.se<|>"))
    (item,) = found
    assert (item.signature, item.new_text) == ("(name, value)", "set")
    assert item.documentation


def test_variables_are_offered_by_their_kind():
    environment = '//- http-client.env.json\n{"dev": {"host": "x"}}\n'
    text = "//- main.http\n@mine = 1\n" + BEFORE
    found = labels(text.format("request.environment.get('<|>')") + environment)
    assert found == []
    _, found = offers(
        text.format("request.environment.get('<|>')") + environment, environment="dev"
    )
    assert [item.label for item in found] == ["host"]
    assert labels(text.format("client.variables.file.get('<|>')")) == ["mine"]


@pytest.mark.parametrize(
    ("frame", "typed", "expected"),
    [
        (AFTER, "client.gl<|>obal.set('a', 1)", "global"),
        (AFTER, "client.global.s<|>et('a', 1)", "set"),
        (AFTER, "jsonP<|>ath(response.body, '$')", "jsonPath"),
        (AFTER, "const a = 1; a<|>.b", None),
        (AFTER, "'client.gl<|>obal'", None),
        (BEFORE, "crypto.md5().dig<|>est()", "digest"),
    ],
)
def test_hover(frame, typed, expected):
    shown = scene(frame.format(typed))
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert (shown.text(found.span) if found else None) == expected
    if found:
        assert found.markdown.startswith("**`")
