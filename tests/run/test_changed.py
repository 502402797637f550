"""What a change touches, in real repositories: a table of edits, and what git has to say."""

import os
import subprocess
from pathlib import Path

import pytest

from callsheet.disk import DiskFiles
from callsheet.model.document import read_document
from callsheet.model.imports import load_imports
from callsheet.model.workspace import Workspace
from callsheet.problems import UsageError
from callsheet.run.changed import touched
from callsheet.run.identity import identity_of
from callsheet.run.revision import changes_since
from callsheet.run.selection import Selection, select

MAIN = """\
# @use api
import ./auth.http
@size = 10
@page = {{size}}0

### api
# @resource api
# @base-url http://example.org

### login
POST /login

### list
GET /users?size={{size}}
Authorization: {{login.response.body.$.token}}

### pages
GET /users?page={{page}}

### create
# @name create
POST /users

< ./bodies/user.json

### check
# @use other
GET /check

> ./scripts/check.js

### described
# @openapi spec.yaml
GET /described

### rows
# @foreach row in "rows of users.csv"
GET /rows/{{row.name}}

### signed
GET /signed
X-Signature: {{sign.response.body.$.value}}

###
GET /health

### everything
run #create
"""
OTHER = """\
### other
# @resource other
# @base-url http://example.com

### alone
GET http://example.com/
"""
AUTH = """\
@key = 1
### sign
POST http://example.org/sign/{{key}}

### verify
POST http://example.org/verify
"""
HEAD, SIGN, VERIFY = (
    f"###{each}" if number else each for number, each in enumerate(AUTH.split("###"))
)
TURNED = f"{HEAD}{VERIFY}\n{SIGN}"
FILES = {
    "api/main.http": MAIN,
    "api/auth.http": AUTH,
    "other.http": OTHER.replace("# @resource other", "# @resource unused"),
    "api/bodies/user.json": "{}",
    "api/scripts/check.js": "// nothing",
    "spec.yaml": "openapi: 3.1.0",
    "api/rows of users.csv": "name\na",
    "http-client.env.json": "{}",
    ".gitignore": "http-client.private.env.json\nignored*\n",
}
MAINS = ["#9", "check", "create", "described", "everything", "list", "login", "pages"]
MAINS += ["rows", "signed"]


class Repository:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main", "--template=")

    def git(self, *words):
        names = ("GIT_AUTHOR", "GIT_COMMITTER")
        who = {
            f"{name}_{what}": "nobody@example.org" for name in names for what in ("NAME", "EMAIL")
        }
        words = ("git", "-c", "core.autocrlf=false", *words)
        ended = subprocess.run(
            words, cwd=self.folder, env=os.environ | who, check=True, capture_output=True
        )
        return ended.stdout.decode().strip()

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(self, files=None, message="Change"):
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def touched(self, revision="HEAD", given=()):
        """The names of the requests that are touched, of all request files but those ignored."""
        root = self.folder
        paths = [path for path in sorted(root.rglob("*.http")) if "ignored" not in path.name]
        documents = [read_document(path, path.read_bytes().decode("utf-8-sig")) for path in paths]
        workspace = Workspace(root, {document.path: document for document in documents})
        workspace = load_imports(workspace, DiskFiles(root))
        chosen = [place for each in select(documents, Selection()) for place in each]
        changes = changes_since(revision, root, workspace.documents)
        named = [root / name for name in given]
        found = touched(chosen, workspace, changes, named, DiskFiles(root))
        return sorted(place.name for place in chosen if identity_of(place) in found)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    repository = Repository(tmp_path_factory.mktemp("prepared") / "repository")
    repository.commit(FILES)
    return repository


@pytest.fixture
def repository(prepared, tmp_path):
    subprocess.run(["cp", "-r", prepared.folder, tmp_path / "work"], check=True)
    repository = Repository.__new__(Repository)
    repository.folder = tmp_path / "work"
    return repository


def edit(old, new, name="api/main.http"):
    assert FILES[name].count(old) == 1
    return {name: FILES[name].replace(old, new)}


EDITS = {
    "nothing": ({}, []),
    "a comment in a block": (edit("### login\n", "### login\n# new\n"), ["list", "login"]),
    "a request that nobody needs": (edit("GET /health", "GET /healthy"), ["#9"]),
    "a request that is run": (edit("POST /users", "PUT /users"), ["create", "everything"]),
    "a block at the end": (
        {"api/main.http": f"{MAIN}\n### last\nGET /last\n"},
        ["last"],
    ),
    "a block at the beginning of many": (
        edit("### login", "### first\nGET /first\n\n### login"),
        ["first"],
    ),
    "a block that is gone": (edit("###\nGET /health\n\n", ""), []),
    "blocks in another order": ({"api/auth.http": TURNED}, []),
    "line ends": ({"api/main.http": MAIN.replace("\n", "\r\n")}, []),
    "a variable that others are made of": (edit("@size = 10", "@size = 20"), ["list", "pages"]),
    "a variable that takes another's place": (
        {"api/main.http": f"{MAIN}\n### with\n@size = 20\nGET /with\n"},
        ["list", "pages", "with"],
    ),
    "a variable of an imported file": (
        edit("@key = 1", "@key = 2", "api/auth.http"),
        ["sign", "signed"],
    ),
    "what an imported file needs": (
        edit("POST http://example.org/sign", "PUT http://example.org/sign", "api/auth.http"),
        ["sign", "signed"],
    ),
    "what nobody needs of an imported file": (
        edit("/verify", "/verified", "api/auth.http"),
        ["verify"],
    ),
    "the head of the file": (edit("# @use api\n", "# @use api\n# @timeout 3s\n"), MAINS),
    "the resource of the file": (
        edit("# @base-url http://example.org\n", "# @base-url http://example.net\n"),
        [name for name in MAINS if name != "check"],
    ),
    "a body": ({"api/bodies/user.json": "[]"}, ["create", "everything"]),
    "a body that is gone": ({"api/bodies/user.json": None}, ["create", "everything"]),
    "a file with the name of a body": ({"bodies/user.json": "[]"}, ["create", "everything"]),
    "a file of that name elsewhere": ({"api/other/user.json": "[]"}, []),
    "a script": ({"api/scripts/check.js": "// new"}, ["check"]),
    "a description under the root": ({"spec.yaml": "openapi: 3.0.0"}, ["described"]),
    "rows": ({"api/rows of users.csv": "name\nb"}, ["rows"]),
    "an environment file": (
        {"http-client.env.json": '{"dev": {}}'},
        sorted([*MAINS, "alone", "sign", "verify"]),
    ),
    "an environment file of a folder": ({"api/.env": "A=1"}, sorted([*MAINS, "sign", "verify"])),
    "settings of an editor": (
        {".vscode/settings.json": "{}"},
        sorted([*MAINS, "alone", "sign", "verify"]),
    ),
    "an ignored environment file": ({"http-client.private.env.json": "{}"}, []),
    "a resource file of a folder": (
        {"api/_resource.http": "# @timeout 1s\n"},
        sorted([*MAINS, "sign", "verify"]),
    ),
    "a new file": ({"new.http": "### new\nGET http://x/\n"}, ["new"]),
    "another file": ({"README.md": "# new"}, []),
    "an imported file that is gone": ({"api/auth.http": None}, MAINS),
}


@pytest.mark.parametrize(("files", "names"), EDITS.values(), ids=EDITS)
def test_touched(repository, files, names):
    repository.write(files)
    assert repository.touched() == names


@pytest.mark.parametrize("name", ["a request that is run", "a body that is gone", "a new file"])
def test_touched_by_a_commit(repository, name):
    files, names = EDITS[name]
    repository.commit(files)
    assert repository.touched() == []
    assert repository.touched("HEAD~1") == names


def test_a_variable_of_an_imported_file(repository):
    repository.commit({"api/main.http": MAIN.replace("/health", "/health/{{deep}}")})
    repository.commit({"api/auth.http": f"{AUTH}\n### more\n@deep = {{{{inner}}}}\n@inner = 1\n"})
    repository.write({"api/auth.http": f"{AUTH}\n### more\n@deep = {{{{inner}}}}\n@inner = 2\n"})
    assert repository.touched() == ["#9"]


def test_an_imported_file_that_is_gone_whoever_imports_it(repository):
    text = "### a\nGET http://x/\n### b\n# @import ../other.http\nGET http://x/\n"
    repository.commit({"imports/api.http": text})
    repository.write({"other.http": None})
    assert repository.touched() == ["a", "b"]


def test_a_resource_file_that_is_gone(repository):
    repository.commit({"api/_resource.http": "# @timeout 1s\n"})
    repository.write({"api/_resource.http": None})
    assert repository.touched() == sorted([*MAINS, "sign", "verify"])


@pytest.mark.parametrize(
    ("directive", "names"), [("setup", ["a", "b", "prepare"]), ("teardown", ["prepare"])]
)
def test_who_is_prepared_by_what_changed(repository, directive, names):
    others = "### a\nGET http://x/\n### b\nGET http://x/\n"
    text = f"{others}### prepare\n# @{directive}\nPOST http://x/"
    repository.commit({"phases/api.http": text})
    repository.write({"phases/api.http": f"{text}new"})
    assert repository.touched() == names


def test_what_scripts_import_and_that_in_turn(repository):
    text = (
        "### a\n< ./lib/a.js\nGET http://x/\n"
        "### b\nGET http://x/\n\n> {%\n  import {b} from './lib/b';\n%}\n### c\nGET http://x/\n"
    )
    lib = {"a.js": "import './deep/d.js'", "b.js": "export const b = 1", "deep/d.js": "1"}
    repository.commit({"s/api.http": text} | {f"s/lib/{name}": lib[name] for name in lib})
    assert repository.touched() == []
    repository.write({"s/lib/deep/d.js": "2"})
    assert repository.touched() == ["a"]
    repository.write({"s/lib/b.js": "export const b = 2"})
    assert repository.touched() == ["a", "b"]


def test_an_environment_file_that_was_named(repository):
    repository.commit({"special.json": "{}"})
    repository.write({"special.json": '{"dev": {}}'})
    assert repository.touched() == []
    assert len(repository.touched(given=["special.json"])) == len(MAINS) + 3


def test_a_file_with_bindings_may_name_what_changed(repository):
    text = f"{MAIN}\n### filled\nPOST /filled\n\n<@ ./bodies/user.json\n"
    repository.commit({"api/main.http": f"{text}\n### more\n@deeper = 1\n"})
    repository.write({"api/main.http": f"{text}\n### more\n@deeper = 2\n"})
    assert repository.touched() == ["filled"]


def test_only_what_this_side_did(repository):
    """As Jest and Nx have it: what the other branch did since is not this one's change."""
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit(edit("GET /health", "GET /healthy"))
    repository.git("checkout", "-q", "main")
    repository.commit(edit("/verify", "/verified", "api/auth.http"))
    repository.git("checkout", "-q", "feature")
    assert repository.touched("main") == ["#9"]


def test_histories_without_a_common_commit(repository):
    repository.git("checkout", "-q", "--orphan", "fresh")
    repository.commit(edit("GET /health", "GET /healthy"))
    assert repository.touched("main") == ["#9"]


@pytest.mark.parametrize("name", ["HEAD", "v1", "main", "HEAD~0", "HEAD^{tree}^{commit}"])
def test_names_of_revisions(repository, name):
    repository.git("tag", "-a", "v1", "-m", "One")
    repository.write(edit("GET /health", "GET /healthy"))
    if "tree" in name:
        with pytest.raises(UsageError):
            repository.touched(name)
    else:
        assert repository.touched(name) == ["#9"]


def test_staged_and_stat_dirty_files(repository):
    repository.write(edit("GET /health", "GET /healthy"))
    repository.git("add", "-A")
    repository.write({"api/auth.http": AUTH})
    os.utime(repository.folder / "api/auth.http", (1, 1))
    assert repository.touched() == ["#9"]


def test_unusual_names(repository):
    files = {f"{name}.http": "###\nGET http://x/\n" for name in ("ä b", 'q"uote', "-x", "a\nb")}
    repository.commit(files)
    assert repository.touched() == []
    repository.write({name: f"{text}\n### new\nGET http://x/\n" for name, text in files.items()})
    assert repository.touched() == ["#1", "new", "new", "new", "new"]


def test_below_the_top_and_in_hooks(repository, monkeypatch):
    repository.write(edit("GET /health", "GET /healthy"))
    monkeypatch.setenv("GIT_DIR", "nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    changes = changes_since("HEAD", repository.folder / "api", ())
    assert changes.has(repository.folder / "api/main.http")
    assert not changes.has(repository.folder / "api/auth.http")


def test_a_link_to_a_changed_file(repository):
    repository.write(edit("GET /health", "GET /healthy"))
    link = repository.folder / "link.http"
    link.symlink_to("api/main.http")
    repository.git("add", "link.http")
    repository.git("commit", "-q", "-m", "Link", "--", "link.http")
    assert changes_since("HEAD", repository.folder, ()).has(link)


@pytest.mark.parametrize("revision", ["nowhere", "--help", "--all", "", "HEAD:api", "a b", "../x"])
def test_no_such_revision(repository, revision):
    with pytest.raises(UsageError) as raised:
        repository.touched(revision)
    assert raised.value.message == f'git knows no revision "{revision}"'
    assert raised.value.hint.startswith("fetch it")


def test_a_revision_behind_the_end_of_a_shallow_clone(repository, tmp_path):
    repository.commit({}, "Another")
    clone = Repository(tmp_path / "clone")
    clone.git("fetch", "-q", "--depth", "1", repository.folder.as_uri(), "main")
    clone.git("reset", "-q", "--hard", "FETCH_HEAD")
    with pytest.raises(UsageError) as raised:
        clone.touched("HEAD~1")
    assert raised.value.hint.startswith("fetch it: `git fetch --unshallow`")


def test_no_repository(tmp_path):
    with pytest.raises(UsageError, match="needs the files in a git repository") as raised:
        changes_since("HEAD", tmp_path, ())
    assert raised.value.hint.startswith("not a git repository")


def test_no_git(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="asks git, and it cannot be run") as raised:
        repository.touched()
    assert raised.value.hint == "install git"


def test_git_writes_nothing(repository):
    """It may run beside an editor's git, and in a repository that nobody may write to."""
    index = repository.folder / ".git" / "index"
    os.utime(repository.folder / "api/auth.http", (1, 1))
    before = index.read_bytes()
    repository.touched()
    assert index.read_bytes() == before


def test_configuration_of_the_repository_runs_nothing(repository):
    trace = repository.folder / "trace"
    program = f"touch {trace}; false"
    for name in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command"):
        repository.git("config", name, program)
    repository.write({".gitattributes": "*.http diff=evil\n", **edit("/health", "/healthy")})
    assert repository.touched() == ["#9"]
    assert not Path(trace).exists()
