// The parts of a line say all of it, and what each is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../src/webview/colour.ts";

function kinds(line: string, language: string): string {
  const found = pieces(line, language);
  assert.equal(found.map((piece) => piece.text).join(""), line);
  return found.filter((piece) => piece.kind !== "plain").map((piece) => `${piece.kind}:${piece.text}`).join(" ");
}

const CASES: [string, string, string][] = [
  ['  "name": "Ada",', "json", 'key:"name" string:"Ada"'],
  ['"a\\"b": -1.5e3, true', "json", 'key:"a\\"b" number:-1.5e3 word:true'],
  ['["not a key", null]', "json", 'string:"not a key" word:null'],
  ['"cut off', "json", 'string:"cut off'],
  ['<a href="x">text</a>', "html", 'tag:<a key:href string:"x" tag:> tag:</a tag:>'],
  ["<!-- 1 < 2 -->", "xml", "comment:<!-- 1 < 2 -->"],
  ['{"a": 1}', "text", ""],
  ["", "json", ""],
];

for (const [line, language, expected] of CASES) {
  test(`${language}: ${line}`, () => assert.equal(kinds(line, language), expected));
}

test("a very long line is one part", () => assert.equal(pieces(`"${"x".repeat(5_000)}"`, "json").length, 1));

test("a line that invites to go back and forth is read at once", () => {
  const began = performance.now();
  pieces(`"${'\\"'.repeat(1_400)}`, "json");
  pieces("<".repeat(2_900), "html");
  assert.ok(performance.now() - began < 500);
});
