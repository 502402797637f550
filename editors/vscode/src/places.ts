// Which request a command means: what a lens gave, what was clicked, the cursor, the answer that is shown.

import * as vscode from "vscode";
import { mayHaveRequests } from "./documents.ts";
import type { Place } from "./protocol.ts";

/** A place, or several lines of a document. */
export type Meant = Place & { number?: number; range?: { start: vscode.Position; end: vscode.Position } };

/** What the arguments of a command mean; without any, where the cursor is; else undefined. */
export function placeMeant(parts: readonly unknown[], shown?: Place): Meant | undefined {
  const [first, name, line] = parts;
  if (first instanceof vscode.Uri) {
    return vscode.window.activeTextEditor?.document.uri.toString() === first.toString()
      ? (atCursor() ?? { uri: first.toString() })
      : { uri: first.toString() };
  }
  if (typeof first === "string") {
    const named = typeof name === "string" && name ? { name } : {};
    return { uri: first, ...named, ...(typeof line === "number" ? { line } : {}) };
  }
  if (isPlace(first)) {
    return first;
  }
  return atCursor() ?? shown;
}

/** The request around the cursor, or all that is selected over several lines. */
export function atCursor(): Meant | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !mayHaveRequests(editor.document)) {
    return undefined;
  }
  const uri = editor.document.uri.toString();
  const { start, end, isSingleLine, active } = editor.selection;
  return isSingleLine ? { uri, line: active.line } : { uri, range: { start, end } };
}

function isPlace(value: unknown): value is Meant {
  return typeof value === "object" && value !== null && "uri" in value && typeof value.uri === "string";
}
