"""What is around the requests: environments, tests, history, other tools, walkthrough."""

import json
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


SENT = ".monaco-list-row:visible[aria-label^='GET http']"
"""An exchange of the history."""


def test_an_environment_is_chosen_and_remembered(opened, document):
    with opened(document) as code:
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
        code.press("Control+Alt+E")
        code.click(".quick-input-list .monaco-list-row", "none")
        code.see(".statusbar-item", "no environment")


def test_tests_are_run_and_fail_at_their_lines(opened, document):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Testing: Focus on Test Explorer View")
        code.see(".test-explorer .monaco-list-row", opened.file)
        code.command("Test: Run All Tests")
        code.see(".test-explorer .codicon-testing-failed-icon, .test-explorer .codicon-error")
        code.see(".test-message-inline-content, .test-error-content-widget, .zone-widget", "8")
        code.picture("1-failed")


def test_a_test_that_is_not_sent_says_why(opened, document):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Testing: Focus on Test Explorer View")
        code.see(".test-explorer .monaco-list-row", opened.file)
        settings = opened.folder / ".vscode" / "settings.json"
        settings.write_text(json.dumps({"callsheet.serverPath": "/nowhere/callsheet"}))
        code.see(".statusbar-item", "no server")
        code.command("Test: Run All Tests")
        said = ".test-message-inline-content, .test-error-content-widget, .zone-widget"
        code.see(said, "the server is not running: it was not found")
        code.picture("1-why")
        settings.write_text("{}")
        code.see(".statusbar-item", "no environment")


def test_a_file_that_goes_away_takes_its_tests_along(opened, document):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Testing: Focus on Test Explorer View")
        code.see(".test-explorer .monaco-list-row", opened.file)
        (opened.folder / "other.http").write_text("### Other\n# @assert status == 200\nGET /\n")
        code.see(".test-explorer .monaco-list-row", "other.http")
        (opened.folder / "other.http").unlink()
        code.gone(".test-explorer .monaco-list-row", "other.http")


def test_what_was_sent_is_in_the_history(opened, document):
    with opened(document) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click(".codelens-decoration a", "Send")
        code.press("Control+Alt+H")
        code.see(SENT, "people")
        code.picture("1-history")
        code.click(SENT, "people")
        code.see_answer(".chip", "200 OK")


def test_what_is_sent_from_a_file_outside_the_workspace_is_in_the_history(
    opened, document, api, tmp_path
):
    outside = tmp_path / "outside.http"
    outside.write_text(f"### Outside\nGET {api.origin}/people\n")
    with opened(document) as code:
        code.open(outside)
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.press("Control+Alt+H")
        code.click(SENT, "Outside")
        code.see_answer(".chip", "200 OK")


def test_a_curl_command_is_pasted_as_a_request(opened, document, api):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        curl = f"curl -X POST {api.origin}/people -H 'X-Pasted: yes' -d name=Ada"
        code.js(
            "await page.evaluate((text) => navigator.clipboard.writeText(text), argument);", curl
        )
        code.click(".view-line", "GET {{host}}")
        code.command("Callsheet: Paste cURL or HAR")
        code.see(".view-line", f"POST {api.origin}/people")
        code.see(".view-line", "X-Pasted: yes")
        code.picture("1-pasted")


LOADED = """\
### Rows
# @name rows
# @paginate json_link next_url_path=next
GET {origin}/pages/1
"""


def test_a_collection_is_loaded_in_a_terminal(opened, api):
    api.released.set()
    with opened(LOADED) as code:
        code.see(".codelens-decoration a", "Send")
        code.click(".view-line", "GET http")
        code.command("Callsheet: Load Collection")
        code.see(".quick-input-widget", "A folder, or a database")
        code.type("all")
        code.press("Enter")
        code.see(".part.panel .terminal-tabs-entry, .part.panel .single-terminal-tab", "load")
        code.click(".explorer-folders-view .monaco-list-row", "all")
        code.see(".explorer-folders-view .monaco-list-row", "rows.ndjson")
        code.picture("1-loaded")
        assert api.targets == ["/pages/1", "/pages/2", "/pages/3"]


def test_a_request_is_copied_for_another_tool(opened, document, api):
    with opened(document) as code:
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


def test_the_walkthrough_leads_from_the_server_to_tests(opened, document):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Callsheet: Open Walkthrough")
        code.see(".getting-started-step", "The server")
        code.see(".getting-started-step", "Tests")
        code.picture("1-walkthrough")
