// What the page of an answer and the extension say to each other.

import type { Answer, Progress, Sending, Sent } from "../protocol.ts";

/** Requests that a page may make of the server; no other is handed on. */
export const ASKABLE = ["callsheet/body", "callsheet/search", "callsheet/tree", "callsheet/table"] as const;

export type Askable = (typeof ASKABLE)[number];

export type Action =
  | "again"
  | "cancel"
  | "compare"
  | "copy"
  | "editor"
  | "request"
  | "save"
  | "side";

export type ToPage =
  | { kind: "sending"; sending: Sending }
  | { kind: "progress"; progress: Progress }
  | { kind: "streamed"; id: number; start: number; text: string }
  | { kind: "answer"; answer: Answer }
  | { kind: "unanswered"; sent: Sent }
  | { kind: "ended"; sent: Sent }
  | { kind: "focus" }
  | { kind: "reply"; ask: number; result: unknown }
  | { kind: "fault"; ask: number; message: string };

export type FromPage =
  | { kind: "ready" }
  | { kind: "ask"; ask: number; method: Askable; parameters: object }
  | { kind: "image"; ask: number }
  | { kind: "whole"; ask: number }
  | { kind: "do"; action: Action }
  | { kind: "reveal"; line: number };
