// One server at a time, however often it is started anew; one that dies while it starts is given up some day.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** VS Code as far as a session sees it. */
const VSCODE = `
export class EventEmitter {
  hearers = [];
  event = (hearer) => (this.hearers.push(hearer), { dispose() {} });
  fire(value) { this.hearers.forEach((each) => each(value)); }
  dispose() {}
}
export const workspace = {
  isTrusted: false,
  workspaceFolders: [],
  getConfiguration: () => ({ get: (name, other) => (name === "serverPath" ? process.execPath : other), inspect: () => undefined }),
};
export const commands = { executeCommand: async () => undefined };
const say = async (text, options, ...items) => {
  globalThis.said.push(text);
  return options?.modal ? items[0] : undefined;
};
const showQuickPick = async (items, { title }) => (globalThis.said.push(title), items.at(-1));
export const window = { showErrorMessage: say, showWarningMessage: say, showInformationMessage: say, showQuickPick };
export const ProgressLocation = {};
export const ConfigurationTarget = {};
`;

/** The client, which is refused to be stopped unless it runs, as the real one is. */
const CLIENT = `
export class LanguageClient {
  state = "starting";
  initializeResult = { capabilities: { experimental: { callsheet: { version: 1 } } } };
  constructor(id, name, run, options) { this.options = options; globalThis.clients.push(this); }
  getFeature() { return {}; }
  heard = {};
  onNotification(type, hearer) { this.heard[type] = hearer; }
  onRequest(type, hearer) { this.heard[type] = hearer; }
  onDidChangeState(hearer) { this.hearer = hearer; }
  start() { return new Promise((resolve, reject) => Object.assign(this, { resolve, reject })); }
  runs() { this.state = "running"; this.hearer({ newState: 2 }); this.resolve(); }
  dies() { this.state = "ended"; const told = this.options.errorHandler.closed(); this.reject(new Error("died")); return told; }
  async dispose() {
    if (this.state !== "running") throw new Error("not running");
    this.state = "stopped";
  }
  async sendRequest() { throw new Error("it went [wrong](command:x)"); }
  error() {}
}
export const State = { Running: 2 };
export const CloseAction = { DoNotRestart: 1, Restart: 2 };
export const ErrorAction = { Continue: 1 };
export const ExecuteCommandRequest = { method: "" };
export const LSPErrorCodes = { RequestCancelled: -32800 };
export const MessageType = { Error: 1, Warning: 2 };
export class ResponseError extends Error {}
export const RevealOutputChannelOn = {};
export const ShowMessageNotification = { type: "say" };
export const ShowMessageRequest = { type: "ask" };
`;

const fakes: Plugin = {
  name: "fakes",
  setup(made) {
    made.onResolve({ filter: /^vscode(-languageclient\/node)?$/ }, ({ path }) => ({ path, namespace: "fake" }));
    made.onLoad({ filter: /.*/, namespace: "fake" }, ({ path }) => ({ contents: path === "vscode" ? VSCODE : CLIENT }));
  },
};

const folder = mkdtempSync(join(tmpdir(), "callsheet-"));
const outfile = join(folder, "session.mjs");
const entry = new URL("../src/server/session.ts", import.meta.url).pathname;
await build({ entryPoints: [entry], bundle: true, outfile, format: "esm", platform: "node", plugins: [fakes], logLevel: "error" });
const { Session } = await import(pathToFileURL(outfile).href);
after(() => rmSync(folder, { recursive: true }));

const world = globalThis as unknown as { clients: any[]; said: string[] };

function opened() {
  world.clients = [];
  world.said = [];
  const log = { info() {}, warn() {}, error() {}, show() {} };
  const contributes = { configuration: { properties: {} }, commands: [{ command: "callsheet.send", title: "Send" }] };
  const context = { extension: { packageJSON: { version: "1", contributes } }, globalStorageUri: { fsPath: folder } };
  return new Session(context, log, () => ({}));
}

/** Wait for what comes of files and promises; clocks may be held. */
async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!isSo()) {
    assert.ok(Date.now() < end, "it does not come to that");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Let what is ready to happen happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a restart while it starts leaves one server", async () => {
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  const [first] = world.clients;
  const again = session.start();
  first.runs();
  await until(() => world.clients.length === 2);
  assert.equal(first.state, "stopped");
  assert.equal(session.condition, "starting");
  world.clients[1].runs();
  await again;
  await until(() => session.condition === "running");
  assert.equal(world.clients.length, 2);
});

test("a restart while it waits leaves one server", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  world.clients[0].dies();
  context.mock.timers.tick(0);
  await until(() => world.clients.length === 2);
  world.clients[1].dies();
  assert.equal(session.condition, "waiting");
  void session.start();
  await until(() => world.clients.length === 3);
  context.mock.timers.tick(1_200);
  await settled();
  assert.equal(world.clients.length, 3);
});

test("an old client is never the one that starts again", async () => {
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  world.clients[0].runs();
  await until(() => session.condition === "running");
  void session.start();
  await until(() => world.clients.length === 2);
  world.clients[1].runs();
  await until(() => session.condition === "running");
  assert.deepEqual(world.clients[0].dies(), { action: 1, handled: true });
  assert.equal(session.condition, "running");
  assert.equal(world.clients.length, 2);
});

test("one that never reached running waits longer each time", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  world.clients[0].dies();
  context.mock.timers.tick(0);
  await until(() => world.clients.length === 2);
  world.clients[1].dies();
  context.mock.timers.tick(999);
  await settled();
  assert.equal(world.clients.length, 2);
  context.mock.timers.tick(1);
  await until(() => world.clients.length === 3);
});

test("what is said in a box stays in the log", async () => {
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  const refused: string[] = [];
  session.onDidRefuse((reason: string) => refused.push(reason));
  const logged: string[] = [];
  session.log.error = (text: string) => logged.push(text);
  session.log.warn = (text: string) => logged.push(text);
  world.clients[0].heard.say({ type: 1, message: "there is no request here" });
  world.clients[0].heard.say({ type: 2, message: "an [old](command:x) one" });
  assert.deepEqual(world.said, ["there is no request here", "an [old] (command:x) one"]);
  assert.deepEqual(logged, ["there is no request here", "an [old](command:x) one"]);
  assert.deepEqual(refused, ["there is no request here"]);
});

test("a question stays until it is answered", async () => {
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  const ask = world.clients[0].heard.ask;
  const actions = (titles: string[]) => titles.map((title) => ({ title }));
  assert.deepEqual(await ask({ type: 3, message: "Send it?", actions: actions(["Send", "Do not send"]) }), { title: "Send" });
  assert.deepEqual(await ask({ type: 3, message: "Which?", actions: actions(["a", "b", "c", "d"]) }), { title: "d" });
  assert.deepEqual(world.said, ["Send it?", "Which?"]);
});

test("a command without a server says what keeps it", async () => {
  const session = opened();
  await assert.rejects(session.command("callsheet.send", []), /not running: there was no document with requests/);
  await session.stop();
  await assert.rejects(session.command("callsheet.send", []), /not running: it was stopped/);
});

test("a program that never answers is told, and is waited for", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  context.mock.timers.tick(20_000);
  await until(() => world.said.length === 1);
  assert.equal(session.condition, "silent");
  assert.match(world.said[0] ?? "", /does not answer as Callsheet's server does/);
  world.clients[0].runs();
  await until(() => session.condition === "running");
});

test("a command that fails says so, without links of others", async () => {
  const session = opened();
  void session.start();
  await until(() => world.clients.length === 1);
  world.clients[0].runs();
  const failed = await session.command("callsheet.send", []).then(assert.fail, (error: unknown) => error);
  await session.tellThatItFailed("callsheet.send", failed);
  assert.deepEqual(world.said, ["Send failed: it went [wrong] (command:x)"]);
});
