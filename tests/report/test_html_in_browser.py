"""The page of a run in a real browser, opened from a file, with answers that mean it no good."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.demo.server import DemoServer
from callsheet.exchange import Timings
from callsheet.openapi.coverage import Coverage, CoveredOperation, CoveredStatus
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.html import html_report
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    Iteration,
    RequestResult,
    RunRecord,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.text import SourceText, Span
from made_results import FOLDER, REFUSED, answer, exchange, places
from report.browser import axe, browser

STARTED = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
PICTURE = Path(__file__).parents[2] / "editors" / "pictures" / "report.png"
EVIL = "</script><img src=x onerror='window.hacked=1'><b>bold</b>\u2028\u202egnp.exe"
HUGE = 12345678901234567890

USERS = """\
### log in
# @tag smoke
# @assert status == 200
POST http://example.org/login

### users
# @tag smoke, slow
# @assert status == 201
GET http://example.org/users

### each
GET http://example.org/users/{{user}}

### off
GET http://example.org/off
"""
TOMORROW = """\
### The scenes of tomorrow
# @tag planning
# @assert status == 200
# @assert header "Content-Type" startsWith "application/json"
# @assert jsonpath "$[0].cast" count == 3
GET {{host}}/scenes?day=2

### The weather
# @retry 1 backoff=100ms
GET http://127.0.0.1:9/weather
"""
OTHERS = """\
### refused
GET http://example.org:1/
"""


@pytest.fixture(scope="module")
def chromium():
    with browser() as made:
        yield made


@pytest.fixture
def page(chromium, tmp_path):
    """Opens the page of a run."""

    def opened(record, fragment="", *secrets):
        path = tmp_path / "report.html"
        path.write_text(html_report(record, FOLDER, Redactor(secrets)), encoding="utf-8")
        chromium.js("await page.setViewportSize({ width: 1360, height: 800 });")
        chromium.js("await page.emulateMedia({ colorScheme: 'light', media: 'screen' });")
        chromium.open(path, fragment)
        return chromium

    return opened


def sent(*outcomes, at=0.0, seconds=0.05):
    made = exchange(*(outcomes or (answer(),)))
    timings = Timings(connect=0.01, tls=0.005, first_byte=0.02, total=seconds)
    hops = tuple(replace(hop, timings=timings, begun=0.0) for hop in made.hops)
    began = STARTED + timedelta(seconds=at)
    return Sent(replace(made, hops=hops, seconds=seconds, started=began))


def failed(place, fate, message="`status` is 200, not 201", **fields):
    start = place.document.source.text.index("status ==", place.block.start)
    span = Span(start, start + 13)
    assertion = AssertionResult("status == 201", span, False, 201, 200, message)
    return RequestResult(place, fate, 0.05, (assertion,), **fields)


def usual(**fields):
    log_in, users, each, off = places(USERS, "api/users.http")
    (refused,) = places(OTHERS, "others.http")
    held = AssertionResult("status == 200", Span(30, 43), passed=True)
    first = (
        RequestResult(log_in, sent(at=0.0), 0.05, (held,)),
        failed(users, sent(at=0.02)),
        RequestResult(each, sent(at=0.1, seconds=0.3), 0.3, iteration=Iteration(0, 1)),
        RequestResult(each, sent(at=0.1), 0.05, iteration=Iteration(1, 2)),
        RequestResult(off, Skipped("disabled")),
    )
    files = (
        FileRecord(FOLDER / "api/users.http", first),
        FileRecord(FOLDER / "others.http", (RequestResult(refused, sent(REFUSED, at=0.4), 0.05),)),
    )
    return RunRecord("dev", STARTED, 0.5, files, seed=7, jobs=4, **fields)


def names(page):
    return page.texts(".row:not(.file) .name")


def test_it_opens_without_network_and_without_complaint(page):
    opened = page(usual())
    requests = opened.js(
        "const seen = []; page.on('request', (each) => seen.push(each.url()));"
        "await page.reload(); return seen;"
    )
    assert [each.partition(":")[0] for each in requests] == ["file"]
    assert opened.js("return kept;") == {"failed": [], "console": []}
    assert opened.see("h1") == "✗\n2 of 6 requests went wrong"
    facts = " ".join(opened.texts(".facts li"))
    assert "environment dev" in facts
    assert "seed 7" in facts
    assert names(opened) == ["log in", "users", "each [0]", "each [1]", "off", "refused"]


def test_what_went_wrong_first_is_shown(page):
    opened = page(usual())
    assert opened.see(".details h2") == "✗\nusers"
    card = opened.see(".details .card.failed")
    assert "`status` is 200, not 201" in card
    assert "8 | # @assert status == 201\n  |           ^^^^^^^^^^^^^" in card
    assert "HTTP/1.1 200 OK from 127.0.0.1:80" in opened.see(".details h3", "Answer")


def test_the_list_is_narrowed(page):
    opened = page(usual())
    opened.click(".tools button", "errored")
    assert names(opened) == ["refused"]
    opened.click(".tools button", "failed")
    assert names(opened) == ["users", "refused"]
    opened.click(".tools button", "failed")
    opened.click(".tools button", "errored")
    opened.js("await page.getByLabel('tag').selectOption('smoke');")
    assert names(opened) == ["log in", "users"]
    opened.js("await page.getByLabel('tag').selectOption('');")
    opened.js("await page.getByLabel('file', { exact: true }).selectOption('others.http');")
    assert names(opened) == ["refused"]
    opened.js("await page.getByLabel('file', { exact: true }).selectOption('');")
    opened.js("await page.getByLabel('search').fill('NOT 201');")
    assert names(opened) == ["users"]
    assert opened.texts("[role=status]") == ["1 request shown"]
    opened.js("await page.getByLabel('search').fill('nothing like it');")
    assert opened.see(".nothing") == "No request is like that."


def test_the_slowest_first(page):
    opened = page(usual())
    opened.js("await page.getByLabel('order').selectOption('slow');")
    assert names(opened)[0] == "each [0]"


def test_keys(page):
    opened = page(usual())
    opened.press("n")
    assert opened.see(".details h2", "refused")
    opened.press("p")
    assert opened.see(".details h2", "users")
    opened.press("/")
    opened.js("await page.keyboard.type('each');")
    assert names(opened) == ["each [0]", "each [1]"]
    opened.press("Escape", "ArrowDown")
    assert opened.see(".details h2", "each [0]")
    opened.press("End")
    assert opened.see(".details h2", "each [1]")
    active = "document.activeElement"
    assert opened.inside(f"return {active}.getAttribute('aria-activedescendant')") == "row-3"
    opened.press("Enter")
    assert opened.inside(f"return {active}.className") == "details"
    opened.press("Escape", "Escape")
    assert opened.texts(".details") == [""]


@pytest.mark.parametrize(
    ("fragment", "shown"),
    [
        ("#api/users.http:4", "log in"),
        ("#api/users.http:12[1]", "each [1]"),
        ("#api/users.http:12", "each [0]"),
        ("#others.http:2", "refused"),
        ("#no/such.http:1", "users"),
        ("#%ff", "users"),
    ],
)
def test_links_into_the_page(page, fragment, shown):
    assert page(usual(), fragment).see(".details h2").split("\n")[1] == shown


def test_a_link_of_its_own(page):
    opened = page(usual(), "#api/users.http:12[1]")
    link = opened.js("return page.locator('a.chip').getAttribute('href');")
    assert page(usual(), link).see(".details h2", "each [1]")


def test_nothing_that_comes_from_outside_is_run(page):
    text = f"### {EVIL[:40]}\n# @assert status == 201\nGET http://example.org/{EVIL[:40]}\n"
    (place,) = places(text, "<b>file.http")
    evil = EVIL.encode()
    response = answer(
        body=evil, reason=EVIL, headers=((EVIL, EVIL), ("Location", "javascript:alert(1)"))
    )
    fate = sent(response, at=0.1)
    hop = fate.exchange.hops[0]
    hop = replace(hop, request=replace(hop.request, url="javascript:alert(1)", method=EVIL))
    both = (hop, replace(hop, outcome=replace(REFUSED, message=EVIL)), hop)
    fate = Sent(replace(fate.exchange, hops=both, notes=(EVIL,)))
    result = failed(place, fate, EVIL, results={EVIL: {EVIL: EVIL}}, said=(EVIL,))
    result = replace(result, place=replace(place, name=EVIL))
    record = RunRecord(EVIL, STARTED, 1, (FileRecord(FOLDER / "<b>file.http", (result,)),))
    opened = page(record)
    opened.js("for (const each of await page.locator('summary').all()) await each.click();")
    assert opened.inside("return window.hacked") is None
    assert (
        opened.inside("return document.querySelectorAll('img, b b, script:not([type])').length")
        == 0
    )
    links = opened.inside("return [...document.links].map((each) => each.protocol)")
    assert set(links) == {"file:"}
    assert "<img src=x onerror='window.hacked=1'>" in opened.see("pre.body")
    drawn = opened.inside("return document.body.innerText")
    assert "\u202e" not in drawn
    assert "⟨U+202E⟩gnp.exe" in drawn
    assert opened.js("return kept;") == {"failed": [], "console": []}


@pytest.mark.parametrize(
    "code",
    [
        "document.body.innerHTML = '<b>x</b>'",
        "document.write('<b>x</b>')",
    ],
)
def test_the_policy_would_stop_a_page_that_was_not_careful(page, code):
    said = page(usual()).inside(
        f"try {{ {code}; return '' }} catch (error) {{ return `${{error}}` }}"
    )
    assert "TrustedHTML" in said


def test_the_policy_stops_scripts_styles_and_loads_that_are_not_the_page_s_own(page):
    stopped = page(usual()).inside("""
      const stopped = [];
      const all = new Promise((resolve) => addEventListener("securitypolicyviolation", (event) => {
        stopped.push(event.effectiveDirective);
        if (stopped.length > 3) resolve(stopped);
      }));
      const image = document.createElement("img");
      image.src = "http://127.0.0.1:9/x.png";
      const frame = document.createElement("iframe");
      frame.src = "http://127.0.0.1:9/";
      const style = document.createElement("style");
      style.textContent = "body { color: red }";
      document.body.append(image, frame, style);
      fetch("http://127.0.0.1:9/").catch(() => {});
      return all;
    """)
    assert set(stopped) == {"img-src", "frame-src", "style-src-elem", "connect-src"}


def test_ten_thousand_requests(page):
    text = "".join(
        f"### number {n}\n# @assert status == 201\nGET http://x/{n}\n\n" for n in range(100)
    )
    found = places(text)
    plain = [RequestResult(place, sent(at=0.1), 0.05) for place in found]
    files = [FileRecord(FOLDER / f"{n}.http", tuple(plain)) for n in range(100)]
    wrong = failed(found[99], sent(at=0.1))
    files[70] = FileRecord(FOLDER / "70.http", (*plain[:99], wrong))
    opened = page(RunRecord("", STARTED, 9, tuple(files)))
    assert "1 of 10,000 requests went wrong" in opened.see("h1")
    assert opened.see(".row[aria-selected=true] .name") == "number 99"
    assert len(names(opened)) < 60
    opened.js("await page.getByLabel('search').fill('number 5');")
    assert opened.texts("[role=status]") == ["1,100 requests shown"]
    opened.press("Escape", "End")
    assert opened.see(".row[aria-selected=true] .name") == "number 59"


def test_ten_megabytes(page):
    body = b'{"id": %d, "text": "%s"}' % (HUGE, b"x" * 10_000_000)
    log_in = places(USERS)[0]
    result = RequestResult(log_in, sent(answer(body=body)), 0.05)
    opened = page(RunRecord("", STARTED, 1, (FileRecord(FOLDER / "api.http", (result,)),)))
    opened.click(".row", "log in")
    assert opened.see(".details .size") == "9.5 MB; the first 256 kB are shown"
    assert str(HUGE) in opened.see("pre.body")


def test_json_is_laid_out_and_keeps_its_digits(page):
    body = b'{"price":1.10,"id":%d,"a":[],"b":{"c":[true,null]},"c":"\\u2028"}' % HUGE
    log_in = places(USERS)[0]
    result = RequestResult(log_in, sent(answer(body=body)), 0.05)
    record = RunRecord("", STARTED, 1, (FileRecord(FOLDER / "api.http", (result,)),))
    opened = page(record, "#api.http:4")
    assert opened.see("pre.body") == (
        '{\n  "price": 1.10,\n  "id": 12345678901234567890,\n  "a": [],\n'
        '  "b": {\n    "c": [\n      true,\n      null\n    ]\n  },\n  "c": "\\u2028"\n}'
    )
    opened.click(".bar button", "Raw")
    assert opened.see("pre.body") == body.decode()


def test_light_and_dark(page):
    opened = page(usual())
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = opened.inside(ground)
    opened.js("await page.emulateMedia({ colorScheme: 'dark' });")
    assert light != opened.inside(ground)


def test_printed(page):
    opened = page(usual())
    opened.js("await page.emulateMedia({ media: 'print' });")
    opened.inside("dispatchEvent(new Event('beforeprint'))")
    printed = opened.see("#print")
    assert "All requests" in printed
    assert all(each in printed for each in ("log in", "each [1]", "disabled", "refused"))
    opened.inside("dispatchEvent(new Event('afterprint'))")
    assert opened.texts("#print") == [""]


def test_a_run_that_was_interrupted_in_files_with_errors(page):
    problem = Problem(Code.ENVIRONMENT_FILE, Severity.ERROR, Span(2, 3), "expected a comma")
    trouble = Trouble(FOLDER / "env.json", SourceText("{ x"), problem)
    files = tuple(FileRecord(FOLDER / f"{n}.json", (), (trouble,)) for n in range(40))
    off = RequestResult(places(USERS)[3], Skipped("interrupted"))
    record = RunRecord("", STARTED, 1, (FileRecord(FOLDER / "api.http", (off,)), *files))
    opened = page(replace(record, interrupted=True, fault="a log is full"), "#api.http:15")
    assert "The run was interrupted" in opened.see(".warning")
    assert "ended too early: a log is full" in opened.see(".warning", "early")
    assert "expected a comma [environment-file]" in opened.see(".troubles .card")
    assert opened.see(".details .card") == "skipped: interrupted"
    assert opened.inside("return document.querySelector('.list').clientHeight") > 100


def test_a_run_of_nothing(page):
    opened = page(RunRecord("", STARTED, 0, ()))
    assert opened.see("h1") == "✓\nNo request"
    assert opened.see(".nothing") == "Nothing was to be sent."
    assert opened.js("return kept;") == {"failed": [], "console": []}


COVERAGE = Coverage(
    FOLDER / "api.json",
    (
        CoveredOperation(f"GET /{EVIL}", "", 3, (CoveredStatus("200", 3), CoveredStatus("4XX", 0))),
        *(CoveredOperation(f"GET /a{n}", "", 0, (CoveredStatus("200", 0),)) for n in range(400)),
    ),
)


def test_what_was_seen_of_a_description(page):
    opened = page(usual(coverage=(COVERAGE,)))
    said = "Contract api.json: 1 of 401 operations, 1 of 402 documented answers"
    assert opened.see(".coverage summary") == said
    opened.js("await page.click('.coverage summary');")
    shown = opened.texts(".covered tbody tr")
    assert shown[0].split("\t")[1:] == ["200 (3)", "4XX"]
    assert len(shown) == 300
    assert opened.see(".covered p") == "and 101 more"
    assert opened.inside("return window.hacked ?? 0") == 0
    assert opened.inside("return document.querySelector('.list').clientHeight") > 100
    assert opened.js("return kept;") == {"failed": [], "console": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_axe_says_of_it(page, scheme):
    opened = page(usual(coverage=(COVERAGE,)))
    opened.js("await page.click('.coverage summary');")
    media = "await page.emulateMedia({ colorScheme: argument, reducedMotion: 'reduce' });"
    opened.js(media, scheme)
    found = opened.js(
        "await page.evaluate(argument);"
        "return page.evaluate(async () => (await axe.run()).violations.map("
        "(each) => [each.id, each.nodes.map((node) => node.html)]));",
        axe(),
    )
    assert found == []


def test_a_run_of_the_command(chromium, tmp_path, monkeypatch, capsys):
    """With `CALLSHEET_RECORD=1` it makes README's picture."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    main(["demo", "--into", "api"])
    (tmp_path / "api" / "5-tomorrow.http").write_text(TOMORROW)
    with DemoServer() as server:
        host = ("--var", f"host={server.url}")
        given = ("--env", "demo", *host, "--jobs", "4", "--report", "html=report.html")
        assert main(["run", "api", *given]) == 4
    capsys.readouterr()
    chromium.js("await page.emulateMedia({ colorScheme: 'light', media: 'screen' });")
    chromium.open(tmp_path / "report.html")
    card = chromium.see(".details .card.failed")
    assert '# @assert jsonpath "$[0].cast" count == 3' in card
    assert "lamp room" in chromium.see("pre.body")
    if os.environ.get("CALLSHEET_RECORD"):
        chromium.picture(PICTURE, 1280, 860)
