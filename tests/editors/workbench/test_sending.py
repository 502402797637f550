"""What is under way is shown, and ends when a person says so."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


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


def test_the_key_ends_what_is_under_way_wherever_the_cursor_is(opened):
    with opened("### First\nGET {origin}/people\n\n" + HELD) as code:
        code.see(".codelens-decoration a", "Send")
        code.js('await page.locator(".codelens-decoration a", { hasText: "Send" }).nth(1).click();')
        code.see_answer(".steps li", "held")
        code.see(".statusbar-item", "Ln 1, Col 1")
        code.press("Control+Alt+K")
        code.see_answer(".chip", "cancelled")


STREAM = """\
### Stream
# @name stream
GET {origin}/stream
"""


def test_a_stream_grows(opened, api):
    with opened(STREAM) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".lines", "event 2")
        code.picture("1-growing")
        api.released.set()
        code.see_answer(".chip", "200 OK")
        code.see_answer(".lines", "the last event")


SLOW = """\
### Slow
# @name slow
GET {origin}/slow
"""


def test_how_far_a_download_is_is_shown(opened, api):
    with opened(SLOW) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li progress[value]")
        code.see_note(" %")
        code.picture("1-part")
        api.released.set()
        code.see_answer(".chip", "200 OK")


ASKING = """\
### Asking
# @prompt word What to ask for
GET {origin}/{{{{word}}}}
"""


def test_a_value_is_typed(opened, api):
    with opened(ASKING) as code:
        code.click(".codelens-decoration a", "Send")
        code.see(".quick-input-widget", "What to ask for")
        code.picture("1-asked")
        code.type("people")
        code.press("Enter")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]


LARGE_UPLOAD = """\
### Up
# @name up
POST {origin}/up

< ./large.bin
"""


def test_how_far_an_upload_is_is_shown(opened, api):
    with opened(LARGE_UPLOAD, files={"large.bin": "x" * 40_000_000}) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li progress[value]")
        assert "upload" in code.see_answer(".steps li", "of 38.1 MB")
        code.see_note("of 38.1 MB")
        code.picture("1-part")
        api.released.set()
        code.see_answer(".chip", "200 OK")


PAGES = """\
### Rows
# @name rows
# @paginate json_link next_url_path=next
GET {origin}/pages/1
"""


def test_how_many_pages_of_how_many_came_is_shown(opened, api):
    with opened(PAGES) as code:
        code.click(".codelens-decoration a", "All pages")
        code.see_answer(".steps li", "1 of 3 pages")
        assert code.answer("return answer.locator('progress').getAttribute('max');") == "3"
        code.picture("1-first")
        api.released.set()
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/pages/1", "/pages/2", "/pages/3"]


def test_what_happens_is_read_out(opened, api):
    with opened(HELD) as code:
        code.click(".codelens-decoration a", "Send")
        region = "#said[role=status][aria-live=polite]"
        code.see_answer(region, "sending …")
        bar = "return answer.locator('progress').getAttribute('aria-label');"
        assert code.answer(bar) == "Progress of held"
        api.released.set()
        code.see_answer(region, "held: 200 OK")
        code.click_answer("[aria-label='Send the request again']")
        code.see_answer(region, "held: 200 OK")


def test_the_context_menu_sends(opened, document):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.click(".view-line", "GET {{host}}")
        line = 'page.locator(".view-line", { hasText: "GET {{host}}" }).first()'
        code.js(f'await {line}.click({{ button: "right" }});')
        code.see(".monaco-menu .action-item", "Send Request")
        code.see(".monaco-menu .action-item", "Callsheet")
        code.picture("1-menu")
        code.click(".monaco-menu .action-item", "Send Request")
        code.see_answer(".chip", "200 OK")


def test_an_answer_comes_to_a_document_that_was_closed_meanwhile(opened, api):
    with opened(HELD) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li", "held")
        code.press("Control+w")
        code.gone(".tab", opened.file)
        api.released.set()
        code.see_answer(".chip", "200 OK")
        code.see_answer(".line", "{}")


def test_an_answer_comes_to_a_document_that_was_renamed_meanwhile(opened, api):
    with opened(HELD) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li", "held")
        code.click(".explorer-folders-view .monaco-list-row", opened.file)
        code.press("F2")
        code.see(".explorer-folders-view input")
        code.press("Control+a")
        code.type("renamed.http")
        code.press("Enter")
        code.see(".tab", "renamed.http")
        api.released.set()
        code.see_answer(".chip", "200 OK")
        code.see_note("✓ 200 OK")
        api.released.clear()
        code.click_answer("[aria-label='Send the request again']")
        code.see_answer("#said", "sending …")
        api.released.set()
        code.see_answer(".chip", "200 OK")


def test_what_cannot_be_sent_any_more_says_so(opened, document):
    with opened(document) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.press("Control+w")
        code.gone(".tab", opened.file)
        (opened.folder / opened.file).unlink()
        code.click_answer("[aria-label='Send the request again']")
        code.see(".notification-list-item-message", "any more: was it renamed or deleted?")
        code.see_answer(".chip", "not sent")
        code.see_answer("li", "any more: was it renamed or deleted?")


def test_a_new_file_is_sent_before_it_is_saved(opened, document, api):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.command("Callsheet: New Request File")
        code.see(".tab", "Untitled-1")
        code.press("Control+a")
        code.type(f"### New\nGET {api.origin}/people\n")
        code.press("Control+Home", "ArrowDown", "Control+Alt+R")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]
