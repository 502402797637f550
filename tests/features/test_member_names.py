"""Members of objects in environment files: where they are named, and what another name changes."""

import json
import re
from collections.abc import Iterator
from random import Random

import pytest
from inline_snapshot import snapshot

from callsheet.features.definition import definition
from callsheet.features.edits import edited
from callsheet.features.highlights import highlights
from callsheet.features.meanings import Meanings
from callsheet.features.references import meant_at, references
from callsheet.features.rename import rename, renameable
from callsheet.features.renaming import Refused
from callsheet.model.vscode_settings import SETTING
from features.named import table_of
from features.test_rename import sent, workspace_of
from fixture import CURSOR, scene
from fixture_files import ROOT, MemoryFiles


class Open:
    """Files, one of them with the cursor: a request file or an environment file."""

    def __init__(self, text: str) -> None:
        shown = scene(text.replace(CURSOR, ""))
        self.texts = {path: data.decode() for path, data in shown.files.files.items()}
        self.files, self.meanings = shown.files, Meanings(table_of(self.texts))
        marked = scene(text.replace(CURSOR, "¦")).files.files
        self.path, content = next(
            (path, data.decode()) for path, data in marked.items() if "¦" in data.decode()
        )
        self.offset = content.index("¦")
        self.meant = meant_at(self.meanings, self.path, self.offset)

    def renamed(self, new: str) -> str:
        """All files after the rename, or why it is refused."""
        changes = rename(self.meanings, self.meant, new, self.files)
        if isinstance(changes, Refused):
            return changes.reason
        by_path = {each.path: each.edits for each in changes}
        return "".join(
            f"//- {path.relative_to(ROOT)}\n{edited(text, by_path.get(path, ()))}"
            for path, text in self.texts.items()
        )

    def shown(self, places) -> list[str]:
        return [
            f"{each.path.relative_to(ROOT)} {each.span.start} {each.span.of(self.texts[each.path])}"
            for each in places
        ]


USERS = """
//- main.http
GET https://{{user.name}}/{{user.address.city}}/{{user.address.street}}
X: {{user.name.length}}
//- http-client.env.json
{"dev": {"user": {"name": "x", "address": {"city": "b"}}}, "prod": {"user": {"name": 1}}}
//- http-client.private.env.json
{"$shared": {"user": {"name": "y", "mail": 2}}, "dev": {"other": {"name": 1}}}
//- own/http-client.env.json
{"dev": {"user": {"address": {"city": "c"}}}}
//- own/more.http
GET {{user.name}}/{{user.address.city}}
//- own/other.http
@user = {"name": 1}
###
GET {{user.name}}
"""


@pytest.mark.parametrize(
    "name",
    ["{{user.na¦me}}/{{user.address.city", '"dev": {"user": {"¦name"', '"prod": {"user": {"name¦"'],
)
def test_a_member_changes_in_all_files_wherever_the_cursor_is(name):
    text = USERS.replace(name.replace("¦", ""), name.replace("¦", CURSOR), 1)
    assert Open(text).renamed("full") == snapshot("""\
//- main.http
GET https://{{user.full}}/{{user.address.city}}/{{user.address.street}}
X: {{user.full.length}}
//- http-client.env.json
{"dev": {"user": {"full": "x", "address": {"city": "b"}}}, "prod": {"user": {"full": 1}}}
//- http-client.private.env.json
{"$shared": {"user": {"full": "y", "mail": 2}}, "dev": {"other": {"name": 1}}}
//- own/http-client.env.json
{"dev": {"user": {"address": {"city": "c"}}}}
//- own/more.http
GET {{user.full}}/{{user.address.city}}
//- own/other.http
@user = {"name": 1}
###
GET {{user.name}}
""")


@pytest.mark.parametrize(
    "name",
    [
        "{{user.address.ci¦ty}}/{{",
        '"address": {"ci¦ty": "b"',
        '{"address": {"c¦ity": "c"',
        "{{user.address.¦city",
    ],
)
def test_an_object_in_an_object(name):
    text = USERS.replace(name.replace("¦", ""), name.replace("¦", CURSOR), 1)
    shown = Open(text)
    assert shown.shown(references(shown.meanings, shown.meant, declaration=True)) == snapshot(
        [
            'http-client.env.json 43 "city"',
            "main.http 41 city",
            'own/http-client.env.json 30 "city"',
            "own/more.http 33 city",
        ]
    )
    assert "{{user.address.place}}/{{user.address.street}}" in shown.renamed("place")
    assert '"place": "c"' in shown.renamed("place")


def test_an_object_that_is_on_the_way():
    shown = Open(USERS.replace("{{user.address.city", f"{{{{user.add{CURSOR}ress.city", 1))
    assert shown.meant.shown == "address"
    assert "{{user.home.city}}/{{user.home.street}}" in shown.renamed("home")


def test_the_settings_of_vs_code():
    settings = json.dumps({"a": {"dev": 1}, SETTING: {"dev": {"user": {"name": "a"}}}})
    text = f"//- main.http\nGET {{{{user.na{CURSOR}me}}}}\n//- .vscode/settings.json\n{settings}"
    assert '{"user": {"größe": "a"}}' in Open(text).renamed("größe")


def test_highlights():
    shown = Open(USERS.replace("{{user.name.", f"{{{{user.na{CURSOR}me.", 1))
    found = highlights(shown.meanings, shown.path, shown.offset)
    assert shown.shown(found) == snapshot(["main.http 19 name", "main.http 82 name"])
    shown = Open(f"GET {{{{a.b}}}}/{{{{a.{CURSOR}b.c}}}}/{{{{b.b}}}}")
    found = highlights(shown.meanings, shown.path, shown.offset)
    assert shown.shown(found) == snapshot(["main.http 8 b", "main.http 16 b"])
    shown = Open(USERS.replace('{"user": {"name": 1', f'{{"user": {{"na{CURSOR}me": 1', 1))
    found = highlights(shown.meanings, shown.path, shown.offset)
    assert shown.shown(found) == snapshot(
        ['http-client.env.json 18 "name"', 'http-client.env.json 77 "name"']
    )


ENV = '\n//- http-client.env.json\n{"dev": {"user": {"name": 1, "a": {"b": 2}}}}'

REFUSED = (
    ("GET {{user.na<|>me}}", "a", snapshot('"user.a" is already defined in http-client.env.json')),
    (
        "GET {{user.na<|>me}}",
        "a b",
        snapshot('"a b" is no name of a member: use letters, digits, `-` and `_`'),
    ),
    (
        "GET {{user.na<|>me}}",
        "1",
        snapshot('"1" is no name of a member: use letters, digits, `-` and `_`'),
    ),
    (
        "GET {{user.na<|>me}}",
        "response",
        snapshot('"user.response" has a meaning of its own in bindings'),
    ),
    (
        "GET {{user.na<|>me}}",
        "provider",
        snapshot('"provider" in an object says where its value comes from'),
    ),
    (
        "GET {{user.na<|>me}}/{{user.mail}}",
        "mail",
        snapshot('the name in main.http:1 would mean something else with "mail"'),
    ),
    (
        "GET {{user.na<|>me}}\n\n###\nPOST /\n\n{{user}}",
        "mail",
        snapshot('main.http:6 takes "user" as a whole, with the names of its members'),
    ),
    (
        "GET {{user.a.<|>b}}\n\n###\nPOST /\n\n{{user.a}}",
        "mail",
        snapshot('main.http:6 takes "user.a" as a whole, with the names of its members'),
    ),
    (
        'GET {{user.na<|>me}}/{{user["name"]}}',
        "mail",
        snapshot("main.http:1 names it in a way that cannot be edited"),
    ),
    (
        "GET {{user.na<|>me}}/{{user?.name}}",
        "mail",
        snapshot("main.http:1 names it in a way that cannot be edited"),
    ),
    (
        "GET {{user.na<|>me}}/{{user.name + 'x'}}",
        "mail",
        snapshot('main.http:1 uses "user" in a script, where members are not followed'),
    ),
    (
        "GET {{user.na<|>me}}/{{$.user..name}}",
        "mail",
        snapshot('main.http:1 takes "user" as a whole, with the names of its members'),
    ),
    (
        "@mine = {{user}}\n###\nGET {{user.na<|>me}}",
        "mail",
        snapshot('main.http:1 takes "user" as a whole, with the names of its members'),
    ),
    (
        "@user = {}\n###\nGET {{user.na<|>me}}",
        "mail",
        snapshot('"user" may mean what main.http:1 says, where members are not renamed'),
    ),
    (
        "@user.mail = {}\n###\nGET {{user.na<|>me}}",
        "mail",
        snapshot('"user.mail" is also a variable of that name in main.http:1'),
    ),
    (
        "GET {{user.na<|>me}}\n\n> {% client.global.set('user', {}) %}",
        "mail",
        snapshot('"user" may mean what main.http:3 says, where members are not renamed'),
    ),
    (
        "GET {{user.na<|>me}}\n\n> {% request.environment.get('user') %}",
        "mail",
        snapshot('main.http:3 uses "user" in a script, where members are not followed'),
    ),
    (
        "GET {{user.na<|>me}}\n//- .env\nuser={}",
        "mail",
        snapshot('"user" is also in .env, whose values have no members'),
    ),
    (
        'GET {{user.na<|>me}}\n//- sub/http-client.env.json\n{"dev": {"user": {"mail": 1}}}',
        "mail",
        snapshot('"user.mail" is already defined in sub/http-client.env.json'),
    ),
    (
        "GET {{user.na<|>me}}\n//- http-client.private.env.json\n{",
        "mail",
        snapshot("http-client.private.env.json has an error, so it cannot be edited"),
    ),
    (
        "GET {{user.na<|>me}}\n\n> ./a.js\n//- a.js\nx(user.name)",
        "mail",
        snapshot('"user" is used in a.js, which is not edited'),
    ),
    (
        "GET {{user.no<|>thing}}",
        "mail",
        snapshot('nothing defines "user.nothing", so there is nothing to rename'),
    ),
    (
        "GET {{nobody.na<|>me}}",
        "mail",
        snapshot('nothing defines "nobody.name", so there is nothing to rename'),
    ),
)


@pytest.mark.parametrize(("text", "new", "reason"), REFUSED)
def test_what_would_change_meaning_is_refused(text, new, reason):
    assert Open(f"//- main.http\n{text}{ENV}").renamed(new) == reason


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        (
            '"user": {"provider": "env", "na<|>me": "A"}',
            snapshot('"user.name" stands beside "provider", and may say where a value comes from'),
        ),
        (
            '"user": {"x.na<|>me": "A"}',
            snapshot('"user.x.name" has a member with a dot in its name, which is not followed'),
        ),
        (
            '"Security": {"A<|>uth": {}}',
            snapshot('"Security" is read by its members, so they keep their names'),
        ),
        (
            '"secrets": {"A<|>uth": {}}',
            snapshot('"secrets" is read by its members, so they keep their names'),
        ),
    ],
)
def test_keys_that_keep_their_names(members, reason):
    text = f'//- main.http\nGET /\n//- http-client.env.json\n{{"dev": {{{members}}}}}'
    shown = Open(text)
    assert renameable(shown.meanings, shown.meant) == Refused(reason)


def test_a_name_that_an_object_has_twice_changes_twice():
    text = """
        //- main.http
        GET {{user.name}}
        //- http-client.env.json
        {"dev": {"user": {"name": 1, "na<|>me": 2}}}
        """
    assert '{"full": 1, "full": 2}' in Open(text).renamed("full")


@pytest.mark.parametrize(
    "text", ['{"dev": {"users": [{"na<|>me": 1}]}}', '{"d<|>ev": {}}', '{"dev": {"a": "b<|>"}}']
)
def test_what_is_no_member(text):
    assert Open(f"//- main.http\nGET /\n//- http-client.env.json\n{text}").meant is None


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("{{us<|>er.name}}", snapshot(['"user"'])),
        ("{{user.na<|>me}}", snapshot(['"name"'])),
        ('{{user["na<|>me"]}}', snapshot(['"name"'])),
        ("{{user.a.b<|>}}", snapshot(['"b"'])),
        ("{{user.a<|>.b}}", snapshot(['"a"'])),
        ("{{user.c.d<|>}}", snapshot(['"d"'])),
        ("{{user.none<|>}}", snapshot(['"user"'])),
    ],
)
def test_a_member_leads_to_its_keys(use, expected):
    environments = '{"dev": {"user": {"name": 1, "a": {"b": 2}}}, "prod": {"user.c": {"d": 1}}}'
    text = f"//- main.http\nGET {use}\n//- http-client.env.json\n{environments}"
    shown = scene(text)
    found = definition(shown.workspace, shown.document, shown.offset, shown.files)
    assert [each.span.of(environments) for each in found] == expected


def test_a_member_of_what_a_file_defines_leads_to_the_definition():
    shown = scene(f"//- main.http\n@user = {{}}\n###\nGET {{{{user.na<|>me}}}}{ENV}")
    found = definition(shown.workspace, shown.document, shown.offset, shown.files)
    assert found[0].path.name == "main.http"


def random_objects(seed: int) -> dict:
    """Files whose environments hold objects in objects of few names, used in every way."""
    random = Random(seed)
    names = ("a", "b", "c")

    def value(depth: int):
        if depth and random.random() < 0.3 + 0.2 * depth:
            return {each: value(depth - 1) for each in random.sample(names, random.randint(1, 2))}
        return random.choice(("x", 1, [{"a": 1}]))

    def environments() -> dict:
        chosen = random.sample(("dev", "prod", "$shared"), 2)
        return {each: {name: value(3) for name in names[:2]} for each in chosen}

    around = {
        ROOT / each: environments()
        for each in ("http-client.env.json", "http-client.private.env.json")
        if random.random() < 0.7
    }
    if random.random() < 0.4:
        around[ROOT / "own/http-client.env.json"] = environments()
    every = [*all_paths(around)] or ["a.b"]

    def path() -> str:
        return random.choice(every) if random.random() < 0.9 else f"a.b.{random.choice(names)}"

    def used() -> str:
        ways = (f"{{{{{path()}}}}}", '{{a["b"]}}', f"{{{{ [{path()}] }}}}", "{{c}}", "{{a?.b}}")
        return random.choice((*ways[:1] * 16, *ways))

    def requests() -> str:
        definition = f"@{random.choice(('c', 'a', 'c.a'))} = {{{{{path()}}}}}\n"
        head = definition if random.random() < 0.2 else ""
        return head + "".join(f"### r\nGET https://h/{used()}\n\n" for _ in range(4))

    texts = {ROOT / "main.http": requests()}
    texts |= {ROOT / "own/more.http": requests()} if random.random() < 0.4 else {}
    return texts | {path: json.dumps(each) for path, each in around.items()}


def all_paths(around) -> Iterator[str]:
    """The way to every member."""

    def below(value, path: str) -> Iterator[str]:
        for key, member in value.items() if isinstance(value, dict) else ():
            yield f"{path}.{key}"
            yield from below(member, f"{path}.{key}")

    for environments in around.values():
        for environment in environments.values():
            for name, value in environment.items():
                yield from below(value, name)


def test_after_a_rename_of_members_the_same_goes_out():
    changed = went = 0
    for seed in range(100):
        texts, random = random_objects(seed), Random(seed)
        meanings = Meanings(table_of(texts))
        found = places(meanings, texts)
        for path, offset in random.sample(found, min(4, len(found))):
            meant = meant_at(meanings, path, offset)
            changes = rename(meanings, meant, random.choice("abcde"), MemoryFiles())
            if not isinstance(changes, Refused) and changes:
                changed += 1
                by_path = {each.path: each.edits for each in changes}
                after = {each: edited(text, by_path.get(each, ())) for each, text in texts.items()}
                for environment in ("dev", "prod"):
                    now = list(sent(workspace_of(texts, environment)))
                    assert now == list(sent(workspace_of(after, environment)))
                    went += sum(map(bool, now))
    assert changed > 100
    assert went > 150


def places(meanings: Meanings, texts) -> list:
    """Every place where the name of a member stands."""
    return [
        (path, found.start())
        for path, text in texts.items()
        for found in re.finditer(r"\b[abc]\b", text)
        if (meant := meant_at(meanings, path, found.start())) and meant.steps
    ]
