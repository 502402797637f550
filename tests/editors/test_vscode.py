"""Our extension in a real VS Code: it starts by itself, sends, shows, and runs no answer."""

import json
import sys
from pathlib import Path

import pytest

from counterparts.installed import command, home
from editors.in_full import IN_FULL
from editors.shown_api import HOSTILE as HOSTILE_PAGE
from editors.shown_api import large_json, serving_shown
from editors.vscode import Programs, built, extensions_with, packaged, programs, window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")

in_full = pytest.mark.skipif(
    not IN_FULL, reason="CALLSHEET_EDITORS=all: every window takes 15 seconds to open"
)

ROOT = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "pictures"

ENVIRONMENTS = {"dev": {"word": "people"}, "live": {"word": "people", "$protected": True}}

DOCUMENT = """\
@host = {origin}

### People
# @name people
GET {{{{host}}}}/people

# @assert status == 200
# @assert jsonpath "$.total" == 8

### Wrong
GET {{{{hosts}}}}/nowhere
"""


@pytest.fixture(scope="session")
def code() -> Programs:
    return programs()


@pytest.fixture(scope="session")
def extensions(code, tmp_path_factory) -> Path:
    vsix = packaged(built(home("vscode-extension")), code.node)
    return extensions_with(vsix, code, tmp_path_factory.mktemp("vscode"))


@pytest.fixture
def api():
    with serving_shown() as api:
        yield api


@pytest.fixture
def opened(code, extensions, tmp_path, api, request):
    """Opens a workspace with `main.http`."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "http-client.env.json").write_text(json.dumps(ENVIRONMENTS))

    def opening(document: str, **options):
        (folder / "main.http").write_text(document.format(origin=api.origin))
        pictures = PICTURES / request.node.name.removeprefix("test_")
        return window(code, extensions, folder, "main.http", pictures, **options)

    opening.folder = folder
    return opening


def test_a_mistake_is_seen_a_request_is_sent_and_its_answer_shown(opened):
    with opened(DOCUMENT) as code:
        code.see(".squiggly-error")
        code.see(".codelens-decoration a", "Send")
        code.see(".statusbar-item", "no environment")
        code.picture("1-open")
        code.click(".codelens-decoration a", "Send")
        assert code.see_answer(".chip") == "200 OK"
        assert '"name": "Person 1"' in code.see_answer(".lines")
        code.see_note("✗ 200 OK")
        code.see_note("is 7, not 8")
        code.picture("2-pretty")
        code.click_answer("[role=radio]", "Tree")
        code.click_answer("[role=treeitem]", "people")
        code.click_answer("[aria-level='2']", "0")
        assert "Person 1" in code.see_answer("[aria-level='3']", "name")
        code.picture("3-tree")
        code.click_answer("[role=radio]", "Table")
        assert code.see_answer("th", "name") == "name"
        assert "Person 7" in code.see_answer("tbody tr:last-child")
        code.picture("4-table")
        code.click_answer("[role=radio]", "Hex")
        code.see_answer(".line", "7b 22 70 61 67 65")
        code.click_answer("[role=tab]", "Headers")
        code.see_answer("tr", "application/json")
        code.click_answer("[role=tab]", "Cookies")
        assert "HttpOnly" in code.see_answer("tr", "seen")
        code.picture("5-cookies")
        code.click_answer("[role=tab]", "Request")
        code.see_answer("tr", "user-agent")
        code.click_answer("[role=tab]", "Timing")
        code.see_answer(".hops li", "200")
        code.picture("6-timing")
        code.click_answer("[role=tab]", "Assertions")
        failed = code.see_answer("li.failed")
        assert failed.split()[-4:] == ["expected", "8", "was", "7"]
        code.picture("7-assertions")


@in_full
def test_the_page_is_used_with_keys_alone(opened):
    with opened(DOCUMENT) as code:
        code.see(".codelens-decoration a", "Send")
        code.click(".view-line", "GET {{host}}")
        code.press("Control+Alt+R")
        code.see_answer(".chip", "200 OK")
        code.press("Control+Alt+A")
        code.see_answer("[role=tab][aria-selected=true]:focus", "Body")
        code.press("ArrowRight")
        code.see_answer("[role=tab][aria-selected=true]:focus", "Headers")
        code.press("Home", "Tab", "ArrowRight", "ArrowRight")
        code.see_answer("[role=radio][aria-checked=true]:focus", "Tree")
        code.see_answer("[role=treeitem][tabindex='0']")
        code.press("Tab", "ArrowDown", "ArrowDown", "ArrowRight")
        code.see_answer("[aria-level='2']")
        assert "object of 3" in code.answer(
            "return answer.locator('[aria-level=\"2\"]').first().getAttribute('aria-label');"
        )
        code.press("ArrowRight", "ArrowRight")
        code.see_answer("[aria-level='3']", "name")
        code.press("ArrowDown", "ArrowDown")
        assert "Person 1" in code.see_answer("[role=treeitem]:focus", "name")


def test_an_environment_is_chosen_and_remembered(opened):
    with opened(DOCUMENT) as code:
        code.click(".statusbar-item", "no environment")
        code.see(".quick-input-list .monaco-list-row", "live")
        code.picture("1-picker")
        code.click(".quick-input-list .monaco-list-row", "dev")
        code.see(".statusbar-item", "dev")
        code.see(".codelens-decoration a", "Environment: dev")
        code.press("Control+Alt+E")
        code.click(".quick-input-list .monaco-list-row", "live")
        code.see(".statusbar-item.warning-kind", "live")
        code.picture("2-protected")
        code.command("Developer: Reload Window")
        code.see(".statusbar-item", "Callsheet")
        code.see(".statusbar-item.warning-kind", "live")
        code.see(".codelens-decoration a", "Environment: live")


HOSTILE = """\
### Hostile
GET {origin}/hostile
"""


def test_nothing_that_an_answer_says_is_run(opened, api):
    with opened(HOSTILE) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        policy = code.answer(
            "return answer.locator('meta[http-equiv]').getAttribute('content', { timeout: 9000 });"
        )
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "unsafe" not in policy
        assert "http" not in policy
        code.click_answer("[role=radio]", "Preview")
        frame = "const frame = answer.frameLocator('iframe.preview');"
        shown = code.answer(frame + "return frame.locator('h1').innerText();")
        assert shown == "Hostile page"
        code.answer(frame + "await frame.getByText('The end of the page.').waitFor();")
        assert code.answer("return answer.locator('iframe').getAttribute('sandbox');") == ""
        colour = "return frame.locator('h1').evaluate((e) => getComputedStyle(e).color)"
        assert code.answer(frame + colour) == "rgb(1, 2, 3)"
        code.picture("1-preview")
        got_out = "return frame.locator('#out, #sheet, script, meta').count();"
        assert code.answer(frame + got_out) == 0
        for name in ("link", "leave", "post"):
            click = f"await frame.locator('#{name}').click({{ force: true, timeout: 5000 }});"
            code.answer(frame + click)
        code.js("await page.waitForTimeout(1500);")
        assert api.stolen == []
        assert api.targets == ["/hostile"]
        assert "Hostile page" in code.answer(frame + "return frame.locator('body').innerText();")
        code.see_answer(".chip", "200 OK")


@in_full
def test_what_a_page_takes_out_would_have_been_stopped_by_its_policy(opened, api):
    """The frame and the policy hold by themselves, without what is taken out of the text."""
    with opened(HOSTILE) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.answer(
            """
            await answer.locator("#answer").evaluate((place, html) => {
              const frame = document.createElement("iframe");
              frame.setAttribute("sandbox", "");
              frame.id = "raw";
              frame.srcdoc = html;
              place.append(frame);
              const script = document.createElement("script");
              script.textContent = "document.title = 'ran'";
              document.body.append(script);
            }, argument);
            """,
            HOSTILE_PAGE.format(origin=api.origin),
        )
        frame = "const frame = answer.frameLocator('#raw');"
        code.answer(frame + "await frame.getByText('The end of the page.').waitFor();")
        code.js("await page.waitForTimeout(1500);")
        assert api.stolen == []
        title = code.answer("return answer.locator('body').evaluate(() => document.title);")
        assert title == "Answer"


LARGE = """\
### Large
GET {origin}/large
"""


def test_fifty_megabytes_open_at_once_and_are_searched(opened, api):
    api.large = large_json(50_000_000)
    with opened(LARGE) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        assert '"items": [' in code.see_answer(".line", "items")
        code.picture("1-open")
        code.answer("await answer.getByRole('searchbox').fill('needle');")
        code.answer("await answer.getByRole('searchbox').press('Enter');")
        code.see_answer("mark", "needle")
        drawn = code.answer("return answer.locator('.line').count();")
        assert drawn < 200
        code.picture("2-found")
        code.click_answer("[role=radio]", "Tree")
        code.see_answer("[role=treeitem]", "last")


HELD = """\
### Held
# @name held
GET {origin}/hold
"""


def test_a_send_is_cancelled(opened):
    with opened(HELD) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li", "held")
        code.see_note("sending")
        code.picture("1-sending")
        code.click_answer("button", "Cancel")
        code.see_answer(".chip", "cancelled")
        code.see_note("cancelled")
        code.picture("2-cancelled")


STREAM = """\
### Stream
# @name stream
GET {origin}/stream
"""


@in_full
def test_a_stream_grows(opened, api):
    with opened(STREAM) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".lines", "event 2")
        code.picture("1-growing")
        api.released.set()
        code.see_answer(".chip", "200 OK")
        code.see_answer(".lines", "the last event")


def test_a_server_that_ends_is_started_again(opened, tmp_path):
    with opened(DOCUMENT) as code:
        code.see(".codelens-decoration a", "Send")
        code.end_server()
        code.see(".statusbar-item", "no environment")
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")


@in_full
def test_tests_are_run_and_fail_at_their_lines(opened):
    with opened(DOCUMENT) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Testing: Focus on Test Explorer View")
        code.see(".test-explorer .monaco-list-row", "main.http")
        code.command("Test: Run All Tests")
        code.see(".test-explorer .codicon-testing-failed-icon, .test-explorer .codicon-error")
        code.see(".test-message-inline-content, .test-error-content-widget, .zone-widget", "8")
        code.picture("1-failed")


@in_full
def test_what_was_sent_is_in_the_history(opened):
    with opened(DOCUMENT) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click(".codelens-decoration a", "Send")
        code.press("Control+Alt+H")
        code.see(".monaco-list-row", "people")
        code.picture("1-history")
        code.click(".monaco-list-row", "people")
        code.see_answer(".chip", "200 OK")


@in_full
def test_answers_can_be_compared(opened):
    with opened(DOCUMENT) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click_answer("[aria-label='Send the request again']")
        code.see_answer(".line", '"page": 2')
        code.click_answer("[aria-label='Compare with the answer before']")
        code.see(".monaco-diff-editor .line-insert", "")
        code.picture("1-compared")


@in_full
def test_the_answer_stands_below_where_that_is_wanted(opened):
    with opened(DOCUMENT, settings={"callsheet.answers": "below"}) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.see(".part.panel .composite.title", "Answer")
        code.picture("1-below")


IMAGE = """\
### Picture
GET {origin}/picture
"""


@in_full
def test_an_image_is_shown(opened):
    with opened(IMAGE) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer("img.picture")
        width = "return answer.locator('img.picture').evaluate((image) => image.naturalWidth);"
        assert code.answer(width) == 64
        code.picture("1-image")


SCRIPTED = """\
### Scripted
< {{%
  client.log("ran");
%}}
GET {origin}/people
"""


def test_nothing_is_sent_from_a_workspace_without_trust(opened, api):
    settings = {
        "security.workspace.trust.enabled": True,
        "security.workspace.trust.startupPrompt": "never",
    }
    folder = opened.folder / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "callsheet").write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    (folder / "callsheet").chmod(0o755)
    with opened(SCRIPTED, settings=settings) as code:
        code.see(".statusbar-item", "restricted")
        code.click(".codelens-decoration a", "Send")
        code.see(".notification-list-item-message", "not trusted")
        code.picture("1-restricted")
        assert api.targets == []
        assert not (folder / "ran").exists()
        (folder / "callsheet").unlink()
        code.click(".notification-list-item-buttons-container a", "Manage Trust")
        code.click(".workspace-trust-buttons-row a, .workspace-trust-editor a", "Trust")
        code.see(".statusbar-item", "no environment")
        code.gone(".statusbar-item", "restricted")
        code.click(".monaco-modal-editor-block .codicon-close")
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]


@in_full
def test_what_to_do_without_a_server_is_said(opened):
    with opened(DOCUMENT, path="/usr/bin:/bin") as code:
        message = code.see(".notification-list-item-message", "Callsheet needs its server")
        assert "an environment that only this extension uses" in message
        code.see(".statusbar-item", "no server")
        code.picture("1-missing")


@in_full
def test_the_server_is_installed_after_asking(opened, tmp_path):
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", wheels, ROOT]
    command(build, tmp_path, "a wheel of the server cannot be built")
    with opened(
        DOCUMENT, path="/usr/bin:/bin", profile=f"export PIP_FIND_LINKS='{wheels}'"
    ) as code:
        code.click(".notification-list-item-buttons-container a", "Install")
        code.see(".notification-list-item-message", "Installing callsheet")
        code.picture("1-installing")
        code.see(".codelens-decoration a", "Send", patience=180)
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")


ASKING = """\
### Asking
# @prompt word What to ask for
GET {origin}/{{{{word}}}}
"""


@in_full
def test_a_value_is_typed(opened, api):
    with opened(ASKING) as code:
        code.click(".codelens-decoration a", "Send")
        code.see(".quick-input-widget", "What to ask for")
        code.picture("1-asked")
        code.type("people")
        code.press("Enter")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]


@in_full
@pytest.mark.parametrize("theme", ["Default Light Modern", "Default High Contrast"])
def test_other_themes(opened, theme):
    with opened(DOCUMENT, settings={"workbench.colorTheme": theme}) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".line", "Person 1")
        code.picture("1-answer")
        for name in ("Timing", "Assertions"):
            code.click_answer("[role=tab]", name)
            code.picture(f"2-{name.lower()}")


@in_full
def test_the_walkthrough_leads_from_the_server_to_tests(opened):
    with opened(DOCUMENT) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Callsheet: Open Walkthrough")
        code.see(".getting-started-step", "The server")
        code.see(".getting-started-step", "Tests")
        code.picture("1-walkthrough")


MOVED = """\
### Moved
GET {origin}/moved
"""


@in_full
def test_each_message_that_went_out_has_a_bar(opened):
    with opened(MOVED) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click_answer("[role=tab]", "Timing")
        code.see_answer(".hops li", "redirect")
        assert code.answer("return answer.locator('.hops li').count();") == 2
        code.picture("1-hops")


SLOW = """\
### Slow
# @name slow
GET {origin}/slow
"""


@in_full
def test_how_far_a_download_is_is_shown(opened, api):
    with opened(SLOW) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li progress[value]")
        code.see_note(" %")
        code.picture("1-part")
        api.released.set()
        code.see_answer(".chip", "200 OK")


@in_full
def test_a_setting_is_taken_over_at_once(opened):
    with opened(DOCUMENT) as code:
        code.see(".view-line", "}} = http://")
        (opened.folder / ".vscode").mkdir()
        settings = opened.folder / ".vscode" / "settings.json"
        settings.write_text(json.dumps({"callsheet.inlayValues": False}))
        code.gone(".view-line", "}} = http://")


@in_full
def test_a_wrong_path_of_the_server_is_told(opened):
    with opened(DOCUMENT, machine={"callsheet.serverPath": "/nowhere/callsheet"}) as code:
        code.see(".notification-list-item-message", "There is no program at")
        code.see(".statusbar-item", "no server")


@in_full
def test_an_answer_is_copied_saved_opened_and_kept(opened):
    with opened(DOCUMENT) as code:
        code.click(".codelens-decoration a", "Send")
        code.click_answer("[aria-label='Copy the body']")
        code.see(".statusbar-item", "Body copied")
        copied = code.js("return page.evaluate(() => navigator.clipboard.readText());")
        assert json.loads(copied)["total"] == 7
        code.click_answer("[aria-label='Save the body to a file']")
        code.see(".quick-input-widget input")
        code.press("Enter")
        code.see(".explorer-folders-view .monaco-list-row", "people.json")
        assert json.loads((opened.folder / "people.json").read_text())["total"] == 7
        code.click_answer("[aria-label='Keep this answer in an editor of its own']")
        code.js("await page.locator('.tab', { hasText: 'people: 200 OK' }).nth(1).waitFor();")
        code.picture("1-kept")
        code.command("Callsheet: Open Body as Document")
        code.see(".tab", "Untitled-1")
        code.see(".view-line", '"name": "Person 1"')


@in_full
def test_a_request_is_copied_for_another_tool(opened, api):
    with opened(DOCUMENT) as code:
        code.see(".codelens-decoration a", "Send")
        code.click(".view-line", "GET {{host}}")
        code.command("Callsheet: Copy Request as")
        code.see(".quick-input-list .monaco-list-row", "httpie")
        code.type("curl")
        code.press("Enter")
        code.see(".notification-list-item-message", "Copied for curl")
        copied = code.js("return page.evaluate(() => navigator.clipboard.readText());")
        assert f"{api.origin}/people" in copied
        assert copied.startswith("curl")
