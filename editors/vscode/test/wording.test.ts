// Amounts and times as a person reads them; a stream that is put together from its pieces.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isCut } from "../src/cut.ts";
import { Growing, KEPT } from "../src/webview/growing.ts";
import { bytes, duration, share } from "../src/wording.ts";

const BYTES: [number, string][] = [
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.00 kB"],
  [12_345, "12.3 kB"],
  [999_999, "1.00 MB"],
  [104_857_600, "105 MB"],
];

for (const [count, text] of BYTES) {
  test(`${count} bytes`, () => assert.equal(bytes(count), text));
}

const TIMES: [number, string][] = [
  [0.2, "0.2 ms"],
  [9.96, "10 ms"],
  [999, "999 ms"],
  [999.9, "1.00 s"],
  [59_940, "59.9 s"],
  [59_990, "1 min 0 s"],
  [125_000, "2 min 5 s"],
];

for (const [milliseconds, text] of TIMES) {
  test(`${milliseconds} milliseconds`, () => assert.equal(duration(milliseconds), text));
}

test("a share of what nobody knows is nothing", () => {
  assert.deepEqual([share(1, 3), share(5, null), share(9, 8)], ["33 %", "", "100 %"]);
});

test("a stream grows by its pieces, and one that comes twice counts once", () => {
  const grown = new Growing();
  grown.add(0, "data: a\n");
  grown.add(8, "data: b\r\n");
  grown.add(8, "data: b\r\n");
  assert.deepEqual(grown.lines, ["data: a", "data: b", ""]);
});

test("a piece behind a hole is put in, and the stream goes on", () => {
  const grown = new Growing();
  grown.add(0, "a\n");
  grown.add(5, "late\n");
  grown.add(10, "b");
  assert.deepEqual(grown.lines, ["a", "late", "b"]);
});

test("characters are those of UTF-16", () => {
  const grown = new Growing();
  grown.add(0, "a😀");
  grown.add(3, "b");
  grown.add(2, "\ude00b!");
  assert.deepEqual(grown.lines, ["a😀b!"]);
});

test("what is newest of a long stream is kept, and what was cut is told", () => {
  const grown = new Growing();
  const piece = `${"x".repeat(999)}\n`;
  for (let index = 0; index < 12_000; index += 1) {
    grown.add(1_000 * index, index === 11_999 ? `last${piece.slice(4)}` : piece);
  }
  assert.ok(grown.size <= KEPT && grown.size >= 0.75 * KEPT);
  assert.equal(grown.cut + grown.size, 12_000_000);
  assert.ok(grown.lines.at(-2)?.startsWith("last"));
  assert.equal(grown.lines[0]?.length, 999);
});

test("a line that the server cut is known", () => {
  const long = "x".repeat(20_000);
  const lines = [`${long} … 1,234 more`, `${long} … 5 more`, long, "and … 5 more", `${long} … 5 more people`];
  assert.deepEqual(lines.map(isCut), [true, true, false, false, false]);
});
