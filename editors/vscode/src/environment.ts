// The environment of the folder that one works in: in the status bar, chosen from a list, remembered.

import * as vscode from "vscode";
import { mayHaveRequests } from "./documents.ts";
import type { Chosen, Environments } from "./protocol.ts";
import type { Condition, Session } from "./server/session.ts";

const MEMORY = "environments";

/** What was chosen in each folder, by the folder's address. */
export function remembered(context: vscode.ExtensionContext): Record<string, string> {
  return context.workspaceState.get<Record<string, string>>(MEMORY, {});
}

export class EnvironmentItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("callsheet.environment", vscode.StatusBarAlignment.Left, 40);
  readonly #listening: vscode.Disposable;
  #asked = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly session: Session,
  ) {
    this.#item.name = "Callsheet Environment";
    session.hear<Chosen>("callsheet/environment", (chosen) => void this.#remember(chosen));
    this.#listening = vscode.Disposable.from(
      session.onDidChange(() => void this.#draw()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.#draw()),
      vscode.workspace.onDidSaveTextDocument(() => void this.#draw()),
    );
    void this.#draw();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  /** Let a person choose; what is chosen is the server's to keep. */
  async choose(uri: string): Promise<string | null | undefined> {
    const found = await this.session.ask<Environments>("callsheet/environments", { uri });
    if (!found) {
      return undefined;
    }
    const items = [{ name: "", protected: false }, ...found.environments].map((each) => ({
      label: each.name ? `$(${each.protected ? "shield" : "server-environment"}) ${each.name}` : "$(circle-slash) none",
      description: [each.name === found.chosen ? "chosen" : "", each.protected ? "protected: sends are confirmed" : ""]
        .filter((word) => word)
        .join(" · "),
      name: each.name,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: "Environment",
      placeHolder: found.environments.length
        ? "The values of which environment are the requests to take?"
        : "There are no environments: put some into http-client.env.json",
    });
    return picked ? picked.name : null;
  }

  async #remember({ root, chosen }: Chosen): Promise<void> {
    const all = { ...remembered(this.context) };
    if (chosen) {
      all[root] = chosen;
    } else {
      delete all[root];
    }
    await this.context.workspaceState.update(MEMORY, all);
    await this.#draw();
  }

  async #draw(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const condition = this.session.condition;
    if (condition === "unneeded") {
      this.#item.hide();
      return;
    }
    if (condition !== "running") {
      this.#say(STATES[condition]);
      return;
    }
    const uri = workedOn();
    const found = uri && (await this.session.ask<Environments>("callsheet/environments", { uri }));
    if (asked !== this.#asked) {
      return;
    }
    if (found) {
      this.#tell(found);
    } else {
      this.#item.hide();
    }
  }

  #tell(found: Environments): void {
    if (!this.session.fits) {
      this.#say(UNFIT);
      return;
    }
    const restricted = vscode.workspace.isTrusted ? "" : " (restricted)";
    const icon = found.protected ? "shield" : "server-environment";
    this.#say({
      text: `$(${icon}) ${found.chosen || "no environment"}${restricted}`,
      words: found.protected
        ? `Environment ${found.chosen}, protected: choose another`
        : `Environment ${found.chosen || "none"}: choose another`,
      command: "callsheet.selectEnvironment",
      warning: found.protected,
    });
  }

  #say({ text, words, command, warning }: Shown): void {
    this.#item.text = text;
    this.#item.tooltip = words;
    this.#item.accessibilityInformation = { label: `Callsheet: ${words}` };
    this.#item.command = command;
    this.#item.backgroundColor = warning ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.#item.show();
  }
}

interface Shown {
  text: string;
  words: string;
  command: string;
  warning: boolean;
}

const STATES: Record<Exclude<Condition, "running" | "unneeded">, Shown> = {
  starting: shown("$(loading~spin) Callsheet", "The server starts", "callsheet.showLog", false),
  waiting: shown("$(loading~spin) Callsheet", "The server ended and is started again", "callsheet.showLog", true),
  silent: shown("$(warning) Callsheet: no answer", "The server does not answer: start it again", "callsheet.restart", true),
  missing: shown("$(warning) Callsheet: no server", "There is no server: look again", "callsheet.restart", true),
  stopped: shown("$(warning) Callsheet: stopped", "The server is not running: start it", "callsheet.restart", true),
};

const UNFIT = shown("$(warning) Callsheet: another version", "The server does not fit this extension: update one of them", "callsheet.showLog", true);

function shown(text: string, words: string, command: string, warning: boolean): Shown {
  return { text, words, command, warning };
}

/** The document that one works in: the active one, else one that is seen, if it has requests. */
export function workedOn(): string | undefined {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return editors.find((editor) => mayHaveRequests(editor?.document))?.document.uri.toString();
}
