"""Measures how long a large description of an API keeps an editor waiting.

Run it as `python tests/bench/descriptions.py [MEGABYTES [yaml]]`. A client opens a document of
5,000 lines that names the description, and while that is being read asks for a hover again and
again: the longest of those answers is the time for which the editor stood still. Then it asks for
completions of paths and of members of bodies, and for hovers.
"""

import json
import sys
import time
from random import Random
from statistics import median

from callsheet.values import JsonValue
from editor import Client, session

REQUESTS = 715
"""Of seven lines each."""

OPERATIONS_PER_MEGABYTE = 190


def description(megabytes: float) -> dict[str, JsonValue]:
    """One with so many operations and schemas that it has about as many megabytes of JSON."""
    random = Random(0)
    number = int(megabytes * OPERATIONS_PER_MEGABYTE)
    paths: dict[str, JsonValue] = {}
    schemas: dict[str, JsonValue] = {}
    for n in range(number):
        members: dict[str, JsonValue] = {
            f"member_{m}": {
                "type": random.choice(["string", "integer", "boolean"]),
                "description": "What it is, in a sentence that is as long as such sentences are.",
            }
            for m in range(20)
        }
        members["parent"] = {"$ref": f"#/components/schemas/Thing{random.randrange(number)}"}
        thing = {"$ref": f"#/components/schemas/Thing{n}"}
        content: JsonValue = {"application/json": {"schema": thing}}
        schemas[f"Thing{n}"] = {"type": "object", "properties": members, "required": ["member_0"]}
        parameters: JsonValue = [
            {"name": "page", "in": "query", "schema": {"type": "integer"}},
            {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
        ]
        answers: JsonValue = {"200": {"description": "It is there.", "content": content}}
        paths[f"/area{n % 40}/things{n}/{{thing_id}}"] = {
            "parameters": parameters,
            "get": {"operationId": f"get{n}", "summary": "Gets it", "responses": answers},
            "put": {"requestBody": {"content": content}, "responses": answers},
        }
    info: JsonValue = {"title": "Large", "version": "1"}
    components: JsonValue = {"schemas": schemas}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": components}


def text_of(number: int, megabytes: float) -> str:
    """A document of 5,000 lines."""
    most = int(megabytes * OPERATIONS_PER_MEGABYTE)
    blocks = (
        f"### {n}\nPUT {{{{base}}}}/area{n % most % 40}/things{n % most}/1?page=1\n"
        'Content-Type: application/json\n\n{\n  "member_0": "a", "member_1": 1\n}\n'
        for n in range(number)
    )
    return f"# @openapi ./large\n@base = https://example.org\n\n{''.join(blocks)}"


def asked(client: Client, method: str, uri: str, line: int, character: int) -> float:
    """How many milliseconds an answer takes."""
    began = time.perf_counter()
    client.request(
        f"textDocument/{method}",
        textDocument={"uri": uri},
        position={"line": line, "character": character},
    )
    return 1000 * (time.perf_counter() - began)


def is_read(client: Client, uri: str) -> bool:
    """Whether a hover over a path shows what the description says of it."""
    place = {"line": 4, "character": 16}
    shown = client.request("textDocument/hover", textDocument={"uri": uri}, position=place)
    return "thing_id" in json.dumps(shown)


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 13.0
    said = description(megabytes)
    with session((sys.executable, "-m", "callsheet", "lsp")) as client:
        path = client.folder / "large.json"
        if "yaml" in sys.argv:
            import yaml

            path = client.folder / "large.yaml"
            path.write_text(yaml.dump(said, Dumper=yaml.CSafeDumper), encoding="utf-8")
        else:
            path.write_text(json.dumps(said, indent=1), encoding="utf-8")
        text = text_of(REQUESTS, megabytes).replace("./large", f"./{path.name}")
        print(f"{path.stat().st_size / 2**20:.1f} MB of {path.suffix[1:]}")
        client.initialize()
        small = (client.folder / "small.http").as_uri()
        item = {"uri": small, "languageId": "http", "version": 1, "text": "@a = 1\n\nGET {{a}}\n"}
        client.notify("textDocument/didOpen", textDocument=item)
        client.published(small, 1)
        asked(client, "hover", small, 2, 7)
        print(f"memory before          {client.megabytes:8.0f} MB")
        uri = (client.folder / "large.http").as_uri()
        began = time.perf_counter()
        item = {"uri": uri, "languageId": "http", "version": 1, "text": text}
        client.notify("textDocument/didOpen", textDocument=item)
        client.published(uri, 1)
        print(f"first diagnostics      {1000 * (time.perf_counter() - began):8.0f} ms")
        waits = []
        while True:
            before = time.perf_counter()
            found = is_read(client, uri)
            waits.append(1000 * (time.perf_counter() - before))
            if found:
                break
            time.sleep(0.005)
        print(f"read after             {time.perf_counter() - began:8.1f} s")
        end = time.perf_counter() + 3
        while time.perf_counter() < end:
            waits.append(asked(client, "hover", small, 2, 7))
            time.sleep(0.005)
        waits.sort()
        worst = "  ".join(f"{each:.0f}" for each in waits[-5:])
        print(f"hovers meanwhile       median {median(waits):.1f} ms   the longest {worst} ms")
        tell_later(client, uri, text)
        print(f"memory after           {client.megabytes:8.0f} MB")


def tell_later(client: Client, uri: str, text: str) -> None:
    """Tell how long answers take once all is there."""
    lines = text.split("\n")
    random = Random(0)
    targets = [n for n, line in enumerate(lines) if line.startswith("PUT")]
    members = [n for n, line in enumerate(lines) if "member_0" in line]
    places = {
        "completion of paths": ("completion", targets, 14),
        "completion of members": ("completion", members, 4),
        "hover over a path": ("hover", targets, 16),
    }
    for name, (method, where, character) in places.items():
        first, *more = [
            asked(client, method, uri, random.choice(where), character) for _ in range(40)
        ]
        print(
            f"{name:22} first {first:6.1f} ms   median {median(more):6.1f} ms   "
            f"the longest {max(more):6.1f} ms"
        )


if __name__ == "__main__":
    main()
