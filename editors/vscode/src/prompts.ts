// Values that a person types while a request is sent.

import * as vscode from "vscode";
import type { Prompt } from "./protocol.ts";
import type { Session } from "./server/session.ts";

export function answerPrompts(session: Session): void {
  session.answer("callsheet/prompt", async ({ name, label, secret }: Prompt) => {
    const value = await vscode.window.showInputBox({
      title: `Value of \`${name}\``,
      prompt: label || name,
      password: secret,
      ignoreFocusOut: true,
    });
    return { value: value ?? null };
  });
}
