"""Nothing that an answer says is run, loads or sends anything."""

import re
import sys

import pytest

from editors.shown_api import HOSTILE as HOSTILE_PAGE
from editors.shown_api import MARKUP

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


HOSTILE = """\
### Hostile
GET {origin}/hostile
"""

IN_A_BROWSER = """
const other = await context.newPage();
await Promise.all([
  other.waitForRequest((request) => request.url().endsWith("/control/stolen/script")),
  other.waitForRequest((request) => request.url().endsWith("/control/stolen/onerror")),
  other.goto(`${argument}?control`, { waitUntil: "commit" }).catch(() => undefined),
]);
await other.close();
"""
"""The same page where it may do that: what it takes there would have been taken here by then."""


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
        code.js(IN_A_BROWSER, f"{api.origin}/hostile")
        assert api.stolen == []
        of_the_browser = re.compile("control|favicon")
        targets = [each for each in api.targets if not of_the_browser.search(each)]
        assert targets == ["/hostile"]
        assert "Hostile page" in code.answer(frame + "return frame.locator('body').innerText();")
        code.see_answer(".chip", "200 OK")


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
        code.js(IN_A_BROWSER, f"{api.origin}/hostile")
        assert api.stolen == []
        title = code.answer("return answer.locator('body').evaluate(() => document.title);")
        assert title == "Answer"


DRAWN = """\
### Drawn
GET {origin}/svg
"""


def test_nothing_that_an_image_says_is_run(opened, api):
    with opened(DRAWN) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer("img.picture")
        width = "return answer.locator('img.picture').evaluate((image) => image.naturalWidth);"
        assert code.answer(width) == 90
        code.picture("1-svg")
        code.js(IN_A_BROWSER, f"{api.origin}/svg")
        assert api.stolen == []


MARKED = """\
### Marked
# @name marked
GET {origin}/markup

# @assert jsonpath "$.rows[0].id" == "<i class=evil>"
"""


def test_markup_in_an_answer_is_text_wherever_it_is_shown(opened, api):
    evil = MARKUP.format(origin=api.origin)
    with opened(MARKED) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".line", evil)
        seen = code.answer("return answer.locator('.evil').count();")
        for view, place in (("Raw", ".line"), ("Tree", "[role=treeitem]"), ("Table", "td")):
            code.click_answer("[role=radio]", view)
            code.see_answer(place, evil)
            seen += code.answer("return answer.locator('.evil').count();")
        for tab, place in (("Headers", "td"), ("Assertions", "dd")):
            code.click_answer("[role=tab]", tab)
            code.see_answer(place, evil)
            seen += code.answer("return answer.locator('.evil').count();")
        code.picture("1-assertions")
        assert seen == code.js("return page.locator('.evil').count();") == 0
        assert api.targets == ["/markup"]
