// Each thing that was asked for has an answer, whatever else is under way; a page that comes late misses nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Follows } from "../src/answer/follows.ts";
import type { ToPage } from "../src/answer/messages.ts";
import { Missed } from "../src/answer/missed.ts";
import type { Sending, Sent } from "../src/protocol.ts";

function sending(id: number, token: string): Sending {
  return { id, uri: "file:///a.http", name: `r${id}`, line: id, token };
}

function sent(id: number): Sent {
  const place = { id, uri: "file:///a.http", name: `r${id}`, line: id };
  return { ...place, outcome: "passed", summary: "200 OK", answered: true, answer: "1", assertions: [], problems: [] };
}

test("a second answer is shown while a stream runs, and the stream's when it ends", () => {
  const follows = new Follows();
  const stream = follows.begin();
  assert.ok(follows.began(sending(1, "a")));
  const second = follows.begin();
  assert.ok(follows.began(sending(2, "b")));
  assert.ok(follows.ended(sent(2)));
  assert.equal(follows.end(second)?.id, 2);
  assert.ok(follows.has(1));
  assert.ok(follows.ended(sent(1)));
  assert.equal(follows.end(stream)?.id, 1);
});

test("requests of the first that go out later are its own", () => {
  const follows = new Follows();
  const all = follows.begin();
  follows.began(sending(1, "a"));
  const second = follows.begin();
  follows.began(sending(2, "b"));
  follows.ended(sent(1));
  follows.began(sending(3, "a"));
  follows.ended(sent(3));
  follows.ended(sent(2));
  assert.equal(follows.end(second)?.id, 2);
  assert.equal(follows.end(all)?.id, 3);
});

test("an answer does not take the place of what was asked for later", () => {
  const follows = new Follows();
  const first = follows.begin();
  follows.began(sending(1, "a"));
  const second = follows.begin();
  follows.began(sending(2, "b"));
  follows.ended(sent(1));
  assert.equal(follows.end(first), undefined);
  follows.ended(sent(2));
  assert.equal(follows.end(second)?.id, 2);
});

test("what others send is not followed", () => {
  const follows = new Follows();
  assert.ok(!follows.began(sending(1, "a")));
  assert.ok(!follows.ended(sent(1)));
  follows.begin();
  assert.ok(follows.began(sending(2, "b")));
  assert.ok(!follows.began(sending(3, "c")));
});

test("a page that comes late is told all that counts", () => {
  const missed = new Missed();
  const told: ToPage[] = [
    { kind: "unanswered", sent: sent(9) },
    { kind: "sending", sending: sending(1, "a") },
    { kind: "progress", progress: { id: 1, what: "download", done: 1, total: 9, text: "" } },
    { kind: "progress", progress: { id: 1, what: "download", done: 2, total: 9, text: "" } },
    { kind: "streamed", id: 1, start: 0, text: "a" },
    { kind: "streamed", id: 1, start: 1, text: "b" },
  ];
  told.forEach((each) => missed.add(each));
  assert.deepEqual(missed.messages, [told[1], told[3], told[4], told[5]]);
  missed.add({ kind: "unanswered", sent: sent(1) });
  missed.add({ kind: "streamed", id: 2, start: 1, text: "b" });
  assert.deepEqual(missed.messages.map((each) => each.kind), ["unanswered"]);
});
