"""What is around the requests: environments, tests, history, other tools, walkthrough."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


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


def test_what_was_sent_is_in_the_history(opened, document):
    with opened(document) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click(".codelens-decoration a", "Send")
        code.press("Control+Alt+H")
        code.see(".monaco-list-row", "people")
        code.picture("1-history")
        code.click(".monaco-list-row", "people")
        code.see_answer(".chip", "200 OK")


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
