// What the server has to say to a person: in a box, which is gone some day, and in the log, which stays.

import * as vscode from "vscode";
import {
  type LanguageClient,
  type MessageActionItem,
  MessageType,
  ShowMessageNotification,
  ShowMessageRequest,
} from "vscode-languageclient/node";
import { plain } from "../wording.ts";

/** More answers to a question than these are a list. */
const MOST_BUTTONS = 3;

export class Messages implements vscode.Disposable {
  readonly #refused = new vscode.EventEmitter<string>();
  /** Why the server does not do what it was asked for. */
  readonly onDidRefuse = this.#refused.event;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Show what this server says. */
  hear(client: LanguageClient): void {
    client.onNotification(ShowMessageNotification.type, ({ type, message }) => {
      this.#note(type, message);
      void boxes(type)(plain(message));
    });
    client.onRequest(ShowMessageRequest.type, ({ type, message, actions }, token) => {
      this.#note(type, message);
      return asked(type, plain(message), (actions ?? []).map((each) => each.title), token);
    });
  }

  dispose(): void {
    this.#refused.dispose();
  }

  #note(type: MessageType, message: string): void {
    switch (type) {
      case MessageType.Error:
        this.log.error(message);
        this.#refused.fire(message);
        return;
      case MessageType.Warning:
        return this.log.warn(message);
      default:
        return this.log.info(message);
    }
  }
}

/** A question stays until it is answered: a send waits for that, and would behind a box that went away unseen. */
async function asked(
  type: MessageType,
  question: string,
  answers: string[],
  token: vscode.CancellationToken,
): Promise<MessageActionItem | null> {
  if (answers.length === 0) {
    void boxes(type)(question);
    return null;
  }
  if (answers.length > MOST_BUTTONS) {
    const picked = await vscode.window.showQuickPick(answers, { title: question, ignoreFocusOut: true }, token);
    return picked === undefined ? null : { title: picked };
  }
  const buttons = answers.map((title) => ({ title, isCloseAffordance: title.startsWith("Do not ") }));
  const chosen = await boxes(type)(question, { modal: true }, ...buttons);
  return chosen ? { title: chosen.title } : null;
}

function boxes(type: MessageType) {
  switch (type) {
    case MessageType.Error:
      return vscode.window.showErrorMessage;
    case MessageType.Warning:
      return vscode.window.showWarningMessage;
    default:
      return vscode.window.showInformationMessage;
  }
}
