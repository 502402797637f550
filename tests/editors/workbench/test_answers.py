"""What comes is shown in all its forms, be it large, and can be taken along."""

import json
import sys

import pytest

from editors.shown_api import large_json

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


def test_a_mistake_is_seen_a_request_is_sent_and_its_answer_shown(opened, document):
    with opened(document) as code:
        code.see(".squiggly-error")
        code.see(".codelens-decoration a", "Send")
        code.see(".statusbar-item", "no environment")
        code.picture("1-open")
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.see_answer(".line", '"name": "Person 1"')
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
        code.see_answer("tbody tr:last-child", "Person 7")
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


def test_the_page_is_used_with_keys_alone(opened, document):
    with opened(document) as code:
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


IMAGE = """\
### Picture
GET {origin}/picture
"""


def test_an_image_is_shown(opened):
    with opened(IMAGE) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer("img.picture")
        width = "return answer.locator('img.picture').evaluate((image) => image.naturalWidth);"
        assert code.answer(width) == 64
        code.picture("1-image")


MOVED = """\
### Moved
GET {origin}/moved
"""


def test_each_message_that_went_out_has_a_bar(opened):
    with opened(MOVED) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click_answer("[role=tab]", "Timing")
        code.see_answer(".hops li", "redirect")
        assert code.answer("return answer.locator('.hops li').count();") == 2
        code.picture("1-hops")


def test_answers_can_be_compared(opened, document):
    with opened(document) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click_answer("[aria-label='Send the request again']")
        code.see_answer(".line", '"page": 2')
        code.click_answer("[aria-label='Compare with the answer before']")
        code.see(".monaco-diff-editor .line-insert", "")
        code.picture("1-compared")
        code.click(".monaco-diff-editor .modified .view-line", '"page": 2')
        code.press("Control+Alt+R")
        code.see(".notification-list-item-message", "is not sent: open the file itself")


def test_an_answer_is_copied_saved_opened_and_kept(opened, document):
    with opened(document) as code:
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


LONG = """\
### Long
GET {origin}/long
"""


def test_all_of_a_long_line_is_copied_after_a_question(opened):
    with opened(LONG) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.click_answer("[aria-label='Copy the body']")
        said = code.see(".monaco-dialog-box", "secrets in it are not masked then")
        assert "lines of more than 20,000 characters" in said
        code.picture("1-asked")
        code.click(".monaco-dialog-box .monaco-button", "As It Came")
        code.see(".statusbar-item", "Body copied")
        copied = code.js("return page.evaluate(() => navigator.clipboard.readText());")
        assert json.loads(copied)["long"].endswith("xthe end")


def test_an_earlier_answer_is_saved_and_compared_as_the_one_that_it_is(opened, document):
    with opened(document.replace("people", "earlier", 1)) as code:
        code.click(".codelens-decoration a", "Send")
        for page in (1, 2, 3):
            code.see_answer(".line", f'"page": {page}')
            if page < 3:
                code.click_answer("[aria-label='Send the request again']")
        code.press("Control+Alt+H")
        rows = "page.locator('.monaco-list-row:visible[aria-label^=GET]', { hasText: 'earlier' })"
        code.js(f"await {rows}.nth(1).click();")
        code.see_answer(".line", '"page": 2')
        code.click_answer("[aria-label='Save the body to a file']")
        code.see(".quick-input-widget input")
        code.press("Enter")
        code.see(".notification-list-item-message", "written to")
        assert json.loads((opened.folder / "earlier.json").read_text())["page"] == 2
        code.click_answer("[aria-label='Compare with the answer before']")
        code.see(".monaco-diff-editor .modified .view-line", '"page": 2')
        code.see(".monaco-diff-editor .original .view-line", '"page": 1')


def test_a_body_that_the_server_has_no_more_says_so(opened, document):
    with opened(document) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".line", '"page"')
        code.end_server()
        code.gone(".statusbar-item", "no environment")
        code.see(".statusbar-item", "no environment")
        code.click_answer("[role=radio]", "Raw")
        code.see_answer(".lines", "The server has the body no more: send the request again.")


def test_the_answer_stands_below_where_that_is_wanted(opened, document):
    with opened(document, settings={"callsheet.answers": "below"}) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        code.see(".part.panel .composite.title", "Answer")
        code.picture("1-below")


def test_an_answer_goes_where_answers_are_shown_from_now_on(opened, document):
    with opened(document) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        settings = opened.folder / ".vscode" / "settings.json"
        settings.write_text(json.dumps({"callsheet.answers": "below"}))
        code.see(".part.panel .composite.title", "Answer")
        code.gone(".tab", "people: 200 OK")
        code.see_answer(".chip", "200 OK")
        settings.write_text("{}")
        code.see(".tab", "people: 200 OK")
        code.see_answer(".chip", "200 OK")


@pytest.mark.parametrize("theme", ["Default Light Modern", "Default High Contrast"])
def test_other_themes(opened, document, theme):
    with opened(document, settings={"workbench.colorTheme": theme}) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".line", "Person 1")
        code.picture("1-answer")
        for name in ("Timing", "Assertions"):
            code.click_answer("[role=tab]", name)
            code.picture(f"2-{name.lower()}")
