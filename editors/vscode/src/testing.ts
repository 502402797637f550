// Requests with assertions in the Test Explorer.

import * as vscode from "vscode";
import { FENCED, isRequestFile } from "./documents.ts";
import { opening } from "./opening.ts";
import type { Sent, SentAssertion, TestedFile } from "./protocol.ts";
import type { Sends } from "./sends.ts";
import type { Session } from "./server/session.ts";
import { testNames } from "./testNames.ts";
import { printable } from "./wording.ts";

/** Milliseconds without an edit after which a document is read anew. */
const QUIET = 500;

export class Tests implements vscode.Disposable {
  readonly #controller = vscode.tests.createTestController("callsheet", "Callsheet");
  readonly #names = new WeakMap<vscode.TestItem, { name: string; line: number }>();
  /** Files come and go by other hands too. */
  readonly #files = vscode.workspace.createFileSystemWatcher("**/*.{http,rest}", false, true, false);
  readonly #listening: vscode.Disposable;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Runs under way. */
  #runs = 0;

  constructor(
    private readonly session: Session,
    private readonly sends: Sends,
  ) {
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => this.#run(request, token);
    this.#controller.createRunProfile("Send", vscode.TestRunProfileKind.Run, run, true);
    this.#controller.refreshHandler = () => this.#read({});
    this.#controller.resolveHandler = () => this.#read({});
    this.#listening = vscode.Disposable.from(
      session.onDidChange((condition) => condition === "running" && void this.#read({})),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#soon(document)),
      vscode.workspace.onDidOpenTextDocument((document) => this.#soon(document)),
      this.#files,
      this.#files.onDidCreate(() => this.#soonAll()),
      this.#files.onDidDelete(() => this.#soonAll()),
    );
  }

  dispose(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#listening.dispose();
    this.#controller.dispose();
  }

  #soon(document: vscode.TextDocument): void {
    if (isRequestFile(document) || FENCED.includes(document.languageId)) {
      this.#readLater({ uri: document.uri.toString() });
    }
  }

  #soonAll(): void {
    this.#readLater({});
  }

  #readLater(which: { uri?: string }): void {
    const key = which.uri ?? "";
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => void this.#read(which), QUIET));
  }

  async #read(which: { uri?: string }): Promise<void> {
    const files = await this.session.ask<TestedFile[]>("callsheet/tests", which);
    if (!files) {
      return;
    }
    if (which.uri === undefined) {
      this.#controller.items.replace(files.filter((file) => file.requests.length).map((file) => this.#file(file)));
      return;
    }
    const file = files.find((each) => each.requests.length > 0);
    if (file) {
      // An item of the same name takes the place of the old one, and keeps its results.
      this.#controller.items.add(this.#file(file));
    } else {
      this.#controller.items.delete(vscode.Uri.parse(which.uri).toString());
    }
  }

  #file({ uri, requests }: TestedFile): vscode.TestItem {
    const place = vscode.Uri.parse(uri);
    const file = this.#controller.createTestItem(place.toString(), vscode.workspace.asRelativePath(place), place);
    const names = testNames(requests.map((each) => each.name));
    for (const [index, { name, title, line, endLine, assertions }] of requests.entries()) {
      const item = this.#controller.createTestItem(`${place}#${names[index]}`, title || name, place);
      item.range = new vscode.Range(line, 0, endLine, 0);
      item.description = `${assertions.length} ${assertions.length === 1 ? "assertion" : "assertions"}`;
      this.#names.set(item, { name, line });
      file.children.add(item);
    }
    return file;
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const wanted = this.#wanted(request);
    wanted.forEach((item) => run.enqueued(item));
    this.#runs += 1;
    this.sends.areTests = true;
    try {
      for (const item of wanted) {
        if (token.isCancellationRequested) {
          run.skipped(item);
        } else {
          await this.#runSafely(item, run, token);
        }
      }
    } finally {
      this.#runs -= 1;
      this.sends.areTests = this.#runs > 0;
      run.end();
    }
  }

  /** What goes wrong with one test is said at it, and the others are run. */
  async #runSafely(item: vscode.TestItem, run: vscode.TestRun, token: vscode.CancellationToken): Promise<void> {
    try {
      await this.#runOne(item, run, token);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      run.errored(item, new vscode.TestMessage(`It was not sent: ${why}`));
    }
  }

  #wanted(request: vscode.TestRunRequest): vscode.TestItem[] {
    const leaves = (item: vscode.TestItem): vscode.TestItem[] =>
      item.children.size ? [...item.children].flatMap(([, child]) => leaves(child)) : [item];
    const chosen = request.include ?? [...this.#controller.items].map(([, item]) => item);
    const without = new Set((request.exclude ?? []).flatMap(leaves));
    return [...new Set(chosen.flatMap(leaves))].filter((item) => !without.has(item));
  }

  async #runOne(item: vscode.TestItem, run: vscode.TestRun, token: vscode.CancellationToken): Promise<void> {
    const place = this.#names.get(item);
    if (!place || !item.uri) {
      run.skipped(item);
      return;
    }
    run.started(item);
    if (!vscode.workspace.isTrusted) {
      run.errored(item, new vscode.TestMessage("The workspace is not trusted, so nothing is sent."));
      return;
    }
    const uri = item.uri.toString();
    await opening(uri);
    const began = Date.now();
    let told: Sent | undefined;
    const listening = this.sends.onEnded((sent) => {
      if (vscode.Uri.parse(sent.uri).toString() === uri && (sent.line === place.line || sent.name === place.name)) {
        told = sent;
      }
    });
    let why = "";
    const refusing = this.session.onDidRefuse((reason) => (why = reason));
    try {
      await this.session.command("callsheet.send", [{ uri, ...place }], token);
    } finally {
      listening.dispose();
      refusing.dispose();
    }
    report(item, run, told, why, Date.now() - began);
  }
}

function report(item: vscode.TestItem, run: vscode.TestRun, sent: Sent | undefined, why: string, milliseconds: number): void {
  if (!sent) {
    run.errored(item, new vscode.TestMessage(why ? `It was not sent: ${why}` : "It was not sent."), milliseconds);
    return;
  }
  run.appendOutput(`${printable(`${sent.name}: ${sent.summary}`)}\r\n`, undefined, item);
  const failed = sent.assertions.filter((each) => !each.passed).map((each) => failure(item, each));
  const problems = sent.problems.map(({ line, message }) => at(item, line, new vscode.TestMessage(message)));
  switch (sent.outcome) {
    case "passed":
      return run.passed(item, milliseconds);
    case "skipped":
    case "cancelled":
      return run.skipped(item);
    case "failed":
      return run.failed(item, [...failed, ...problems], milliseconds);
    case "errored":
      return run.errored(item, problems.length ? problems : new vscode.TestMessage(sent.summary), milliseconds);
  }
}

function failure(item: vscode.TestItem, assertion: SentAssertion): vscode.TestMessage {
  const { expression, expected, actual, message, line } = assertion;
  const said = new vscode.TestMessage(message ?? expression);
  said.expectedOutput = spelled(expected);
  said.actualOutput = spelled(actual);
  return at(item, line, said);
}

function at(item: vscode.TestItem, line: number, message: vscode.TestMessage): vscode.TestMessage {
  if (item.uri) {
    message.location = new vscode.Location(item.uri, new vscode.Position(line, 0));
  }
  return message;
}

function spelled(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "nothing");
}
