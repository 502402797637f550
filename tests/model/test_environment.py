from pathlib import Path

import pytest

from callsheet.model.environment import EnvironmentSet, Variable, read_environments
from callsheet.values import json_text, value_text
from fixture_files import ROOT, MemoryFiles


def read(files: dict[str, str], folder: str = ".", given: tuple[str, ...] = ()) -> EnvironmentSet:
    paths = [ROOT / name for name in given]
    return read_environments(MemoryFiles(files), ROOT / folder, ROOT, paths)


def known(found: EnvironmentSet, name: str, environment: str = "dev") -> list[Variable]:
    layers = found.layers[environment]
    return [layer.variables[name] for layer in layers if name in layer.variables]


def first(found: EnvironmentSet, name: str, environment: str = "dev") -> str:
    return value_text(known(found, name, environment)[0].value)


PUBLIC, PRIVATE = "http-client.env.json", "http-client.private.env.json"


def test_nothing_there():
    assert read({}) == EnvironmentSet(layers={"": ()})


def test_names_are_those_of_all_files_without_reserved_ones():
    found = read(
        {
            PUBLIC: '{"$schema": "x", "$shared": {}, "dev": {}, "$own": {}, "prod": {}}',
            PRIVATE: '{"dev": {}, "local": {}}',
            ".env.ci": "",
            ".env.example": "",
            ".vscode/settings.json": '{"rest-client.environmentVariables": {"code": {}}}',
        }
    )
    assert found.names == ("dev", "local", "prod", "code", "ci")
    assert set(found.layers) == {"", *found.names}


def test_the_nearest_value_wins_and_hides_the_others_in_order():
    found = read(
        {
            f"api/{PRIVATE}": '{"dev": {"x": 1}, "$shared": {"x": 7}}',
            "api/http-client.env.json.user": '{"dev": {"x": 2}, "$shared": {"x": 8}}',
            f"api/{PUBLIC}": '{"dev": {"x": 3}, "$shared": {"x": 9}}',
            "api/rest-client.env.json": '{"dev": {"x": 4}}',
            PRIVATE: '{"dev": {"x": 5}}',
            PUBLIC: '{"dev": {"x": 6}, "$shared": {"x": 10}, "$kulalaShared": {"x": 11}}',
            ".vscode/settings.json": """{ // REST Client's
                "rest-client.environmentVariables": {"dev": {"x": 12}, "$shared": {"x": 13}},
            }""",
            "api/.env.dev": "x=14",
            "dev.env": "x=15",
            "api/.env": "x=16",
            ".env": "x=17",
        },
        "api",
    )
    values = [int(value_text(each.value)) for each in known(found, "x")]
    assert values == list(range(1, 18))


def test_without_an_environment_what_is_shared_holds():
    found = read(
        {PUBLIC: '{"dev": {"x": 1}, "$shared": {"x": 2}}', ".env": "y=3", ".env.dev": "y=4"}
    )
    assert (first(found, "x", ""), first(found, "y", "")) == ("2", "3")
    assert (first(found, "x", "dev"), first(found, "y", "dev")) == ("1", "4")


def test_folders_beside_and_above_the_root_are_not_read():
    files = MemoryFiles({"other/.env": "x=1", "/.env": "x=2", "api/deep/.env": "x=3"})
    assert known(read_environments(files, ROOT / "api", ROOT), "x", "") == []


def test_a_folder_outside_the_root_is_read_alone():
    contents = {"/elsewhere/api/.env": "x=1", "/elsewhere/.env": "x=2"}
    files = MemoryFiles(contents, also=Path("/elsewhere"))
    found = read_environments(files, Path("/elsewhere/api"), ROOT)
    assert [each.value for each in known(found, "x", "")] == ["1"]


AUTH = '{"dev": {"Security": {"Auth": {"id": {"Type": "OAuth2", "Client Secret": "public"}}}}}'
SECRET = '{"dev": {"Security": {"Auth": {"id": {"Client Secret": "s3cret"}, "own": {}}}}}'


def test_blocks_are_merged_and_each_key_knows_its_file():
    found = read({PUBLIC: AUTH, PRIVATE: SECRET})
    security = known(found, "Security")[0]

    assert json_text(security.value) == (
        '{"Auth":{"id":{"Type":"OAuth2","Client Secret":"s3cret"},"own":{}}}'
    )
    assert security.secret
    path = ("Auth", "id", "Client Secret")
    assert security.members[path].path == ROOT / PRIVATE
    assert security.members[("Auth", "id", "Type")].path == ROOT / PUBLIC
    span = security.members[path].span
    assert span and span.of(SECRET) == '"Client Secret"'


def test_arrays_and_plain_values_are_not_merged():
    found = read(
        {PUBLIC: '{"dev": {"a": [1, 2], "b": {"c": 1}}}', PRIVATE: '{"dev": {"a": [3], "b": 2}}'}
    )
    assert (first(found, "a"), first(found, "b")) == ("[3]", "2")


def test_a_provider_is_not_merged():
    provider = '{"provider": "env", "name": "X"}'
    found = read({PUBLIC: '{"dev": {"a": {"b": 1}}}', PRIVATE: f'{{"dev": {{"a": {provider}}}}}'})
    assert first(found, "a") == '{"provider":"env","name":"X"}'


def test_every_text_of_a_private_file_is_secret():
    found = read(
        {
            PRIVATE: '{"dev": {"t": "abc", "n": 1, "o": {"p": ["q"]}}, "$shared": {"s": "def"}}',
            PUBLIC: '{"dev": {"host": "h"}}',
        }
    )
    assert found.secrets == {"abc", "q", "def"}
    secret = {name: known(found, name)[0].secret for name in ("t", "n", "o", "s", "host")}
    assert secret == {"t": True, "n": False, "o": True, "s": True, "host": False}


def test_where_a_private_value_is_kept_is_no_secret():
    """Else the message that it cannot be had would not say where it was looked for."""
    found = read(
        {
            PRIVATE: '{"dev": {"t": {"provider": "command", "name": "token"},'
            ' "e": {"provider": "Encrypted", "value": "abc"}}}'
        }
    )
    assert found.secrets == {"abc"}


def test_values_keep_their_type_and_digits():
    found = read({PUBLIC: '{"dev": {"n": 1.10, "null": null, "no": false}}', ".env": "text=1.10"})
    assert (first(found, "n"), first(found, "null"), first(found, "no")) == (
        "1.10",
        "null",
        "false",
    )
    assert known(found, "n")[0].typed
    assert not known(found, "text")[0].typed


def test_values_are_no_templates():
    found = read({PUBLIC: '{"dev": {"a": "{{b}}", "b": "1"}}'})
    assert first(found, "a") == "{{b}}"
    assert not known(found, "a")[0].template


def test_where_a_value_was_written():
    text = '{"dev": {"host": "h"}}'
    dotenv = "A=1\nexport B=2\n"
    found = read({PUBLIC: text, ".env": dotenv})
    host, entry = known(found, "host")[0].origin, known(found, "B")[0].origin

    assert (host.path, host.detail, host.span and host.span.of(text)) == (
        ROOT / PUBLIC,
        "dev",
        '"host"',
    )
    assert (entry.path, entry.span and entry.span.of(dotenv)) == (ROOT / ".env", "B")


@pytest.mark.parametrize(
    ("files", "protected"),
    [
        ({PUBLIC: '{"dev": {}, "prod": {"$protected": true}}'}, {"prod"}),
        ({PUBLIC: '{"prod": {"$protected": false}}'}, set()),
        # Nobody lifts what another file protects.
        (
            {PUBLIC: '{"prod": {"$protected": true}}', PRIVATE: '{"prod": {"$protected": false}}'},
            {"prod"},
        ),
        (
            {PUBLIC: '{"$shared": {"$protected": true}, "dev": {}}', ".env.ci": ""},
            {"", "ci", "dev"},
        ),
    ],
)
def test_protected_environments(files, protected):
    found = read(files)
    assert found.protected == protected
    assert all(
        "$protected" not in layer.variables for each in found.layers.values() for layer in each
    )


def test_vscode_settings_refer_to_shared_and_own_values():
    found = read(
        {
            ".vscode/settings.json": """{
                "rest-client.environmentVariables": {
                    "$shared": {"version": "v1", "prodToken": "p"},
                    "dev": {"host": "h", "url": "{{$dev host}}/{{$shared version}}", "n": 1,
                            "odd": "{{$shared nothing}} {{host}}"}
                }
            }"""
        }
    )
    assert first(found, "url") == "h/v1"
    assert first(found, "odd") == "{{$shared nothing}} {{host}}"
    origin = known(found, "version")[0].origin
    assert origin.span is not None


def test_a_broken_file_is_a_problem_and_the_others_are_used():
    broken = {PUBLIC: '{"dev": {"timeout": }}', ".env": 'A="b\nC=1'}
    found = read({**broken, PRIVATE: '{"dev": {"x": 1}}'})
    assert first(found, "x") == "1"
    assert first(found, "C") == "1"
    told = [(path.name, problem.code, problem.message) for path, problem in found.problems]
    assert told == [
        (PUBLIC, "environment-file", 'expected a value, found "}" @ $.dev.timeout'),
        (".env", "environment-file", "this is no `NAME=value` line"),
    ]


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        ("[]", ["expected an object of environments @ $"]),
        (
            '{"dev": "x", "$shared": 1, "$schema": "ok"}',
            [
                "expected an object of variables @ $.dev",
                "expected an object of variables @ $.$shared",
            ],
        ),
        ('{"prod": {"$protected": "yes"}}', ["expected true or false @ $.prod.$protected"]),
        ("  \n", []),
    ],
)
def test_misshapen_files(content, messages):
    found = read({PUBLIC: content})
    assert [problem.message for _, problem in found.problems] == messages


def test_a_file_that_is_no_text_is_a_problem():
    found = read_environments(MemoryFiles({PUBLIC: b'{"d\xe9v": {}}'}), ROOT, ROOT)
    messages = [problem.message for _, problem in found.problems]
    assert messages == ["this file cannot be used: byte 0xe9 at offset 3 is not UTF-8"]


def test_broken_editor_settings_are_left_to_the_editor():
    assert read({".vscode/settings.json": "{"}).problems == ()


def test_given_files_win():
    files = {
        PUBLIC: '{"dev": {"a": 1, "b": 1, "c": {"d": 1}}}',
        "ci/x.env.json": '{"dev": {"a": 2, "c": {"e": 2}}, "ci": {}}',
        "ci/x.private.json": '{"dev": {"t": "top"}}',
        "ci/vars": "b=3",
    }
    found = read(files, given=("ci/x.private.json", "ci/x.env.json", "ci/vars"))
    assert found.names == ("dev", "ci")
    assert [first(found, name) for name in "abc"] == ["2", "3", '{"d":1,"e":2}']
    assert first(found, "b", "ci") == "3"
    assert found.secrets == {"top"}


def test_a_given_file_that_is_not_there_is_a_problem():
    found = read({}, given=("missing.json",))
    [(path, problem)] = found.problems
    assert (path, problem.message) == (
        ROOT / "missing.json",
        "this file cannot be used: it does not exist",
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (PUBLIC, '{"dev": {"a": 1, "a": 2}}', ("json-duplicate-key", (17, 20), (9, 12), "")),
        (
            PRIVATE,
            '{"$share": {"a": 1}}',
            ("environment-file", (1, 9), None, 'did you mean "$shared"?'),
        ),
        (
            PUBLIC,
            '{"dev": {"$x": 1}}',
            ("environment-file", (9, 13), None, "names of environments and variables have no `$`"),
        ),
        (".env", "A=1\nA=2\n", ("environment-file", (4, 5), (0, 1), "keep one of them")),
    ],
)
def test_what_is_there_twice_or_not_known(name, text, told):
    ((path, problem),) = read({name: text}).problems
    code, span, related, hint = told
    assert (path.name, problem.code) == (name, code)
    assert (problem.span.start, problem.span.end) == span
    assert [(each.span.start, each.span.end) for each in problem.related] == (
        [related] if related else []
    )
    assert not hint or problem.hint == hint


def test_what_is_known_is_not_blamed():
    known = '{"$schema": "s", "$shared": {"$default_headers": {}}, "dev": {"$protected": true}}'
    assert read({PUBLIC: known}).problems == ()
    assert read({".vscode/settings.json": '{"rest-client.environmentVariables": {"$x": {}}}'}) == (
        EnvironmentSet(layers={"": ()})
    )
