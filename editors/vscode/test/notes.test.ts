// What stands behind request lines: one note for a line, whatever was edited since; and what tests are called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { movedTo } from "../src/answer/moved.ts";
import { Notes } from "../src/notes.ts";
import { testNames } from "../src/testNames.ts";
import type { Sent } from "../src/protocol.ts";

const uri = "file:///a.http";

function sending(id: number, line: number, name = "one") {
  return { id, uri, name, line, token: null };
}

function sent(id: number, line: number, summary: string): Sent {
  return { ...sending(id, line), outcome: "passed", summary, answered: true, answer: "1", assertions: [], problems: [] };
}

function seen(notes: Notes): [number, string][] {
  return notes.of(uri).map((each) => [each.line, each.text]);
}

test("a request that moved and is sent again has one note", () => {
  const notes = new Notes(Object.is);
  notes.began(sending(1, 4));
  notes.ended(sent(1, 4, "200 OK"), []);
  notes.moved(uri, [{ first: 0, last: 0, added: 3 }]);
  assert.deepEqual(seen(notes), [[7, "200 OK"]]);
  notes.began(sending(2, 7));
  assert.deepEqual(seen(notes), [[7, "sending …"]]);
  notes.ended(sent(2, 7, "201 Created"), []);
  assert.deepEqual(seen(notes), [[7, "201 Created"]]);
});

test("a send that ends after edits tells at the lines as they are now", () => {
  const notes = new Notes(Object.is);
  notes.began(sending(1, 4));
  notes.moved(uri, [{ first: 1, last: 1, added: 2 }]);
  notes.ended(sent(1, 4, "200 OK"), [{ line: 6, text: "was 7" }]);
  assert.deepEqual(seen(notes), [[6, "200 OK"]]);
  assert.deepEqual(notes.of(uri)[0]?.failures, [{ line: 8, text: "was 7" }]);
});

test("an earlier send of a line does not tell of itself again", () => {
  const notes = new Notes(Object.is);
  notes.began(sending(1, 4));
  notes.began(sending(2, 4));
  notes.ended(sent(1, 4, "late"), []);
  assert.deepEqual(seen(notes), [[4, "sending …"]]);
  notes.ended(sent(2, 4, "200 OK"), []);
  assert.deepEqual(seen(notes), [[4, "200 OK"]]);
});

test("an edited request line loses its note, and others keep theirs", () => {
  const notes = new Notes(Object.is);
  notes.ended(sent(1, 4, "first"), []);
  notes.ended(sent(2, 9, "second"), []);
  notes.moved(uri, [{ first: 4, last: 4, added: 0 }]);
  assert.deepEqual(seen(notes), [[9, "second"]]);
});

test("a document that is renamed takes its notes with it, also when a send ends later", () => {
  const notes = new Notes(Object.is);
  notes.ended(sent(1, 4, "200 OK"), []);
  notes.began(sending(2, 9));
  const now = (of: string) => movedTo(of, [[uri, "file:///b.http"]]);
  notes.renamed(now);
  notes.ended(sent(2, 9, "201 Created"), []);
  assert.deepEqual(seen(notes), []);
  assert.deepEqual(notes.of("file:///b.http").map((each) => each.text), ["200 OK", "201 Created"]);
});

test("what is in a folder is moved with it", () => {
  assert.equal(movedTo("file:///a/b.http", [["file:///a", "file:///c"]]), "file:///c/b.http");
  assert.equal(movedTo("file:///ab.http", [["file:///a", "file:///c"]]), "file:///ab.http");
});

test("tests are called by name, and of one name by their order", () => {
  assert.deepEqual(testNames(["a", "b", "a"]), ["a#1", "b#1", "a#2"]);
});
