// Documents of prose start no server; one with a fence of requests does, opened or typed.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** VS Code as far as this asks it. */
const VSCODE = `
export const workspace = {
  get textDocuments() { return globalThis.vs.open; },
  findFiles: async () => globalThis.vs.files,
  onDidOpenTextDocument: (hearer) => (globalThis.vs.opened = hearer),
  onDidChangeTextDocument: (hearer) => (globalThis.vs.changed = hearer),
};
export const Disposable = { from: () => ({ dispose() {} }) };
`;

const fake: Plugin = {
  name: "fake",
  setup(made) {
    made.onResolve({ filter: /^vscode$/ }, ({ path }) => ({ path, namespace: "fake" }));
    made.onLoad({ filter: /.*/, namespace: "fake" }, () => ({ contents: VSCODE }));
  },
};

const folder = mkdtempSync(join(tmpdir(), "callsheet-"));
const outfile = join(folder, "documents.mjs");
const entry = new URL("../src/documents.ts", import.meta.url).pathname;
await build({ entryPoints: [entry], bundle: true, outfile, format: "esm", platform: "node", plugins: [fake], logLevel: "error" });
const { mayHaveRequests, whenNeeded } = await import(pathToFileURL(outfile).href);
after(() => rmSync(folder, { recursive: true }));

const world = globalThis as unknown as { vs: { open: any[]; files: any[]; opened?: any; changed?: any } };

beforeEach(() => {
  world.vs = { open: [document("markdown", "# Prose\n")], files: [] };
});

function document(languageId: string, text: string) {
  const lineAt = (line: number) => ({ text: text.split("\n")[line] ?? "" });
  return { languageId, getText: () => text, lineAt };
}

/** Whether a server is needed, once all that is ready to happen has happened. */
async function needed(): Promise<{ yes: boolean }> {
  const found = { yes: false };
  void whenNeeded([]).then(() => (found.yes = true));
  await new Promise((resolve) => setImmediate(resolve));
  return found;
}

test("a file of requests in the folder needs one at once", async () => {
  world.vs.files = [{}];
  assert.equal((await needed()).yes, true);
});

test("prose needs none, until a document with a fence is opened", async () => {
  const found = await needed();
  assert.equal(found.yes, false);
  world.vs.opened(document("markdown", "# More\n\n```sh\nls\n```\n"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(found.yes, false);
  world.vs.opened(document("markdown", "# More\n\n> ```http\n> GET /a\n"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(found.yes, true);
});

test("a fence that is typed needs one", async () => {
  const found = await needed();
  const typed = (text: string) => ({
    document: document("markdown", text),
    contentChanges: [{ range: { start: { line: 0 } }, text: text.slice(-1) }],
  });
  world.vs.changed(typed("```htt"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(found.yes, false);
  world.vs.changed(typed("```http"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(found.yes, true);
});

for (const [languageId, text, has] of [
  ["http", "", true],
  ["restructuredtext", "x\n\n.. code-block:: http\n", true],
  ["org", "#+BEGIN_SRC http :pretty\n", true],
  ["asciidoc", "[source,http]\n", true],
  ["plaintext", "```http\n", false],
  ["markdown", `${"`".repeat(200_000)}\n${"[".repeat(200_000)}\n`, false],
] as const) {
  test(`${languageId}: ${text.slice(0, 30)}`, () => assert.equal(mayHaveRequests(document(languageId, text)), has));
}
