"""Tokens in a file of the workspace's state that several runs share: private, never cut."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import astuple
from hashlib import sha256
from os import fstat, name
from pathlib import Path
from threading import Lock

from callsheet.disk import free_name, open_regular, write_atomically
from callsheet.store.file_lock import file_lock
from callsheet.store.state_folder import make_private
from callsheet.store.token_text import KeptToken, NotTokens, read_tokens, tokens_text
from callsheet.store.tokens import MemoryTokens, Token, TokenKey
from callsheet.store.vault import Vault

FILE_NAME = "tokens.json"

_LARGEST = 16 * 1024 * 1024
_UNFINISHED = f".{FILE_NAME}.{'[0-9a-f]' * 16}"
_LONG_EXPIRED = 24 * 3600.0
"""Seconds after which a token is dropped that neither works nor can be refreshed."""


class FileTokens:
    """Tokens in a file that only its owner can read; safe for threads and for several processes.

    What cannot be written is kept as long as the process lives. A file that is not ours is set
    aside, never overwritten. With a vault, the secret part of a token is there and the file holds
    the rest.
    """

    def __init__(
        self, folder: Path, say: Callable[[str], object] = str, vault: Vault | None = None
    ) -> None:
        """Keep tokens in a folder, which need not exist; `say` tells a person what went wrong."""
        self._folder = folder
        self._path = folder / FILE_NAME
        self._say = say
        self._vault = vault
        self._unwritten = MemoryTokens()
        self._lock = Lock()
        self._said: set[str] = set()

    def get(self, key: TokenKey) -> Token | None:
        """The token for a key, fresh or not."""
        unwritten = self._unwritten.get(key)
        if unwritten is not None:
            return unwritten
        kept = self._read().get(key)
        if kept is None or not kept.in_vault:
            return None if kept is None else kept.token
        text = None if self._vault is None else self._vault.get(self._name(key))
        return None if text is None else kept.with_secrets(text)

    def put(self, key: TokenKey, token: Token) -> None:
        """Keep a token."""
        kept = KeptToken(token)
        if self._vault is not None:
            kept = KeptToken(token, in_vault=self._vault.put(self._name(key), kept.secrets()))
        written = (self._vault is None or kept.in_vault) and self._change(key, kept)
        if written:
            self._unwritten.remove(key)
        else:
            self._unwritten.put(key, token)

    def remove(self, key: TokenKey) -> None:
        """Forget a token."""
        self._unwritten.remove(key)
        kept = self._read().get(key)
        if kept is None:
            return
        if kept.in_vault and self._vault is not None:
            self._vault.remove(self._name(key))
        self._change(key, None)

    def all(self) -> tuple[tuple[TokenKey, Token], ...]:
        """All there are, sorted by key; those in a vault without what is secret."""
        found = {key: kept.token for key, kept in self._read().items()}
        return tuple(sorted({**found, **dict(self._unwritten.all())}.items(), key=_by_key))

    @contextmanager
    def held(self, key: TokenKey) -> Iterator[None]:
        """Nobody else fetches a token for this key meanwhile, in no process; who asks waits."""
        with self._unwritten.held(key), ExitStack() as stack:
            try:
                make_private(self._folder)
                stack.enter_context(file_lock(self._folder / f"token-{self._name(key)}"))
            except OSError as error:
                self._cannot_write(error)
            yield

    def _change(self, key: TokenKey, kept: KeptToken | None) -> bool:
        """Whether the file has the change."""
        try:
            make_private(self._folder)
            with self._lock, file_lock(self._path):
                tokens = self._read_or_set_aside()
                tokens.pop(key, None)
                if kept is not None:
                    tokens = {each: old for each, old in tokens.items() if not _is_over(old, kept)}
                    tokens[key] = kept
                for unfinished in self._folder.glob(_UNFINISHED):
                    # Nobody writes now: these are of processes that were killed.
                    unfinished.unlink(missing_ok=True)
                write_atomically(self._path, tokens_text(tokens), private=True)
        except (OSError, UnicodeEncodeError) as error:
            self._cannot_write(error)
            return False
        return True

    def _read(self) -> dict[TokenKey, KeptToken]:
        found = self._found()
        if not isinstance(found, NotTokens):
            return found
        try:
            with self._lock, file_lock(self._path):
                return self._read_or_set_aside()
        except OSError:
            self._tell(f'"{self._path}" holds no tokens: {found.reason}')
            return {}

    def _read_or_set_aside(self) -> dict[TokenKey, KeptToken]:
        """For who has the lock.

        Raises:
            OSError: The file cannot be set aside.
        """
        found = self._found()
        if not isinstance(found, NotTokens):
            return found
        aside = free_name(self._path.with_name("tokens-set-aside.json"))
        self._path.rename(aside)
        self._tell(f'"{self._path}" holds no tokens: {found.reason}; it is now "{aside.name}"')
        return {}

    def _found(self) -> dict[TokenKey, KeptToken] | NotTokens:
        try:
            with open_regular(self._path) as file:
                if name != "nt" and fstat(file.fileno()).st_mode & 0o077:
                    self._path.chmod(0o600)
                    self._tell(f'"{self._path}" could be read by others, and cannot any more')
                data = file.read(_LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            return NotTokens((error.strerror or "it cannot be read").lower())
        return read_tokens(data) if len(data) <= _LARGEST else NotTokens("it is larger than 16 MB")

    def _name(self, key: TokenKey) -> str:
        """A name for a key in this folder that says nothing of it."""
        parts = "\0".join((str(self._folder), *astuple(key)))
        return sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]

    def _cannot_write(self, error: OSError | UnicodeEncodeError) -> None:
        words = error.strerror if isinstance(error, OSError) else error.reason
        reason = (words or "it cannot be written").lower()
        self._tell(f'tokens are kept until this process ends: "{self._path}": {reason}')

    def _tell(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)


def _is_over(old: KeptToken, new: KeptToken) -> bool:
    """Whether a token is long of no use, at the time at which another was obtained."""
    token = old.token
    if token.expires is None or token.refresh_token or old.in_vault:
        return False
    return token.expires + _LONG_EXPIRED < new.token.obtained


def _by_key(item: tuple[TokenKey, Token]) -> TokenKey:
    return item[0]
