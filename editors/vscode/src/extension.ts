// Callsheet in VS Code: starts the server, and puts together what shows what it says.

import * as vscode from "vscode";
import { AnswerPanel } from "./answer/panel.ts";
import type { Action } from "./answer/messages.ts";
import { Commands } from "./commands.ts";
import { isRequestFile, mayHaveRequests, whenNeeded } from "./documents.ts";
import { EnvironmentItem, remembered } from "./environment.ts";
import { HistoryView } from "./history.ts";
import { answerPrompts } from "./prompts.ts";
import { RequestLines } from "./requestLine.ts";
import { Sends } from "./sends.ts";
import { Session } from "./server/session.ts";
import { Tests } from "./testing.ts";

const OF_THE_ANSWER: Record<string, Action> = {
  "callsheet.answerToTheSide": "side",
  "callsheet.answerInEditor": "editor",
  "callsheet.copyBody": "copy",
};

const OWN = new Set([
  ...Object.keys(OF_THE_ANSWER),
  "callsheet.restart",
  "callsheet.showLog",
  "callsheet.focusAnswer",
  "callsheet.newFile",
  "callsheet.walkthrough",
]);

/** Settings that a server which runs can be told; for any other it is started anew. */
const LIVE = ["environment", "timeout", "diagnostics", "differences", "inlayValues", "answers"];

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Callsheet", { log: true });
  const session = new Session(context, log, () => remembered(context));
  const sends = new Sends(session);
  const panel = new AnswerPanel(context, session, sends);
  const environment = new EnvironmentItem(context, session);
  answerPrompts(session);
  context.subscriptions.push(
    log,
    session,
    sends,
    panel,
    environment,
    new RequestLines(sends),
    new HistoryView(session),
    new Tests(session, sends),
    ...own(session, panel, context),
    new Commands(session, panel, environment).register(ofTheServer(context)),
    vscode.window.onDidChangeActiveTextEditor(tellWhetherActive),
    session.onDidChange(() => tellWhetherActive(vscode.window.activeTextEditor)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => session.start()),
    vscode.workspace.onDidChangeConfiguration((change) => settingsChanged(change, context, session)),
  );
  tellWhetherActive(vscode.window.activeTextEditor);
  void whenNeeded(context.subscriptions).then(() => session.begin());
}

/**
 * Keys that only look are there wherever one is beside a request file: AltGr, too, is Ctrl+Alt, and documents are
 * where people write. Menus are there for documents too.
 */
function tellWhetherActive(editor: vscode.TextEditor | undefined): void {
  void vscode.commands.executeCommand("setContext", "callsheet.active", isRequestFile(editor?.document));
  void vscode.commands.executeCommand("setContext", "callsheet.hasRequests", mayHaveRequests(editor?.document));
}

/** The commands that the server does. */
function ofTheServer(context: vscode.ExtensionContext): string[] {
  const contributed: { command: string }[] = context.extension.packageJSON.contributes.commands;
  return contributed.map((each) => each.command).filter((name) => !OWN.has(name));
}

/** The commands that are the extension's own. */
function own(session: Session, panel: AnswerPanel, context: vscode.ExtensionContext): vscode.Disposable[] {
  const command = vscode.commands.registerCommand;
  return [
    command("callsheet.restart", () => session.start()),
    command("callsheet.showLog", () => session.log.show()),
    command("callsheet.focusAnswer", () => panel.focus()),
    command("callsheet.newFile", () => newFile()),
    command("callsheet.walkthrough", () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#callsheet.start`),
    ),
    ...Object.entries(OF_THE_ANSWER).map(([name, action]) => command(name, () => panel.act(action))),
  ];
}

async function newFile(): Promise<void> {
  const content = "### \nGET https://\n";
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "http", content }));
}

async function settingsChanged(
  change: vscode.ConfigurationChangeEvent,
  context: vscode.ExtensionContext,
  session: Session,
): Promise<void> {
  const names = Object.keys(context.extension.packageJSON.contributes.configuration.properties);
  const live = new Set(LIVE.map((name) => `callsheet.${name}`));
  const around = ["http.proxy", "http.noProxy"];
  if ([...names, ...around].some((name) => !live.has(name) && change.affectsConfiguration(name))) {
    await session.start();
  } else if (change.affectsConfiguration("callsheet")) {
    await session.tellSettings();
  }
}
