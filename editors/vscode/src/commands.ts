// What the server's commands do in VS Code: where their arguments come from, and where what they give goes.

import * as vscode from "vscode";
import type { AnswerPanel } from "./answer/panel.ts";
import { type EnvironmentItem, workedOn } from "./environment.ts";
import { type Meant, placeMeant } from "./places.ts";
import { opening } from "./opening.ts";
import type { Answer, Body, Sent } from "./protocol.ts";
import type { Session } from "./server/session.ts";
import { plain } from "./wording.ts";

type Hand = (parts: unknown[]) => Promise<unknown>;
type Way = (this: void, meant: Meant | undefined, hand: Hand, parts: unknown[]) => Promise<unknown>;

const TOOLS = ["curl", "curl-cmd", "curl-powershell", "httpx", "requests", "fetch", "httpie"] as const;

/** What the server refuses without trust; it is said here with a way to give it. */
const NEEDS_TRUST = new Set(
  ["send", "sendAll", "sendAgain", "nextPage", "allPages", "load", "testConnection", "login", "copyWithSecrets"],
);

/** What is shown on the page of answers, with what keeps it from being sent. */
const SENDS = new Set(["send", "sendAll", "nextPage", "allPages"]);

/** Documents whose requests may be sent: not those of a version control, or of an answer. */
const SCHEMES = new Set(["file", "untitled"]);

export class Commands {
  readonly #ways: Record<string, Way>;

  constructor(
    private readonly session: Session,
    private readonly panel: AnswerPanel,
    private readonly environment: EnvironmentItem,
  ) {
    const send: Way = (meant, hand) => this.panel.follow(meant, () => hand(meant ? [meant] : []));
    this.#ways = {
      send,
      sendAll: (meant, hand) => this.panel.follow(meant, () => hand(meant ? [{ uri: meant.uri, ...named(meant) }] : [])),
      sendAgain: (_, hand, parts) => this.panel.follow(undefined, () => hand(parts.slice(0, 1))),
      nextPage: send,
      allPages: send,
      cancel: (_, hand, parts) => cancel(hand, parts),
      show: (meant) => this.#show(meant),
      load: (meant, hand) => load(meant, hand, this.session.program),
      compare: (meant, hand) => compare(meant, hand),
      saveBody: (meant, hand) => saveBody(meant, hand, fileName(this.panel.shown)),
      bodyPath: (meant, hand, parts) => bodyPath(meant, hand, parts),
      history: async () => vscode.commands.executeCommand("callsheet.historyView.focus"),
      openExchange: (meant) => this.#open(meant),
      clearHistory: (_, hand) => clearHistory(hand),
      copyAs: (meant, hand) => copyAs(meant, hand),
      copyWithSecrets: (meant, hand) => copyAs(meant, hand),
      pasteCurl: (meant, hand, parts) => paste(meant, hand, parts),
      selectEnvironment: (_, hand, parts) => this.#selectEnvironment(hand, parts),
      showCookies: (meant, hand) => opened(hand(meant ? [meant.uri] : [])),
      clearCookies: (meant, hand) => hand(meant ? [meant.uri] : []),
      testConnection: async (meant, hand) => tested(await hand(meant ? [meant] : [])),
    };
  }

  /** Make all of these commands of VS Code. */
  register(commands: readonly string[]): vscode.Disposable {
    const made = commands.map((command) =>
      vscode.commands.registerCommand(command, (...parts: unknown[]) => this.#given(command, parts)),
    );
    return vscode.Disposable.from(...made);
  }

  async #given(command: string, parts: unknown[]): Promise<unknown> {
    try {
      return await this.#done(command, parts);
    } catch (error) {
      void this.session.tellThatItFailed(command, error);
      return null;
    }
  }

  async #done(command: string, parts: unknown[]): Promise<unknown> {
    const name = command.replace(/^callsheet\./, "");
    if (!vscode.workspace.isTrusted && NEEDS_TRUST.has(name)) {
      return tellRestricted();
    }
    const meant = placeMeant(parts, this.panel.shown);
    const scheme = meant && vscode.Uri.parse(meant.uri).scheme;
    if (SENDS.has(name) && scheme && !SCHEMES.has(scheme)) {
      throw new Error(`what is shown here is no file (it is of \`${scheme}:\`), and is not sent: open the file itself`);
    }
    // The server knows the documents that are open. Where one cannot be, the page of a send says so.
    const open = async () => void (meant && isFile(meant.uri) && (await opening(meant.uri)));
    const isSend = SENDS.has(name);
    const hand: Hand = async (given) => {
      await (isSend ? open() : undefined);
      return this.session.command(command, given);
    };
    await (isSend ? undefined : open());
    const way = this.#ways[name];
    return way ? way(meant, hand, parts) : hand(meant ? [meant] : parts);
  }

  async #show(meant: Meant | undefined): Promise<void> {
    if (!meant || !(await this.panel.show(meant))) {
      void vscode.window.showInformationMessage("There is no answer of this request yet: send it first.");
    }
  }

  async #open(meant: Meant | undefined): Promise<void> {
    const number = meant?.number;
    if (meant && number !== undefined) {
      await this.panel.show({ uri: meant.uri, number });
    } else {
      await vscode.commands.executeCommand("callsheet.historyView.focus");
    }
  }

  async #selectEnvironment(hand: Hand, parts: unknown[]): Promise<unknown> {
    await this.session.isThere();
    const [name, given] = parts;
    const uri = typeof given === "string" ? given : workedOn();
    if (typeof name === "string") {
      return hand([name, uri]);
    }
    const chosen = uri ? await this.environment.choose(uri) : undefined;
    if (chosen === undefined) {
      return hand([null, uri]);
    }
    return chosen === null ? null : hand([chosen, uri]);
  }
}

function named({ name, line }: Meant): object {
  return name ? { name, line } : {};
}

function isFile(uri: string): boolean {
  return uri.startsWith("file:") && /\.(http|rest)$/.test(uri);
}

async function tellRestricted(): Promise<void> {
  const manage = "Manage Trust";
  const chosen = await vscode.window.showWarningMessage(
    "This workspace is not trusted: nothing is sent, no script and no command is run, and no secret is read.",
    manage,
  );
  if (chosen === manage) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
}

async function load(meant: Meant | undefined, hand: Hand, program: string): Promise<void> {
  const kind = "ndjson:";
  const value = `${kind}rows`;
  const target = await vscode.window.showInputBox({
    title: "Load into",
    prompt: "A folder, or a database: `ndjson:rows`, `csv:rows`, `parquet:rows`, `sqlite:rows.db`, `duckdb:rows.duckdb`, `dlt:DESTINATION`",
    value,
    valueSelection: [kind.length, value.length],
  });
  if (!meant || !target) {
    return;
  }
  const found = (await hand([meant.uri, meant.name ?? "", target, meant.line])) as null | { command: string[]; folder: string };
  if (found) {
    await vscode.tasks.executeTask(loading(found, program));
  }
}

/** A task of the program that the server is, whose terminal stays when it is over, with what it said. */
function loading({ command, folder }: { command: string[]; folder: string }, program: string): vscode.Task {
  const run = new vscode.ProcessExecution(program, command.slice(1), { cwd: folder });
  const scope = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder)) ?? vscode.TaskScope.Global;
  const task = new vscode.Task({ type: "process" }, scope, "load", "Callsheet", run, []);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    close: false,
    showReuseMessage: false,
  };
  return task;
}

async function compare(meant: Meant | undefined, hand: Hand): Promise<void> {
  const found = (await hand(meant ? [which(meant)] : [])) as null | { left: string; right: string; same: boolean };
  if (found) {
    const [left, right] = [vscode.Uri.parse(found.left), vscode.Uri.parse(found.right)];
    const title = `${meant?.name || "Answer"}: before ↔ now${found.same ? " (the same)" : ""}`;
    await vscode.commands.executeCommand("vscode.diff", left, right, title, { preview: true });
  }
}

/** One of the history is named by its number alone. */
function which(meant: Meant): object {
  return meant.number === undefined ? meant : { uri: meant.uri, number: meant.number };
}

const ENDINGS: Record<Exclude<Body["kind"], "image">, string> = {
  json: ".json",
  xml: ".xml",
  html: ".html",
  text: ".txt",
  binary: ".bin",
};

/** What a file with the body of an answer may be called. */
function fileName(shown: Answer | Sent | undefined): string {
  if (!shown || !("body" in shown) || !shown.body) {
    return "body";
  }
  const { kind, mediaType } = shown.body;
  const image = mediaType.replace(/^image\//, ".").replace(/\+.*$/, "");
  return `${shown.name.replaceAll(/[^\w.-]+/g, "-")}${kind === "image" ? image : ENDINGS[kind]}`;
}

async function saveBody(meant: Meant | undefined, hand: Hand, name: string): Promise<unknown> {
  if (!meant) {
    return null;
  }
  const folder = vscode.Uri.joinPath(vscode.Uri.parse(meant.uri), "..");
  const chosen = await vscode.window.showSaveDialog({ title: "Save Body", defaultUri: vscode.Uri.joinPath(folder, name) });
  return chosen ? hand([{ ...which(meant), path: chosen.toString(), overwrite: true }]) : null;
}

async function bodyPath(meant: Meant | undefined, hand: Hand, parts: unknown[]): Promise<unknown> {
  const path = await hand(meant ? [meant] : []);
  const [given] = parts;
  const forPage = typeof given === "object" && given !== null && "page" in given;
  if (typeof path === "string" && !forPage) {
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path));
  }
  return path;
}

/** The send of the page that asks, those of the document of a menu, else all: the cursor is wherever it is. */
async function cancel(hand: Hand, [first]: unknown[]): Promise<unknown> {
  const which = first instanceof vscode.Uri ? { uri: first.toString() } : first;
  const ended = await hand(which ? [which] : []);
  if (ended === 0) {
    void vscode.window.showInformationMessage("Nothing is under way.");
  }
  return ended;
}

async function clearHistory(hand: Hand): Promise<unknown> {
  const clear = "Clear";
  const asked = "Forget all that was sent, with its answers?";
  return (await vscode.window.showWarningMessage(asked, { modal: true }, clear)) === clear ? hand([]) : null;
}

async function copyAs(meant: Meant | undefined, hand: Hand): Promise<void> {
  const tool = await vscode.window.showQuickPick([...TOOLS], { title: "Copy request as …" });
  if (!meant || !tool) {
    return;
  }
  const copied = (await hand([meant.uri, meant.name ?? "", meant.line ?? 0, tool, false])) as null | {
    text: string;
    notes: string[];
  };
  if (copied) {
    await vscode.env.clipboard.writeText(copied.text);
    void vscode.window.showInformationMessage([`Copied for ${tool}.`, ...copied.notes.map(plain)].join(" "));
  }
}

async function paste(meant: Meant | undefined, hand: Hand, parts: unknown[]): Promise<unknown> {
  if (!meant) {
    return undefined;
  }
  const given = typeof parts[1] === "string" ? parts[1] : await vscode.env.clipboard.readText();
  return hand([meant.uri, given, meant.line ?? meant.range?.start.line ?? 0]);
}

async function opened(answered: Promise<unknown>): Promise<void> {
  const uri = await answered;
  if (typeof uri === "string") {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }
}

async function tested(answer: unknown): Promise<void> {
  const found = answer as null | { good: boolean; summary: string; uri?: string };
  if (found?.uri) {
    await opened(Promise.resolve(found.uri));
  } else if (found) {
    const tell = found.good ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    void tell(plain(found.summary));
  }
}
