// The connection to the server: started, watched, started again after a crash, stopped.

import { type ChildProcess, spawn } from "node:child_process";
import * as vscode from "vscode";
import {
  CloseAction,
  type DynamicFeature,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  LSPErrorCodes,
  ResponseError,
  RevealOutputChannelOn,
  State,
  type StaticFeature,
} from "vscode-languageclient/node";
import { REQUEST_FILES, WITH_REQUESTS } from "../documents.ts";
import { VERSION } from "../protocol.ts";
import { plain } from "../wording.ts";
import { Backoff } from "./backoff.ts";
import { askForServer, findServer } from "./find.ts";
import { Messages } from "./messages.ts";
import { optionsOf, settingsOf } from "./options.ts";

export type Condition = "unneeded" | "starting" | "running" | "waiting" | "silent" | "missing" | "stopped";

/** What keeps it from running, in words. */
const WHY_NOT: Record<Condition, string> = {
  unneeded: "there was no document with requests",
  starting: "it has not answered yet",
  running: "it has just ended",
  waiting: "it ended, and is started again in a while",
  silent: "the program that was found does not answer",
  missing: "it was not found",
  stopped: "it was stopped, or could not be started",
};

/** Milliseconds that a command waits for a server that is being started. */
const PATIENCE = 20_000;

/** Milliseconds that a server has to start, or to end, before its process is ended. */
const GRACE = 3_000;

const ENVIRONMENT_FILES = "**/{http-client.env.json,http-client.private.env.json,.env,.env.*}";

/** A server from its start to its end. */
interface Life {
  client: LanguageClient;
  /** Ends when it runs, or when it does not come to. */
  started: Promise<void> | undefined;
  process: ChildProcess | undefined;
}

/** What more than one extension can do for a document, so that VS Code would ask which, or do nothing. */
const LAYOUT = new Set([
  "textDocument/formatting",
  "textDocument/rangeFormatting",
  "textDocument/onTypeFormatting",
  "textDocument/selectionRange",
]);

/** What goes wrong is in the log, and the session says it once. The layout of documents is left to others. */
class QuietClient extends LanguageClient {
  override registerFeature(feature: StaticFeature | DynamicFeature<any>): void {
    if ("registrationType" in feature && LAYOUT.has(feature.registrationType.method)) {
      const initialize = feature.initialize.bind(feature);
      feature.initialize = (capabilities) => initialize(capabilities, REQUEST_FILES);
    }
    super.registerFeature(feature);
  }

  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Session implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Condition>();
  readonly onDidChange = this.#changed.event;
  readonly #messages: Messages;
  readonly #heard = new Map<string, (parameters: any) => void>();
  readonly #answered = new Map<string, (parameters: any) => Promise<unknown>>();
  readonly #backoff = new Backoff();
  /** The server that counts; what is heard of any other is late. */
  #life: Life | undefined;
  #condition: Condition = "unneeded";
  #fits = true;
  #program = "callsheet";
  /** A question may stand open while another start is asked for: the last one counts. */
  #attempts = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    /** The environments that were chosen in each folder, by the folder's address. */
    private readonly remembered: () => Record<string, string>,
  ) {
    this.#messages = new Messages(log);
  }

  /** Why the server does not do what it was asked for, in its words. */
  get onDidRefuse(): vscode.Event<string> {
    return this.#messages.onDidRefuse;
  }

  get condition(): Condition {
    return this.#condition;
  }

  /** The program that the server was started with, for what belongs into a terminal. */
  get program(): string {
    return this.#program;
  }

  /** Whether the server speaks as this extension does. */
  get fits(): boolean {
    return this.#fits;
  }

  /** Hear a notification of the server, of every server there will be. */
  hear<T>(method: string, handler: (parameters: T) => void): void {
    this.#heard.set(method, handler);
  }

  /** Answer a request of the server. */
  answer<T, R>(method: string, handler: (parameters: T) => Promise<R>): void {
    this.#answered.set(method, handler);
  }

  /** What the server answers to a request of ours; undefined while there is none. */
  async ask<T>(method: string, parameters: object, token?: vscode.CancellationToken): Promise<T | undefined> {
    if (this.#condition !== "running" || !this.#life) {
      return undefined;
    }
    try {
      // A token that is undefined would count as a second parameter.
      return await this.#life.client.sendRequest<T>(method, parameters, ...(token ? [token] : []));
    } catch (error) {
      this.log.warn(`${method}: ${String(error)}`);
      return undefined;
    }
  }

  /**
   * Have the server do a command; waits while it is being started. An error says why it is not done,
   * unless that was a person's wish.
   */
  async command(command: string, parts: unknown[], token?: vscode.CancellationToken): Promise<unknown> {
    if (!(await this.isThere()) || !this.#life) {
      throw new Error(`the server is not running: ${WHY_NOT[this.#condition]}`);
    }
    const given = { command, arguments: parts };
    try {
      return await this.#life.client.sendRequest("workspace/executeCommand", given, ...(token ? [token] : []));
    } catch (error) {
      if (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled) {
        return null;
      }
      throw error;
    }
  }

  /** Say that a command failed, and why. */
  async tellThatItFailed(command: string, error: unknown): Promise<void> {
    this.log.warn(`${command}: ${String(error)}`);
    const contributed: { command: string; title: string }[] = this.context.extension.packageJSON.contributes.commands;
    const title = contributed.find((each) => each.command === command)?.title ?? command;
    const reason = error instanceof Error ? error.message : String(error);
    const show = "Show Log";
    if ((await vscode.window.showErrorMessage(`${title} failed: ${plain(reason)}`, show)) === show) {
      this.log.show();
    }
  }

  /** Tell the server of settings that changed; it takes over those that it can. */
  async tellSettings(): Promise<void> {
    if (this.#condition === "running") {
      const settings = { callsheet: settingsOf(this.context) };
      await this.#life?.client.sendNotification("workspace/didChangeConfiguration", { settings });
    }
  }

  /** Start the server, unless somebody has done so. */
  async begin(): Promise<void> {
    if (this.#condition === "unneeded") {
      await this.start();
    }
  }

  /** Find the server and start it; says what is wrong when it cannot. */
  async start(): Promise<void> {
    this.#backoff.forget();
    this.#become("starting");
    const attempt = await this.#endTheLast();
    if (attempt !== this.#attempts) {
      return;
    }
    const found = await findServer(this.context, this.log);
    if (attempt !== this.#attempts) {
      return;
    }
    const program = found ?? (await this.#asked());
    if (program && attempt === this.#attempts) {
      this.#become("starting");
      await this.#launch(program);
    }
  }

  async #launch(program: string): Promise<void> {
    this.#program = program;
    const life = this.#made(program);
    this.#life = life;
    this.#backoff.started(Date.now());
    life.started = life.client.start();
    const watch = setTimeout(() => void this.#tellThatItIsSilent(life, program), PATIENCE).unref();
    try {
      await life.started;
    } catch (error) {
      this.log.error(String(error));
      // One that ended while it started was told by its connection, and is started again.
      if (life === this.#life) {
        this.#life = undefined;
        life.process?.kill();
        await this.#tellThatItDoesNotStart(program);
      }
    } finally {
      clearTimeout(watch);
    }
  }

  /** It may be slow, and is waited for; it may as well be another program. */
  async #tellThatItIsSilent(life: Life, program: string): Promise<void> {
    if (life === this.#life) {
      this.log.error(`"${program}" has not answered for ${PATIENCE / 1000} s`);
      this.#become("silent");
      await this.#tell(`The program at "${plain(program)}" does not answer as Callsheet's server does.`);
    }
  }

  async #asked(): Promise<string | undefined> {
    this.#become("missing");
    return askForServer(this.context, this.log);
  }

  /** End the server, running or not, and whatever start is under way. */
  async stop(): Promise<void> {
    if ((await this.#endTheLast()) === this.#attempts) {
      this.#become("stopped");
    }
  }

  /** Which attempt this is; what is asked for while it lasts is a later one. */
  async #endTheLast(): Promise<number> {
    this.#attempts += 1;
    const attempt = this.#attempts;
    const life = this.#life;
    this.#life = undefined;
    if (life) {
      await this.#end(life);
    }
    return attempt;
  }

  async #end(life: Life): Promise<void> {
    // A client that has not started yet cannot be stopped: it is given the time to.
    await Promise.race([life.started?.catch(() => undefined), pause(GRACE)]);
    const { process } = life;
    await life.client.dispose().catch((error: unknown) => {
      this.log.warn(String(error));
      process?.kill();
    });
    if (process && process.exitCode === null && process.signalCode === null) {
      const ended = new Promise((resolve) => process.once("exit", resolve));
      await Promise.race([ended, pause(GRACE)]);
      process.kill();
    }
  }

  dispose(): void {
    void this.stop();
    this.#changed.dispose();
    this.#messages.dispose();
  }

  #made(program: string): Life {
    const options: LanguageClientOptions = {
      documentSelector: [
        ...WITH_REQUESTS,
        { scheme: "file", pattern: ENVIRONMENT_FILES },
      ],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => optionsOf(this.context, this.remembered()),
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          // The session starts it again: the client would, whether or not it is the one that counts.
          void this.#closed(life, program);
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
    const run = async () => (life.process = await this.#spawned(program));
    const client = new QuietClient("callsheet", "Callsheet", run, options);
    const life: Life = { client, started: undefined, process: undefined };
    // The extension has the commands all the time: they wait for a server that is being started.
    client.getFeature(ExecuteCommandRequest.method).initialize = () => undefined;
    for (const [method, handler] of this.#heard) {
      client.onNotification(method, handler);
    }
    for (const [method, handler] of this.#answered) {
      client.onRequest(method, handler);
    }
    this.#messages.hear(client);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        void this.#runs(life);
      }
    });
    return life;
  }

  #spawned(program: string): Promise<ChildProcess> {
    const folder = vscode.workspace.workspaceFolders?.find((each) => each.uri.scheme === "file");
    const child = spawn(program, ["lsp"], folder ? { cwd: folder.uri.fsPath } : {});
    child.on("error", (error) => this.log.error(String(error)));
    return new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(child));
      child.once("error", reject);
    });
  }

  async #closed(life: Life, program: string): Promise<void> {
    if (life !== this.#life) {
      return;
    }
    this.#life = undefined;
    const attempt = this.#attempts;
    const wait = this.#backoff.ended(Date.now());
    if (wait === null) {
      this.#become("stopped");
      return this.#tellThatItEnded();
    }
    this.log.warn(`The server ended; it is started again in ${wait / 1000} s`);
    this.#become("waiting");
    await pause(wait);
    if (attempt === this.#attempts) {
      await this.#launch(program);
    }
  }

  /** Whether it runs; waits while it is being started. */
  async isThere(): Promise<boolean> {
    const isComing = () => this.#condition === "starting" || this.#condition === "waiting";
    const until = Date.now() + PATIENCE;
    while (isComing() && Date.now() < until) {
      await pause(50);
    }
    return this.#condition === "running";
  }

  /** It answered; what it is told of open documents comes before what others ask. */
  async #runs(life: Life): Promise<void> {
    await life.started;
    if (life === this.#life) {
      this.#tellWhetherItFits(life.client);
      this.#become("running");
    }
  }

  #become(condition: Condition): void {
    this.#condition = condition;
    void vscode.commands.executeCommand("setContext", "callsheet.running", condition === "running");
    this.#changed.fire(condition);
  }

  #tellWhetherItFits(client: LanguageClient): void {
    const { capabilities, serverInfo } = client.initializeResult ?? {};
    this.#fits = capabilities?.experimental?.callsheet?.version === VERSION;
    if (!this.#fits) {
      const said =
        `The server that was found (callsheet ${plain(serverInfo?.version ?? "of an unknown version")}) does not fit this ` +
        "extension: update one of them. Answers may not be shown until then.";
      this.log.warn(said);
      void vscode.window.showWarningMessage(said);
    }
  }

  async #tellThatItDoesNotStart(program: string): Promise<void> {
    this.#become("stopped");
    await this.#tell(`The server at "${plain(program)}" does not start.`);
  }

  async #tellThatItEnded(): Promise<void> {
    this.log.error("The server ended again and again, and is not started any more");
    await this.#tell("The server ended again and again, and is not started any more.");
  }

  async #tell(what: string): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(`${what} Its log says why.`, "Show Log", "Start Again");
    if (chosen === "Show Log") {
      this.log.show();
    } else if (chosen === "Start Again") {
      await this.start();
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
