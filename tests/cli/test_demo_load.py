"""`callsheet load` with the bundled example of collections."""

import json

from callsheet.cli import demo, load
from callsheet.demo.server import DemoServer


def test_the_collections_are_loaded_as_tables(tmp_path, monkeypatch, capsys):
    demo.main(["--into", str(tmp_path)])
    monkeypatch.chdir(tmp_path)
    with DemoServer() as server:
        told = ["--env", "demo", "--var", f"host={server.url}", "--into", "ndjson:rows"]
        assert load.main(["4-whole-collections.http", *told]) == 0
    crew, calls = (rows(tmp_path / "rows" / f"{name}.ndjson") for name in ("crew", "calls"))
    assert [each["name"] for each in crew] == ["Ada", "Ben", "Cleo", "Dov"]
    assert calls[2] == {"day": 1, "time": "07:15", "_crew_name": "Ben"}
    assert len(calls) == 8
    assert "2 pages · 4 items" in capsys.readouterr().out


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
