"""Bodies as a plug-in asks for them: pages, places of a text, members, rows, over the wire."""

import json

import pytest

from editor import editing
from loopback import serving
from plugin import PLUGIN, Plugin

SECRET = "canary-body-secret"
ROWS = [{"id": number, "name": f"name {number}", "deep": {"a": [number]}} for number in range(3000)]


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


def request(loopback, data: bytes, media_type: str, folder) -> str:
    (folder / "data").write_bytes(data)
    return f"### one\nPOST {loopback.origin}/back\nContent-Type: {media_type}\n\n< ./data\n"


async def sent(editor, loopback, folder, data: bytes, media_type: str) -> tuple[Plugin, str]:
    plugin = Plugin(editor)
    uri = editor.open(request(loopback, data, media_type, folder), (folder / "a.http").as_uri())
    await editor.command("callsheet.send", uri, "one")
    answer = await plugin.ask("answer", uri=uri, name="one")
    assert answer["body"]["mediaType"] == media_type
    return plugin, answer["id"]


async def test_a_large_body_is_read_page_by_page(tmp_path, loopback):
    data = json.dumps({"rows": ROWS}).encode()
    async with editing(folder=tmp_path, initialization_options=PLUGIN) as editor:
        plugin, body = await sent(editor, loopback, tmp_path, data, "application/json")
        page = await plugin.ask("body", id=body, form="pretty", start=0, count=4)
        assert page["lines"] == ["{", '  "rows": [', "    {", '      "id": 0,']
        whole, start = [], 0
        while start < page["total"]:
            more = await plugin.ask("body", id=body, form="pretty", start=start)
            whole += more["lines"]
            start += len(more["lines"])
        assert json.loads("\n".join(whole)) == {"rows": ROWS}
        raw = await plugin.ask("body", id=body, form="raw", start=0, count=5)
        assert raw["total"] == 1
        assert raw["lines"][0].endswith(" more")
        shown = await plugin.ask("body", id=body, form="hex", start=0, count=1)
        assert shown["lines"][0].endswith('{"rows": [{"id":')
        found = await plugin.ask("search", id=body, form="pretty", text="NAME 2999", start=0)
        line = (await plugin.ask("body", id=body, form="pretty", start=found["line"], count=1))[
            "lines"
        ][0]
        assert line[found["character"] :][: found["length"]] == "name 2999"
        assert await plugin.ask("search", id=body, form="pretty", text="nobody", start=0) is None


async def test_a_tree_and_a_table_are_given_as_they_are_opened(tmp_path, loopback):
    data = json.dumps({"rows": ROWS}).encode()
    async with editing(folder=tmp_path, initialization_options=PLUGIN) as editor:
        plugin, body = await sent(editor, loopback, tmp_path, data, "application/json")
        root = await plugin.ask("tree", id=body, path=[])
        assert root["children"] == [
            {"key": "rows", "kind": "array", "size": 3000, "text": "[3000]"}
        ]
        row = await plugin.ask("tree", id=body, path=["rows", 2999], start=1, count=2)
        assert [each["key"] for each in row["children"]] == ["name", "deep"]
        rows = await plugin.ask("table", id=body, path=["rows"], start=2998, count=5)
        assert rows["columns"] == ["id", "name", "deep"]
        assert rows["rows"] == [["2998", "name 2998", "{1}"], ["2999", "name 2999", "{1}"]]
        assert rows["total"] == 3000
        assert await plugin.ask("table", id=body, path=[]) is None
        assert await plugin.ask("tree", id="999", path=[]) is None


async def test_secrets_are_masked_in_every_form(tmp_path, loopback):
    (tmp_path / "http-client.private.env.json").write_text(json.dumps({"dev": {"key": SECRET}}))
    data = json.dumps({"said": SECRET, SECRET: [{"a": SECRET}]}).encode()
    options = PLUGIN | {"environment": "dev"}
    async with editing(folder=tmp_path, initialization_options=options) as editor:
        plugin, body = await sent(editor, loopback, tmp_path, data, "application/json")
        told = [await plugin.ask("body", id=body, form=form) for form in ("pretty", "raw", "hex")]
        told += [await plugin.ask("tree", id=body, path=path) for path in ([], [1], [1, 0])]
        told.append(await plugin.ask("table", id=body, path=[1]))
        assert all(told)
        spelled = json.dumps(told)
        assert SECRET not in spelled
        assert SECRET.encode().hex(" ") not in "".join(spelled.split("  "))


async def test_a_body_that_is_no_text_and_one_in_another_charset(tmp_path, loopback):
    async with editing(folder=tmp_path, initialization_options=PLUGIN) as editor:
        plugin, body = await sent(editor, loopback, tmp_path, b"\x00\xff\n" * 40, "image/png")
        shown = await plugin.ask("body", id=body, form="hex", start=1, count=1)
        assert shown["lines"][0].startswith("00000010  ff 0a 00")
        assert shown["total"] == 8


async def test_a_text_is_found_where_it_is_behind_letters_that_fold_to_more(tmp_path, loopback):
    data = "Straße \U0001f600 Ziel\n".encode()
    async with editing(folder=tmp_path, initialization_options=PLUGIN) as editor:
        plugin, body = await sent(editor, loopback, tmp_path, data, "text/plain")
        found = await plugin.ask("search", id=body, form="raw", text="ZIEL", start=0)
        assert found == {"line": 0, "character": 9, "length": 4}
