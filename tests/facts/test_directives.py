import re

import pytest

from callsheet.facts.directive_facts import Support
from callsheet.facts.directives import DIRECTIVES, find_directive, folded

WORKING = [
    "name",
    "title",
    "description",
    "tag",
    "note",
    "confirm",
    "prompt",
    "no-redirect",
    "post-redirect-get",
    "no-log",
    "no-cookie-jar",
    "no-auto-encoding",
    "timeout",
    "connection-timeout",
    "ref",
    "force-ref",
    "depends-on",
    "import",
    "disabled",
    "no-reject-unauthorized",
    "raw-body",
    "inject-variables",
    "assert",
    "result",
    "capture",
    "sleep",
    "delay",
    "kulala-expect-status-code",
    "expect",
    "if",
    "if-not",
    "pre-delay",
    "post-delay",
]


@pytest.mark.parametrize("name", WORKING)
def test_what_works_is_known(name):
    assert find_directive(name).support is Support.WORKS


@pytest.mark.parametrize("name", ["kulala-openapi-explorer", "stdin-cmd", "jq"])
def test_what_serves_another_tool_is_told_apart(name):
    assert find_directive(name).support is Support.ELSEWHERE


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("forceRef", "force-ref"),
        ("force_ref", "force-ref"),
        ("NOREDIRECT", "no-redirect"),
        ("dependsOn", "ref"),
        ("pre-delay", "delay"),
        ("noStreamingLog", "no-streaming-log"),
        ("openWith", "open-with"),
        ("curl-max-time", "curl"),
        ("kulala-curl--location", "curl"),
        ("kulala-curl--insecure", "no-reject-unauthorized"),
    ],
)
def test_names_are_compared_without_case_hyphens_and_underscores(written, name):
    assert find_directive(written).name == name


@pytest.mark.parametrize("name", ["", "FOO", "nmae", "resources", "curl2"])
def test_other_names_are_unknown(name):
    assert find_directive(name) is None


def test_no_two_directives_share_a_name():
    names = [folded(name) for each in DIRECTIVES for name in (each.name, *each.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("directive", DIRECTIVES, ids=lambda each: each.name)
def test_every_directive_is_documented(directive):
    assert directive.example.split(" ")[0] == directive.name
    assert directive.documentation.endswith(".")
    elsewhere = "No effect here" in directive.documentation
    assert elsewhere == (directive.support is Support.ELSEWHERE)
    arguments = (*directive.arguments, *directive.keywords)
    assert all(argument.documentation.endswith(".") for argument in arguments)
    assert all(re.fullmatch(r"[a-z_]+(=[a-z_]+)?", each.name) for each in arguments)
