"""Names that change, and what is refused since something would mean another thing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from inline_snapshot import snapshot

from callsheet.features.edits import edited
from callsheet.features.meanings import Meanings
from callsheet.features.references import meant_at
from callsheet.features.rename import rename
from callsheet.features.renaming import Refused
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import read_document
from callsheet.model.environment import read_environments
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.vscode_settings import SETTING
from callsheet.model.workspace import Workspace
from features.named import all_places, meanings_of, table_of, texts_of
from features.workspaces import RANDOM, WORKSPACES, random_workspace
from fixture import scene
from fixture_files import ROOT, MemoryFiles


def renamed(text: str, new: str) -> str:
    """All files after the rename, or why it is refused."""
    shown = scene(text)
    meanings = meanings_of(shown)
    meant = meant_at(meanings, shown.document.path, shown.offset)
    changes = rename(meanings, meant, new, shown.files)
    if isinstance(changes, Refused):
        return changes.reason
    by_path = {each.path: each.edits for each in changes}
    parts = []
    for path, data in shown.files.files.items():
        after = edited(data.decode(), by_path.get(path, ()))
        parts.append(
            f"//- {path.relative_to(ROOT)}\n{after}" if len(shown.files.files) > 1 else after
        )
    return "".join(parts)


def test_an_environment_variable_changes_in_all_environments_and_private_files():
    text = """
        //- main.http
        GET https://{{ho<|>st}}/{{host.name}}
        //- http-client.env.json
        {"dev": {"host": "x"}, "prod": {"host": "x", "host2": 1}}
        //- http-client.private.env.json
        {"dev": {"host": "x"}}
        //- .env
        host=x
        //- own/more.http
        @host = a
        ###
        GET {{host}}
        """
    assert renamed(text, "server") == snapshot("""\
//- main.http
GET https://{{server}}/{{server.name}}
//- http-client.env.json
{"dev": {"server": "x"}, "prod": {"server": "x", "host2": 1}}
//- http-client.private.env.json
{"dev": {"server": "x"}}
//- .env
server=x
//- own/more.http
@host = a
###
GET {{host}}
""")


def test_keys_are_written_as_json():
    text = """
        //- main.http
        GET https://{{ho<|>st}}/
        //- http-client.env.json
        {"dev": {"host": "x"}}
        """
    assert renamed(text, "größe") == snapshot("""\
//- main.http
GET https://{{größe}}/
//- http-client.env.json
{"dev": {"größe": "x"}}
""")


def test_a_request_changes_with_its_identifiers():
    text = """
        ### Log i<|>n
        POST https://example.org/login

        ###
        # @ref Log in
        # @foreach one in Log_in.items
        GET https://example.org/{{Log_in.response.body.$.id}}?a={{Log_inResponse.body}}

        ###
        run #Log in
        """
    assert renamed(text, "Sign in") == snapshot("""\
### Sign in
POST https://example.org/login

###
# @ref Sign in
# @foreach one in Sign_in.items
GET https://example.org/{{Sign_in.response.body.$.id}}?a={{Sign_inResponse.body}}

###
run #Sign in
""")


def test_scripts_and_expressions():
    text = """
        ###
        # @capture tok<|>en = jsonpath "$.token"
        GET https://example.org/{{ {token, b: `${token}`, c: token.token} }}

        > {% client.global.set("token", response.body.token); const token = 1; %}

        ###
        # @disabled !token
        GET https://example.org/
        Authorization: Bearer {{token}}

        ?? js token.length > 3 == true
        """
    assert renamed(text, "key") == snapshot("""\
###
# @capture key = jsonpath "$.token"
GET https://example.org/{{ {token: key, b: `${key}`, c: key.token} }}

> {% client.global.set("key", response.body.token); const token = 1; %}

###
# @disabled !key
GET https://example.org/
Authorization: Bearer {{key}}

?? js key.length > 3 == true
""")


def test_a_resource():
    text = """
        ### git<|>hub
        # @resource
        # @base-url https://api.example.org

        ### a
        # @use github
        GET /github
        """
    assert renamed(text, "forge") == snapshot("""\
### forge
# @resource
# @base-url https://api.example.org

### a
# @use forge
GET /github
""")


def test_what_a_resource_takes_from_the_one_request_that_uses_it():
    text = """
        //- main.http
        # @import ./common.http
        @ho<|>st = example.org
        ###
        GET https://example.org/
        ###
        # @use github
        GET /user
        ###
        GET https://example.org/
        //- common.http
        ### github
        # @resource
        # @base-url https://{{host}}
        """
    assert renamed(text, "server") == snapshot("""\
//- main.http
# @import ./common.http
@server = example.org
###
GET https://example.org/
###
# @use github
GET /user
###
GET https://example.org/
//- common.http
### github
# @resource
# @base-url https://{{server}}
""")


REFUSED = (
    ("GET {{ho<|>st}}\n", "a", snapshot('nothing defines "host", so there is nothing to rename')),
    ("GET {{resp<|>onse.body}}\n", "a", snapshot('"response" is given by Callsheet itself')),
    (
        "@ho<|>st = a\n\n###\nGET {{host}}\n",
        "my host",
        snapshot('"my host" is no name of a variable: use letters, digits, `-`, `_` and dots'),
    ),
    (
        "@ho<|>st = a\n\n###\nGET {{host}}\n",
        "request",
        snapshot('"request" is given by Callsheet itself'),
    ),
    (
        "@ho<|>st = a\n@b = c\n\n###\nGET {{host}}\n",
        "b",
        snapshot('"b" is already defined in main.http:2'),
    ),
    (
        "@ho<|>st = a\n\n###\nGET {{host}}/{{b}}\n",
        "b",
        snapshot('the name in main.http:4 would mean something else with "b"'),
    ),
    (
        "@ho<|>st = a\n\n###\n@b = c\nGET {{host}}\n",
        "b",
        snapshot('"b" is already defined in main.http:4'),
    ),
    (
        "@ho<|>st = a\n\n###\nGET {{host + 'x'}}\n",
        "my-host",
        snapshot('"my-host" is no name of JavaScript, and an expression uses it'),
    ),
    (
        "@ho<|>st = a\n\n### login\nGET {{host}}/{{login.token}}\n",
        "login",
        snapshot('the name in main.http:4 would mean something else with "login"'),
    ),
    (
        "### a<|>\nGET /\n\n###\n# @ref a\nGET /\n\n### b\nGET /\n",
        "b",
        snapshot('"b" is already defined in main.http:8'),
    ),
    (
        "### a<|>\nGET /\n\n###\n# @ref a\nGET /\n",
        "b (c)",
        snapshot('"b (c)" is no name by which another request can refer to this one'),
    ),
    ("### a<|>\nGET /\n", " ", snapshot('" " is no name of a request')),
    (
        "//- main.http\n# @import callsheet:github\n# @use git<|>hub\nGET /user\n",
        "forge",
        snapshot('"github" is defined in a preset, which cannot be changed'),
    ),
    (
        "//- main.http\n@ho<|>st = a\n###\nGET /\n\n> ./a.js\n//- a.js\nx('host')\n",
        "b",
        snapshot('"host" is used in a.js, which is not edited'),
    ),
    (
        "//- main.http\nGET {{ho<|>st}}\n//- .env\nhost=1\nb=2\n",
        "b",
        snapshot('"b" is already defined in .env'),
    ),
    (
        "//- main.http\nGET {{us<|>er.name}}\n//- dev.env\nuser.name=1\n//- prod.env\nuser={}\n",
        "b",
        snapshot("it means user or user.name, as the environment has it"),
    ),
    (
        "//- main.http\nGET {{ho<|>st}}\n//- .vscode/settings.json\n"
        + json.dumps({SETTING: {"$shared": {"host": "a"}, "dev": {"url": "{{$shared host}}"}}}),
        "b",
        snapshot('a value in .vscode/settings.json takes "host" from another environment'),
    ),
    (
        "//- main.http\n@a<|> = b\n###\nGET {{a}}\n//- http-client.env.json\n{\n",
        "b",
        snapshot("http-client.env.json has an error, so it cannot be edited"),
    ),
    (
        "@ho<|>st = example.org\n\n###\nGET https://{{host}}\n\n###\nGET /users\n",
        "server",
        snapshot('the request in main.http:6 takes "host" by that name'),
    ),
    (
        "@server<|> = example.org\n\n###\nGET /users\n\n###\nGET {{server}}\n",
        "host",
        snapshot('the request in main.http:3 takes "host" by that name'),
    ),
)


@pytest.mark.parametrize(("text", "new", "reason"), REFUSED)
def test_what_would_change_meaning_is_refused(text, new, reason):
    assert renamed(text, new) == reason


def test_what_is_read_by_name_keeps_it():
    oauth = """
        //- main.http
        @my_client<|>Id = a
        ###
        GET https://example.org/{{my_clientId}}
        Authorization: openid client_credentials my
        """
    assert renamed(oauth, "id") == snapshot(
        'the request in main.http:2 takes "my_clientId" by that name'
    )
    assert "@id = a" in renamed(oauth.replace("credentials my", "credentials its"), "id")


@pytest.mark.parametrize("name", ["Security", "SSLConfiguration"])
def test_settings_in_environment_files_are_no_variables(name):
    texts = {ROOT / "http-client.env.json": f'{{"dev": {{"{name}": {{}}}}}}'}
    meanings = Meanings(table_of(texts))
    meant = meant_at(meanings, ROOT / "http-client.env.json", 11)
    refused = rename(meanings, meant, "other", MemoryFiles())
    assert refused == Refused(f'"{name}" is a setting, which is read by that name')


def test_a_name_by_value():
    text = "@ke<|>y = TOKEN\n\n###\nGET https://example.org/{{$dotenv %key}}{{$processEnv %key}}\n"
    assert renamed(text, "name") == snapshot("""\
@name = TOKEN

###
GET https://example.org/{{$dotenv %name}}{{$processEnv %name}}
""")


ALLOWED = (
    "@ho<|>st = example.org\n\n###\n# @base-url https://{{host}}\nGET /users\n",
    "@ho<|>st = example.org\n# @base-url https://{{host}}\n\n###\nGET /users\n",
    "@ho<|>st = example.org\n\n###\nGET /users\nHost: {{host}}\n",
    "//- main.http\n@ho<|>st = a\n###\nGET /a\n//- _resource.http\n# @base-url http://b\n",
)


@pytest.mark.parametrize("text", ALLOWED)
def test_a_host_that_is_named_wherever_it_is_taken_can_have_another_name(text):
    assert "server" in renamed(text, "server")
    assert "takes" not in renamed(text, "server")


NEW = ("host", "token", "item", "fresh", "user", "user.name", "github", "a", "b", "a.b", "a-b")


def means(meanings: Meanings) -> list[set[int]]:
    """What each name of the workspace means, by the numbers of the names in order."""
    places = list(all_places(meanings.table))
    numbers = {site: number for number, (site, _) in enumerate(places)}
    return [
        {numbers[site] for site in meanings.of(placed)} if placed else {numbers[place]}
        for place, placed in places
    ]


@pytest.mark.parametrize("seed", range(100))
def test_after_a_rename_every_name_means_what_it_meant(seed):
    random = Random(seed)
    shown = scene(random.choice((WORKSPACES[0], RANDOM[seed])))
    meanings = meanings_of(shown)
    before, places_before = means(meanings), list(all_places(meanings.table))
    places = [site for site, _ in places_before]
    for path, offset in random.choices(places, k=10):
        meant = meant_at(meanings, path, offset)
        changes = rename(meanings, meant, random.choice(NEW), shown.files)
        if not isinstance(changes, Refused):
            by_path = {each.path: each.edits for each in changes}
            texts = texts_of(shown)
            after = {path: edited(text, by_path.get(path, ())) for path, text in texts.items()}
            compare(places_before, before, means(Meanings(table_of(after))))


@pytest.mark.parametrize("seed", range(40))
def test_after_a_rename_the_same_goes_out(seed):
    random = Random(seed)
    texts = texts_of(scene(random_workspace(seed)))
    meanings = Meanings(table_of(texts))
    places = [site for site, _ in all_places(meanings.table)]
    for path, offset in random.choices(places, k=3) if places else ():
        meant = meant_at(meanings, path, offset)
        changes = rename(meanings, meant, random.choice(NEW), MemoryFiles())
        if not isinstance(changes, Refused):
            by_path = {each.path: each.edits for each in changes}
            after = {path: edited(text, by_path.get(path, ())) for path, text in texts.items()}
            for environment in ("", "dev", "prod"):
                then = sent(workspace_of(after, environment))
                for now in sent(workspace_of(texts, environment)):
                    assert now == next(then)


def workspace_of(texts, environment: str) -> Workspace:
    files = MemoryFiles({str(path): text for path, text in texts.items()})
    documents = {
        path: read_document(path, text) for path, text in texts.items() if path.suffix == ".http"
    }
    around = {path.parent: read_environments(files, path.parent, ROOT) for path in documents}
    return Workspace(ROOT, documents, around, environment)


def sent(workspace: Workspace) -> Iterator[tuple]:
    """What goes out for each request of all documents; nothing of one that cannot."""
    for document in workspace.documents.values():
        for place in requests_of(document):
            scope = scope_of(workspace, document, place.block)
            here = Circumstances(MemoryFiles(), datetime(2030, 1, 1, tzinfo=UTC), Random(0))
            outcome = resolve(document, place.block, scope, here)
            went = outcome.request if isinstance(outcome, Resolved) else None
            yield (went.method, went.url, went.headers, went.body) if went else ()


def compare(places, before: list[set[int]], after: list[set[int]]) -> None:
    """The same, place by place.

    Where a text is filled in for several requests, those count that might take it, by the names
    that they use, so a few more or less may be among them.
    """
    for (_, placed), then, now in zip(places, before, after, strict=True):
        if placed and (placed.occurrence.within or not placed.block.sendable):
            assert bool(then & now) == bool(then | now)
        else:
            assert then == now
