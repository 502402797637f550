"""Requests of which a mock has to think as Prism does: what is asked, and the status it gets."""

# ruff: noqa: E501

from pathlib import Path

from callsheet.mock.exchanges import Asked

DESCRIPTIONS = Path(__file__).parent / "openapi" / "descriptions"
PARCELS = DESCRIPTIONS / "parcels.yaml"
"""OpenAPI 3.1."""

STUDIO = DESCRIPTIONS / "studio.json"
"""OpenAPI 3.0, in the ways of Appwrite and of GitHub."""

HARBOUR = DESCRIPTIONS / "harbour.json"
"""Swagger 2."""

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=b"}
KEY = {"X-Key": "1"}
VISIT = {**KEY, "Cookie": "visit=v-1234"}
PROJECT = {"X-Project": "1"}
MEMBER = {"X-Studio-Project": "1", "X-Studio-Key": "1"}
LOGIN = {"Authorization": "Bearer x"}
STAFF = {"Authorization": "Basic YTpi"}
SHIP = "/ships/a?pass=1&tide=high&decks=1&decks=2"


def part(name: str, content: str, file: str = "") -> str:
    """A part of a form with files."""
    said = f'; filename="{file}"\r\nContent-Type: image/jpeg' if file else ""
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n{content}\r\n'


ASKED: tuple[tuple[Path, str, str, dict[str, str], str, int], ...] = (
    (PARCELS, "GET", "/parcels?state=sent", {}, "", 401),
    (PARCELS, "GET", "/parcels?state=sent", VISIT, "", 200),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Accept": "text/csv"}, "", 200),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Accept": "image/png"}, "", 406),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Accept": "text/*, */json;q=0"}, "", 200),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Accept": "image/png, */*;q=0.1"}, "", 200),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Prefer": "example=two"}, "", 200),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Prefer": "example=three"}, "", 404),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Prefer": "code=400"}, "", 400),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Prefer": "code=500"}, "", 404),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "Prefer": "dynamic=true"}, "", 200),
    (PARCELS, "GET", "/parcels?state=bad", VISIT, "", 400),
    (PARCELS, "GET", "/parcels", VISIT, "", 400),
    (PARCELS, "GET", "/parcels?state=sent&weight=0.7", VISIT, "", 400),
    (PARCELS, "GET", "/parcels?state=sent&weight=1.5", VISIT, "", 200),
    (PARCELS, "GET", "/parcels?state=sent&weight=x", VISIT, "", 400),
    (PARCELS, "GET", "/parcels?state=sent&marks=a,b&size[wide]=1&more=1", VISIT, "", 200),
    (PARCELS, "GET", "/parcels?state=sent&size[wide]=x", VISIT, "", 400),
    (PARCELS, "GET", "/parcels?state=sent", {**VISIT, "X-Trace": "no"}, "", 400),
    (PARCELS, "GET", "/parcels/9", KEY, "", 200),
    (PARCELS, "GET", "/parcels/x", KEY, "", 422),
    (PARCELS, "GET", "/parcels/3", KEY, "", 422),
    (PARCELS, "GET", "/parcels/9", {**KEY, "Prefer": "code=404"}, "", 404),
    (PARCELS, "GET", "/parcels/9", {**KEY, "Prefer": "code=503"}, "", 503),
    (PARCELS, "GET", "/nope", KEY, "", 404),
    (PARCELS, "GET", "/quote", KEY, "", 405),
    (PARCELS, "DELETE", "/parcels/7", STAFF, "", 204),
    (PARCELS, "DELETE", "/parcels/7", {}, "", 401),
    (PARCELS, "DELETE", "/parcels/7", LOGIN, "", 401),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON}, '{"to": "a", "state": "sent"}', 201),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON}, '{"to": "", "state": "sent"}', 422),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON}, '{"to": "a"}', 422),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON},
     '{"to": "a", "state": "sent", "inside": {"kind": "Book", "pages": 0}}', 201),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON},
     '{"to": "a", "state": "sent", "inside": {"kind": "Book", "pages": 1}}', 422),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON},
     '{"to": "a", "state": "sent", "with": [{"to": 1}]}', 422),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON}, '{"to": ', 400),
    (PARCELS, "POST", "/parcels", {**LOGIN, **JSON}, "", 422),
    (PARCELS, "POST", "/parcels", {**LOGIN, "Content-Type": "text/plain"}, "x", 422),
    (PARCELS, "POST", "/parcels", JSON, '{"to": "a", "state": "sent"}', 401),
    (PARCELS, "PUT", "/parcels/7/photo", {**KEY, "Content-Type": "image/png"}, "x", 200),
    (PARCELS, "PUT", "/parcels/7/photo", KEY, "", 200),
    (PARCELS, "PUT", "/parcels/7/photo", {**KEY, "Content-Type": "image/gif"}, "x", 415),
    (PARCELS, "POST", "/parcels/7/photo", PARTS,
     f"{part('file', 'x', 'a.jpg')}{part('note', '0123456789012')}--b--\r\n", 202),
    (PARCELS, "POST", "/parcels/7/photo", PARTS,
     f"{part('file', 'x', 'a.jpg')}{part('note', '0')}--b--\r\n", 422),
    (PARCELS, "POST", "/parcels/7/photo", PARTS, f"{part('note', '0123456789012')}--b--\r\n", 422),
    (PARCELS, "POST", "/quote", {**KEY, **FORM}, "to=a", 200),
    (PARCELS, "POST", "/quote", {**KEY, **FORM}, "marks=fragile", 422),
    (PARCELS, "POST", "/quote", {**KEY, **FORM}, "to=a&marks=x&marks=fragile", 422),
    (PARCELS, "POST", "/quote", {**KEY, **JSON}, "{}", 415),
    (PARCELS, "POST", "/notes", {**KEY, "Content-Type": "text/plain"}, "x", 200),
    (PARCELS, "POST", "/labels", KEY, "", 200),
    (STUDIO, "GET", "/buckets/a/files?queries[]=x", MEMBER, "", 200),
    (STUDIO, "GET", "/buckets/a/files?queries[]=x", {**MEMBER, "Prefer": "example=default"}, "", 200),
    (STUDIO, "GET", "/buckets/a/files?queries[]=x", {**MEMBER, "Prefer": "code=304"}, "", 304),
    (STUDIO, "GET", "/buckets/a/files?queries[]=x", {"X-Studio-Key": "1"}, "", 401),
    (STUDIO, "GET", "/buckets/a/files?queries[]=x&total=maybe", MEMBER, "", 422),
    (STUDIO, "GET", "/repos/a/b/issues/1", {}, "", 200),
    (STUDIO, "GET", "/repos/a/b/issues/0", {}, "", 422),
    (STUDIO, "GET", "/repos/a/b/issues/1", {"Prefer": "code=404"}, "", 404),
    (STUDIO, "POST", "/issues", {**LOGIN, **JSON}, '{"title": 1, "id": 2, "labels": [{"id": 1}, "a"]}', 201),
    (STUDIO, "POST", "/issues", {**LOGIN, **JSON}, '{"title": "a", "id": 1, "assignee": null}', 201),
    (STUDIO, "POST", "/issues", JSON, '{"title": "a", "id": 1}', 201),
    (STUDIO, "POST", "/issues", {**LOGIN, **JSON}, '{"title": "a"}', 422),
    (STUDIO, "POST", "/issues", {**LOGIN, **JSON}, '{"title": "a", "id": 1, "number": 1}', 422),
    (STUDIO, "POST", "/issues", {**LOGIN, **JSON}, '{"title": "a", "id": 1, "more": 1}', 422),
    (STUDIO, "POST", "/issues", {**LOGIN, **JSON}, '{"title": "a", "id": 1, "labels": [{}]}', 422),
    (HARBOUR, "GET", SHIP, PROJECT, "", 200),
    (HARBOUR, "GET", SHIP, {}, "", 401),
    (HARBOUR, "GET", "/ships/a?tide=high&decks=1&decks=2", PROJECT, "", 401),
    (HARBOUR, "GET", "/ships/a?pass=1&tide=high&decks=1", PROJECT, "", 422),
    (HARBOUR, "GET", "/ships/a?pass=1&tide=high&decks=1&decks=x", PROJECT, "", 422),
    (HARBOUR, "GET", f"{SHIP}&flags=a%7Cb", PROJECT, "", 200),
    (HARBOUR, "GET", SHIP, {**PROJECT, "Prefer": "code=404"}, "", 404),
    (HARBOUR, "PUT", "/ships/a?pass=1", {**PROJECT, **JSON}, '{"name": "a", "length": 3}', 422),
    (HARBOUR, "PUT", "/ships/a?pass=1", {**PROJECT, **JSON}, '{"name": "a", "length": 30}', 200),
    (HARBOUR, "PUT", "/ships/a?pass=1", {**PROJECT, **JSON}, "", 422),
    (HARBOUR, "PUT", "/ships/a?pass=1", {**PROJECT, **JSON}, "[]", 422),
    (HARBOUR, "POST", "/signals", FORM, "flag=a&times=3", 200),
    (HARBOUR, "POST", "/signals", FORM, "flag=abcde", 422),
    (HARBOUR, "POST", "/signals", FORM, "flag=a&times=1", 422),
    (HARBOUR, "POST", "/signals", FORM, "times=3", 422),
    (HARBOUR, "POST", "/signals", JSON, '{"flag": "a"}', 415),
    (HARBOUR, "POST", "/ships/a/papers", {**STAFF, **PARTS}, f"{part('paper', 'x', 'a.jpg')}--b--\r\n", 204),
    (HARBOUR, "PATCH", "/signals", {}, "", 405),
)  # fmt: skip


def asked(method: str, target: str, headers: dict[str, str], body: str) -> Asked:
    """A request as a mock sees it."""
    return Asked(method, target, tuple(headers.items()), body.encode())
