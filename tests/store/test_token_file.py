"""A file of tokens: private, never cut, shared by several processes, set aside when not ours."""

import json
import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import keyring
import keyring.backend
import keyring.errors
import pytest

from callsheet.store.token_file import FILE_NAME, FileTokens
from callsheet.store.tokens import Token, TokenKey
from callsheet.store.vault import KeyringVault, NoVault, open_vault

KEY = TokenKey("dev", "https://id.test/token", "me", "a b", "api", "ada", "password", "v")
TOKEN = Token("secret-access", 1000.0, 1600.0, "secret-refresh", "secret-id", "bearer", "a b", "n")
OWNER_ONLY = 0o077
SERVER = Path(__file__).parents[2] / "server"
POSIX = pytest.mark.skipif(os.name == "nt", reason="there are no modes and no SIGKILL")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "work"


@pytest.fixture
def said():
    return []


def run(program, *arguments, **more):
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(SERVER)},
        stdout=subprocess.PIPE,
        text=True,
        **more,
    )


def test_what_is_put_is_there_for_the_next_run(folder, said):
    FileTokens(folder, said.append).put(KEY, TOKEN)
    other = TokenKey("dev", "https://a.test", "you")
    FileTokens(folder, said.append).put(other, Token("x", 1.0))
    again = FileTokens(folder, said.append)
    assert again.get(KEY) == TOKEN
    assert again.all() == ((other, Token("x", 1.0)), (KEY, TOKEN))
    again.remove(KEY)
    again.remove(KEY)
    assert FileTokens(folder).all() == ((other, Token("x", 1.0)),)
    assert FileTokens(folder).get(KEY) is None
    assert said == []


def test_nothing_is_written_before_there_is_a_token(folder):
    tokens = FileTokens(folder)
    tokens.remove(KEY)
    assert (tokens.get(KEY), tokens.all(), folder.exists()) == (None, (), False)


@POSIX
def test_only_the_owner_may_read(folder):
    tokens = FileTokens(folder)
    with tokens.held(KEY):
        tokens.put(KEY, TOKEN)
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (folder, *folder.iterdir())]
    assert len(modes) == 3
    assert [mode & OWNER_ONLY for mode in modes] == [0, 0, 0]
    assert [each.name for each in folder.iterdir()] == [FILE_NAME]


@POSIX
def test_a_file_that_others_can_read_is_taken_from_them(folder, said):
    FileTokens(folder).put(KEY, TOKEN)
    (folder / FILE_NAME).chmod(0o644)
    folder.chmod(0o755)
    tokens = FileTokens(folder, said.append)
    assert tokens.get(KEY) == TOKEN
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    assert said == [f'"{folder / FILE_NAME}" could be read by others, and cannot any more']
    tokens.put(KEY, TOKEN)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


FOREIGN = {
    "empty": b"",
    "cut": b'{"version": 1, "tokens": [{"key"',
    "text": b"token=abc",
    "binary": b"\xff\xfe\x00",
    "another program's": b'{"version": 1}',
    "a list": b"[]",
    "a newer one": b'{"version": 2, "tokens": []}',
    "no token": b'{"version": 1, "tokens": [{"key": {}, "token": {}}]}',
    "wrong types": json.dumps(
        {
            "version": 1,
            "tokens": [
                {
                    "key": {"environment": "", "token_url": "", "client_id": 1},
                    "token": {"access_token": "a", "obtained": 1},
                }
            ],
        }
    ).encode(),
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("first", ["get", "put"])
def test_a_file_that_is_not_ours_is_set_aside(folder, said, content, first):
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(content)
    (folder / FILE_NAME).chmod(0o600)
    (folder / "tokens-set-aside.json").write_bytes(b"earlier")
    tokens = FileTokens(folder, said.append)
    if first == "get":
        assert tokens.get(KEY) is None
    tokens.put(KEY, TOKEN)
    assert tokens.get(KEY) == TOKEN
    assert (folder / "tokens-set-aside-1.json").read_bytes() == content
    assert (folder / "tokens-set-aside.json").read_bytes() == b"earlier"
    assert len(said) == 1
    assert "holds no tokens" in said[0]
    assert "tokens-set-aside-1.json" in said[0]


def test_fields_of_a_later_version_are_passed_over(folder):
    FileTokens(folder).put(KEY, TOKEN)
    value = json.loads((folder / FILE_NAME).read_bytes())
    value["more"] = value["tokens"][0]["more"] = value["tokens"][0]["token"]["more"] = 1
    (folder / FILE_NAME).write_text(json.dumps(value))
    assert FileTokens(folder).get(KEY) == TOKEN


def test_a_folder_that_cannot_be_made(tmp_path, said):
    (tmp_path / "file").write_bytes(b"")
    tokens = FileTokens(tmp_path / "file" / "work", said.append)
    with tokens.held(KEY):
        tokens.put(KEY, TOKEN)
    tokens.put(replace(KEY, user="eve"), TOKEN)
    assert tokens.get(KEY) == TOKEN
    assert len(tokens.all()) == 2
    assert len(said) == 1
    assert said[0].startswith("tokens are kept until this process ends")
    tokens.remove(KEY)
    assert tokens.get(KEY) is None


def test_half_a_character_breaks_nothing(folder, said):
    tokens = FileTokens(folder, said.append)
    odd = replace(KEY, user="\ud800")
    with tokens.held(odd):
        tokens.put(odd, TOKEN)
    assert tokens.get(odd) == TOKEN
    assert "kept until this process ends" in said[0]
    assert list(folder.iterdir()) == []


def test_tokens_that_are_long_of_no_use_are_dropped(folder):
    tokens = FileTokens(folder)
    day = 86400.0
    old = {
        "useless": Token("a", 0.0, 0.0),
        "refreshable": Token("a", 0.0, 0.0, "r"),
        "endless": Token("a", 0.0),
        "recent": Token("a", 0.0, 10.0),
    }
    for user, token in old.items():
        tokens.put(replace(KEY, user=user), token)
    tokens.put(KEY, Token("new", day + 5))
    assert {key.user for key, _ in tokens.all()} == {"refreshable", "endless", "recent", "ada"}


def test_a_link_stays_a_link(folder, tmp_path):
    folder.mkdir(parents=True)
    (folder / FILE_NAME).symlink_to(tmp_path / "elsewhere.json")
    FileTokens(folder).put(KEY, TOKEN)
    assert (folder / FILE_NAME).is_symlink()
    assert FileTokens(folder).get(KEY) == TOKEN


def test_threads_lose_nothing(folder):
    tokens = FileTokens(folder)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: tokens.put(replace(KEY, user=str(n)), TOKEN), range(40)))
    assert len(FileTokens(folder).all()) == 40


WRITES = """
import sys
from dataclasses import replace
from pathlib import Path
from callsheet.store.token_file import FileTokens
from callsheet.store.tokens import Token, TokenKey
tokens = FileTokens(Path(sys.argv[1]))
number = 0
while number != int(sys.argv[3]):
    tokens.put(TokenKey("", "", sys.argv[2] + str(number)), Token("t" * 2000, 1.0))
    print(number, flush=True)
    number += 1
"""


def test_two_runs_at_once_lose_nothing(folder):
    running = [run(WRITES, folder, name, 30) for name in "ab"]
    for process in running:
        process.communicate()
    assert len(FileTokens(folder).all()) == 60


@POSIX
def test_a_killed_process_loses_nothing(folder, said):
    written = 0
    for name in "abcd":
        process = run(WRITES, folder, name, -1)
        for _ in range(12):
            acknowledged = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        process.wait()
        process.stdout.close()
        written += acknowledged + 1
        there = {key.client_id for key, _ in FileTokens(folder, said.append).all()}
        assert {f"{name}{number}" for number in range(acknowledged + 1)} <= there
    assert written >= 48
    assert said == []
    (folder / f".{FILE_NAME}.0123456789abcdef").write_bytes(b"left by a killed process")
    FileTokens(folder).put(KEY, TOKEN)
    assert {each.name for each in folder.iterdir()} == {FILE_NAME}


ENDS_IN_A_WRITE = """
import resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_001, 50_001))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
"""


@POSIX
def test_a_process_that_ends_in_the_middle_of_a_write_loses_nothing(folder, said):
    process = run(ENDS_IN_A_WRITE + WRITES, folder, "a", -1)
    acknowledged = len(process.communicate()[0].split())
    assert process.returncode == -signal.SIGXFSZ
    assert acknowledged > 10
    (unfinished,) = folder.glob(f".{FILE_NAME}.*[!k]")
    assert 0 < unfinished.stat().st_size <= 50_001
    assert len(FileTokens(folder, said.append).all()) == acknowledged
    assert said == []


FETCHES = """
import sys
from pathlib import Path
from callsheet.store.token_file import FileTokens
from callsheet.store.tokens import Token, TokenKey
tokens, key = FileTokens(Path(sys.argv[1])), TokenKey("", "", "me")
print("asks", flush=True)
with tokens.held(key):
    print("fetches" if tokens.get(key) is None else "has it", flush=True)
    sys.stdin.readline()
    tokens.put(key, Token("t", 1.0))
"""


def test_two_runs_at_once_fetch_a_token_once(folder):
    first = run(FETCHES, folder, stdin=subprocess.PIPE)
    assert [first.stdout.readline(), first.stdout.readline()] == ["asks\n", "fetches\n"]
    others = [run(FETCHES, folder, stdin=subprocess.PIPE) for _ in range(3)]
    assert [each.stdout.readline() for each in others] == ["asks\n"] * 3
    for each in (first, *others):
        each.stdin.write("go\n")
        each.stdin.close()
    assert [each.stdout.read() for each in others] == ["has it\n"] * 3
    for each in (first, *others):
        each.stdout.close()
        assert each.wait(10) == 0


def test_a_token_is_held_from_other_threads_and_others_are_not(folder):
    tokens = FileTokens(folder)
    entered, leave = Event(), Event()

    def hold():
        with tokens.held(KEY):
            entered.set()
            assert leave.wait(10)
            tokens.put(KEY, TOKEN)

    def wait():
        with tokens.held(KEY):
            return tokens.get(KEY)

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(hold)
        assert entered.wait(10)
        waiting = pool.submit(wait)
        with tokens.held(replace(KEY, user="eve")):
            assert not waiting.done()
        leave.set()
        holding.result()
        assert waiting.result() == TOKEN


class FakeKeyring(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self):
        self.kept = {}
        self.released = None
        self.asked = 0

    def get_password(self, service, username):
        self.asked += 1
        if self.released is not None:
            self.released.wait(10)
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if len(password) > 1000:
            raise keyring.errors.PasswordSetError("too long")
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def backend():
    before = keyring.get_keyring()
    fake = FakeKeyring()
    keyring.set_keyring(fake)
    yield fake
    keyring.set_keyring(before)


def test_with_a_keyring_the_file_holds_no_secret(folder, said, backend):
    vault = open_vault(said.append, at_terminal=False)
    FileTokens(folder, said.append, vault).put(KEY, TOKEN)
    assert b"secret" not in (folder / FILE_NAME).read_bytes()
    assert FileTokens(folder, said.append, vault).get(KEY) == TOKEN
    bare = replace(TOKEN, access_token="", refresh_token="", id_token="")
    assert FileTokens(folder, said.append, vault).all() == ((KEY, bare),)
    assert FileTokens(folder, said.append).get(KEY) is None
    assert FileTokens(folder.with_name("other"), said.append, vault).get(KEY) is None
    FileTokens(folder, said.append, vault).remove(KEY)
    assert (backend.kept, said) == ({}, [])


def test_a_secret_that_is_gone_from_the_keyring(folder, said, backend):
    tokens = FileTokens(folder, said.append, open_vault(said.append, at_terminal=False))
    tokens.put(KEY, TOKEN)
    backend.kept = dict.fromkeys(backend.kept, "not ours")
    assert tokens.get(KEY) is None
    backend.kept.clear()
    assert tokens.get(KEY) is None
    tokens.remove(KEY)
    assert tokens.all() == ()


def test_a_keyring_that_does_not_take_a_secret(folder, said, backend):
    tokens = FileTokens(folder, said.append, open_vault(said.append, at_terminal=False))
    long = replace(TOKEN, access_token="secret" * 1000)
    tokens.put(KEY, long)
    assert tokens.get(KEY) == long
    assert not (folder / FILE_NAME).exists()
    assert said == ["the keyring refuses: too long"]


def test_a_keyring_that_asks_somebody_is_given_up(said, backend):
    backend.released = Event()
    vault = KeyringVault(said.append, 0.05)
    assert vault.get("a") is None
    assert vault.get("a") is None
    assert vault.put("a", "b") is False
    assert backend.asked == 1
    assert len(said) == 1
    backend.released.set()


def test_no_keyring(monkeypatch):
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    assert open_vault(str, at_terminal=False).reason == "this system has no keyring"
    keyring.set_keyring(before)
    monkeypatch.setitem(sys.modules, "keyring", None)
    missing = open_vault(str, at_terminal=True)
    assert isinstance(missing, NoVault)
    assert missing.hint == 'pip install "callsheet[keyring]"'
