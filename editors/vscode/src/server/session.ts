// The connection to the server: started, watched, started again after a crash, stopped.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { VERSION } from "../protocol.ts";
import { Backoff } from "./backoff.ts";
import { askForServer, findServer } from "./find.ts";

export type Condition = "starting" | "running" | "waiting" | "missing" | "stopped";

/** Milliseconds that a command waits for a server that is being started. */
const PATIENCE = 20_000;

/** Settings that the server does not know. */
const OWN_SETTINGS = new Set(["answers", "serverPath"]);

const ENVIRONMENT_FILES = "**/{http-client.env.json,http-client.private.env.json,.env,.env.*}";

export class Session implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Condition>();
  readonly onDidChange = this.#changed.event;
  readonly #heard = new Map<string, (parameters: any) => void>();
  readonly #answered = new Map<string, (parameters: any) => Promise<unknown>>();
  readonly #backoff = new Backoff();
  #client: LanguageClient | undefined;
  #condition: Condition = "stopped";
  /** A question may stand open while another start is asked for: the last one counts. */
  #attempts = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    /** The environments that were chosen in each folder, by the folder's address. */
    private readonly remembered: () => Record<string, string>,
  ) {}

  get condition(): Condition {
    return this.#condition;
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
    if (this.#condition !== "running" || !this.#client) {
      return undefined;
    }
    try {
      // A token that is undefined would count as a second parameter.
      return await this.#client.sendRequest<T>(method, parameters, ...(token ? [token] : []));
    } catch (error) {
      this.log.warn(`${method}: ${String(error)}`);
      return undefined;
    }
  }

  /** Have the server do a command; waits while it is being started. */
  async command(command: string, parts: unknown[]): Promise<unknown> {
    if (!(await this.#isThere())) {
      void this.#tell("The server is not running.");
      return null;
    }
    return this.ask("workspace/executeCommand", { command, arguments: parts });
  }

  /** Tell the server of settings that changed; it takes over those that it can. */
  async tellSettings(): Promise<void> {
    if (this.#condition === "running") {
      const settings = { callsheet: this.#settings() };
      await this.#client?.sendNotification("workspace/didChangeConfiguration", { settings });
    }
  }

  /** Find the server and start it; says what is wrong when it cannot. */
  async start(): Promise<void> {
    this.#attempts += 1;
    const attempt = this.#attempts;
    await this.stop();
    this.#become("starting");
    const program = (await findServer(this.context, this.log)) ?? (await this.#asked());
    if (!program || attempt !== this.#attempts) {
      return;
    }
    this.#client = this.#made(program);
    try {
      await this.#client.start();
    } catch (error) {
      this.log.error(String(error));
      await this.#tellThatItDoesNotStart(program);
    }
  }

  async #asked(): Promise<string | undefined> {
    this.#become("missing");
    const program = await askForServer(this.context, this.log);
    if (program) {
      this.#become("starting");
    }
    return program;
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#backoff.forget();
    if (client) {
      await client.dispose().catch((error: unknown) => this.log.warn(String(error)));
    }
    this.#become("stopped");
  }

  dispose(): void {
    void this.stop();
    this.#changed.dispose();
  }

  #made(program: string): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: [
        { scheme: "file", language: "http" },
        { scheme: "untitled", language: "http" },
        { scheme: "file", pattern: ENVIRONMENT_FILES },
      ],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => this.#options(),
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(),
      },
    };
    const run = { command: program, args: ["lsp"] };
    const client = new LanguageClient("callsheet", "Callsheet", run, options);
    // The extension has the commands all the time: they wait for a server that is being started.
    client.getFeature(ExecuteCommandRequest.method).initialize = () => undefined;
    for (const [method, handler] of this.#heard) {
      client.onNotification(method, handler);
    }
    for (const [method, handler] of this.#answered) {
      client.onRequest(method, handler);
    }
    client.onDidChangeState(({ newState }) => {
      if (client === this.#client && newState === State.Running) {
        void this.#runs(client);
      }
    });
    return client;
  }

  #options(): object {
    return {
      proxy: vscode.workspace.getConfiguration("http").get("proxy") || undefined,
      noProxy: vscode.workspace.getConfiguration("http").get("noProxy") || undefined,
      ...this.#settings(),
      plugin: true,
      prompts: true,
      restricted: !vscode.workspace.isTrusted,
      environments: this.remembered(),
    };
  }

  /** Settings that the server knows and that were set. */
  #settings(): object {
    const settings = vscode.workspace.getConfiguration("callsheet");
    const names = Object.keys(this.context.extension.packageJSON.contributes.configuration.properties)
      .map((name) => name.replace(/^callsheet\./, ""))
      .filter((name) => !OWN_SETTINGS.has(name))
      .filter((name) => JSON.stringify(settings.get(name)) !== JSON.stringify(settings.inspect(name)?.defaultValue));
    return Object.fromEntries(names.map((name) => [name, settings.get(name)]));
  }

  async #closed() {
    const wait = this.#backoff.ended(Date.now());
    if (wait === null) {
      this.#become("stopped");
      void this.#tellThatItEnded();
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.log.warn(`The server ended; it is started again in ${wait / 1000} s`);
    this.#become("waiting");
    await new Promise((resolve) => setTimeout(resolve, wait));
    return { action: CloseAction.Restart, handled: true };
  }

  async #isThere(): Promise<boolean> {
    const isComing = () => this.#condition === "starting" || this.#condition === "waiting";
    const until = Date.now() + PATIENCE;
    while (isComing() && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this.#condition === "running";
  }

  /** It answered; what it is told of open documents comes before what others ask. */
  async #runs(client: LanguageClient): Promise<void> {
    await client.start();
    this.#backoff.started(Date.now());
    this.#tellWhetherItFits(client);
    this.#become("running");
  }

  #become(condition: Condition): void {
    this.#condition = condition;
    void vscode.commands.executeCommand("setContext", "callsheet.running", condition === "running");
    this.#changed.fire(condition);
  }

  #tellWhetherItFits(client: LanguageClient): void {
    const { capabilities, serverInfo } = client.initializeResult ?? {};
    if (capabilities?.experimental?.callsheet?.version !== VERSION) {
      void vscode.window.showWarningMessage(
        `The server that was found (callsheet ${serverInfo?.version ?? "of an unknown version"}) does not fit this ` +
          "extension: update one of them. Answers may not be shown until then.",
      );
    }
  }

  async #tellThatItDoesNotStart(program: string): Promise<void> {
    this.#become("stopped");
    await this.#tell(`The server at "${program}" does not start.`);
  }

  async #tellThatItEnded(): Promise<void> {
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

