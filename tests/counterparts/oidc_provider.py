"""oidc-provider, a certified OpenID provider from npm, and a person's browser at its pages."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from counterparts.installed import program_of_node, serving

PACKAGE = "oidc-provider@9.13.3"
PROGRAM = Path(__file__).with_suffix(".mjs")
PATIENCE = 60.0


@dataclass(frozen=True)
class Provider:
    origin: str

    @property
    def asked(self) -> dict[str, int]:
        """How often each path was asked for."""
        with build_opener(ProxyHandler({})).open(f"{self.origin}/asked", timeout=PATIENCE) as found:
            return json.load(found)


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """The provider with the clients of `oidc_provider.mjs`, for as long as the block lasts."""
    run = program_of_node("oidc-provider", PROGRAM, PACKAGE)
    with serving(run, "oidc-provider with this node") as origin:
        yield Provider(origin)


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
