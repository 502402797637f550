// All of a body of which some lines would come cut: as it came, after a question, since nothing in it is masked.

import * as vscode from "vscode";
import type { Answer } from "../protocol.ts";
import type { Session } from "../server/session.ts";

/** The text of the body; undefined when nobody wants it so, or when it cannot be had, which is said. */
export async function wholeBody(session: Session, answer: Answer): Promise<string | undefined> {
  const { uri, name, line, number } = answer;
  const place = number === null ? { uri, name, line } : { uri, number };
  const [take, save] = ["As It Came", "Save to a File…"];
  const chosen = await vscode.window.showWarningMessage(
    "The body has lines of more than 20,000 characters, which are cut when they are shown.",
    { modal: true, detail: "All of it can be had as it came: secrets in it are not masked then." },
    take,
    save,
  );
  if (chosen === save) {
    await vscode.commands.executeCommand("callsheet.saveBody", place);
  }
  return chosen === take ? read(session, answer) : undefined;
}

/** A file with the body as it came; null where the server has that no more. */
export async function bodyPath(session: Session, { id, uri, name, line, number }: Answer): Promise<string | null> {
  const place = number === null ? { uri, name, line } : { uri, number };
  const found = await session.ask<Answer | null>("callsheet/answer", place);
  if (found?.id !== id) {
    return null;
  }
  return (await vscode.commands.executeCommand<string | null>("callsheet.bodyPath", { ...place, page: true })) ?? null;
}

async function read(session: Session, answer: Answer): Promise<string | undefined> {
  const path = await bodyPath(session, answer);
  if (!path) {
    void vscode.window.showWarningMessage("The server has the body no more: send the request again.");
    return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
  } catch {
    void vscode.window.showWarningMessage("The body is not UTF-8, so it cannot be shown as it came: save it to a file.");
    return undefined;
  }
}
