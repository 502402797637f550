// What is drawn of a long text: all that is seen, in order, without a hole, from its first to its last line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HIGHEST, scrollTo, viewport } from "../src/webview/viewport.ts";

const LINE = 19;

for (const total of [0, 1, 40, 5_000, 3_000_000]) {
  test(`${total} lines from the first to the last`, () => {
    const visible = 600;
    const height = viewport(0, visible, LINE, total).height;
    assert.ok(height <= HIGHEST);
    for (const share of [0, 0.001, 0.3, 0.5, 0.9999, 1]) {
      const scrolled = share * Math.max(0, height - visible);
      const { first, count, top } = viewport(scrolled, visible, LINE, total);
      assert.ok(first >= 0 && first + count <= total);
      assert.ok(top <= scrolled + 0.001, "begins above what is seen");
      assert.ok(top + count * LINE >= Math.min(scrolled + visible, height) - 0.001, "ends below it");
    }
    const end = viewport(height, visible, LINE, total);
    assert.equal(end.first + end.count, total);
  });
}

test("a line is scrolled to where it can be seen", () => {
  for (const total of [100, 4_000_000]) {
    for (const line of [0, 1, 57, total - 1]) {
      const { first, count } = viewport(scrollTo(line, 600, LINE, total), 600, LINE, total);
      assert.ok(first <= line && line < first + count, `${line} of ${total}`);
    }
  }
});
