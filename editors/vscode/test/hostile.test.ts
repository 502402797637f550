// What a cloned folder or an answer says does nothing here.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeEnvironment } from "../src/server/python.ts";
import { ruleOf, sheet } from "../src/webview/styles.ts";
import { plain } from "../src/wording.ts";

test("modules in the folder that one works in are not run by an install", async () => {
  const top = mkdtempSync(join(tmpdir(), "callsheet-"));
  const work = join(top, "work");
  const before = process.cwd();
  mkdirSync(work);
  for (const name of ["venv", "pip", "ensurepip", "sitecustomize"]) {
    writeFileSync(join(work, `${name}.py`), `open(${JSON.stringify(join(top, "ran"))}, "w")\n`);
  }
  const steps: string[] = [];
  const said: string[] = [];
  const environment = join(top, "home", "server-0");
  process.chdir(work);
  process.env["PIP_NO_INDEX"] = "1";
  process.env["PYTHONPATH"] = work;
  try {
    const making = { home: join(top, "home"), environment, version: "0.0.0", windows: process.platform === "win32" };
    const made = makeEnvironment({ ...making, hear: (text) => said.push(text), step: (what) => steps.push(what) });
    await assert.rejects(made, /No matching distribution|callsheet==0\.0\.0/);
    assert.deepEqual(steps, ["making an environment", "fetching packages"], said.join("\n"));
    assert.ok(existsSync(join(environment, "pyvenv.cfg")));
    assert.ok(!existsSync(join(top, "ran")));
  } finally {
    delete process.env["PIP_NO_INDEX"];
    delete process.env["PYTHONPATH"];
    process.chdir(before);
    rmSync(top, { recursive: true });
  }
});

test("the style of an element stays in its rule", () => {
  const rule = ruleOf(3, "color: red } h1 { x: y</style><script>alert(1)</script>");
  assert.equal(rule.split("{").length, 2);
  assert.equal(rule.split("}").length, 2);
  assert.ok(!rule.includes("<"));
  assert.ok(ruleOf(3, "letter-spacing: 3px").includes("{ letter-spacing: 3px }"));
});

test("a style sheet does not end its element", () => {
  assert.equal(sheet("a > b { c: d } </style><p>"), "a > b { c: d } /style>p>");
});

test("a message has no links of others", () => {
  assert.equal(plain("see [this](command:x) [1]"), "see [this] (command:x) [1]");
});
