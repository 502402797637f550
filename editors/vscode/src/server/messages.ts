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
    client.onRequest(ShowMessageRequest.type, ({ type, message, actions }) => {
      this.#note(type, message);
      return boxes(type)<MessageActionItem>(plain(message), ...(actions ?? []));
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
