// Where the server is looked for, and when one that ended is started again.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { Backoff } from "../src/server/backoff.ts";
import { candidates, isProgram } from "../src/server/places.ts";

const AROUND = { setting: "", folders: ["/project"], path: "/usr/bin:/bin", own: "/own/server-1", windows: false };

test("the workspace comes before PATH, and PATH before what the extension installed", () => {
  assert.deepEqual(
    candidates(AROUND).map((each) => each.program),
    [
      "/project/.venv/bin/callsheet",
      "/project/venv/bin/callsheet",
      "/usr/bin/callsheet",
      "/bin/callsheet",
      "/own/server-1/bin/callsheet",
    ],
  );
});

test("the setting is the only place where it is set", () => {
  assert.deepEqual(
    candidates({ ...AROUND, setting: "/there/callsheet" }).map((each) => each.program),
    ["/there/callsheet"],
  );
});

test("nothing in a workspace without trust is run", () => {
  const programs = candidates({ ...AROUND, folders: [] }).map((each) => each.program);
  assert.ok(programs.every((each) => !each.startsWith("/project")));
});

test("each start waits longer, until it is given up", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 6 }, (_, index) => {
    backoff.started(index * 100);
    return backoff.ended(index * 100 + 50);
  });
  assert.deepEqual(waits, [0, 1_000, 3_000, 10_000, 30_000, null]);
});

test("a server that lived for long is started at once", () => {
  const backoff = new Backoff();
  backoff.started(0);
  backoff.ended(10);
  backoff.started(20);
  assert.equal(backoff.ended(20 + 3_600_000), 0);
});

test("a server that never reached running is not started for ever", () => {
  const backoff = new Backoff();
  let now = 10_000_000;
  const waits: (number | null)[] = [];
  for (let start = 0; start < 6; start += 1) {
    backoff.started(now);
    now += 200;
    const wait = backoff.ended(now);
    waits.push(wait);
    now += wait ?? 0;
  }
  assert.deepEqual(waits, [0, 1_000, 3_000, 10_000, 30_000, null]);
});

test("an end of what was never started is none of a healthy server", () => {
  const backoff = new Backoff();
  assert.deepEqual([backoff.ended(10_000_000), backoff.ended(20_000_000)], [0, 1_000]);
});

test("a folder is no program", async () => {
  const node = process.execPath;
  assert.deepEqual(await Promise.all([node, dirname(node), `${node}-not`].map(isProgram)), [true, false, false]);
});
