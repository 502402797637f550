"""Answers held to their descriptions in an editor, where that is set."""

import pytest

from described import KIOSK
from editor import editing
from loopback import serving


@pytest.mark.parametrize("wanted", [True, False])
async def test_an_answer_is_held_where_that_is_set(tmp_path, wanted):
    (tmp_path / "kiosk.json").write_text(KIOSK)
    uri = (tmp_path / "main.http").as_uri()
    # A path that the server answers with JSON, and the description has not.
    with serving() as server:
        text = f"# @openapi ./kiosk.json\n\n### one\nGET {server.origin}/json\n"
        async with editing(folder=tmp_path, initialization_options={"contract": wanted}) as editor:
            editor.open(text, uri)
            await editor.wait_for(
                lambda: any(
                    problem.code == "openapi-path"
                    for each in editor.published
                    for problem in each.diagnostics
                )
            )
            result = await editor.command("callsheet.send", uri, "one", 3)
    assert result["outcome"] == ("failed" if wanted else "passed")
