// What the server and this extension say to each other beside LSP: editors/PROTOCOL.md, as types.

/** Where a request is; a name that is not given is that of the request around the line. Lines count from 0. */
export interface Place {
  uri: string;
  name?: string;
  line?: number;
}

/** One of the history. */
export interface Numbered {
  uri: string;
  number: number;
}

export type Outcome = "passed" | "failed" | "errored" | "skipped" | "cancelled";

export interface Environments {
  root: string;
  chosen: string;
  protected: boolean;
  environments: { name: string; protected: boolean }[];
}

export interface Hop {
  kind: "aside" | "try" | "redirect" | "answer";
  method: string;
  url: string;
  status: number | null;
  reason: string | null;
  failure: string | null;
  milliseconds: { connect: number | null; tls: number | null; firstByte: number | null; total: number };
}

export interface Cookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  expires: string | number | null;
  secure: boolean;
  httpOnly: boolean;
}

export interface Body {
  size: number;
  mediaType: string;
  kind: "json" | "xml" | "html" | "image" | "text" | "binary";
  whole: boolean;
}

/** A body as the report has it: text, bytes, the size of a long one, or what a form is made of. */
export type ReportedBody =
  | null
  | string
  | { base64: string }
  | { size: number }
  | { file: string; size: number }
  | { parts: ReportedBody[] };

export interface ReportedRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body: ReportedBody;
}

export interface ReportedAssertion {
  expression: string;
  /** From 1, as all lines of a report. */
  line: number;
  passed: boolean;
  expected: unknown;
  actual: unknown;
  message: string | null;
}

export interface Reported {
  name: string;
  line: number;
  method: string;
  url: string;
  outcome: Outcome;
  seconds: number;
  attempts: number;
  request: ReportedRequest | null;
  response: null | {
    status: number;
    reason: string;
    http_version: string;
    headers: [string, string][];
    size: number;
    seconds: number;
    remote: string | null;
    body_problem?: string;
  };
  assertions: ReportedAssertion[];
  error: null | { message: string; line: number | null };
  warnings: { message: string; line: number; hint: string | null }[];
  from_cache: boolean;
  notes: string[];
  said: string[];
  /** What the scripts of the request said; older servers have none. */
  logs?: { level: string; text: string; line: number }[];
}

export interface Answer {
  id: string | number;
  number: number | null;
  uri: string;
  name: string;
  line: number;
  environment: string;
  /** Seconds since 1970. */
  time: number;
  outcome: Outcome;
  summary: string;
  report: Reported;
  hops: Hop[];
  cookies: Cookie[];
  body: Body | null;
}

export type Form = "pretty" | "raw" | "hex";

export interface Lines {
  start: number;
  lines: string[];
  total: number;
  done: boolean;
}

export interface Found {
  line: number;
  character: number;
  length: number;
}

export type NodeKind = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface Branch {
  kind: NodeKind;
  size: number;
  children: { key: string | number; kind: NodeKind; size: number; text: string }[];
}

export interface Rows {
  columns: string[];
  rows: string[][];
  total: number;
}

export interface Sending {
  id: number;
  uri: string;
  name: string;
  line: number;
  token: string | number | null;
}

export interface Progress {
  id: number;
  what: "upload" | "download" | "pages" | "rounds" | "wait";
  done: number;
  total: number | null;
  text: string;
}

export interface Streamed {
  id: number;
  /** The character of the body that `text` begins at. */
  start: number;
  text: string;
}

export interface SentAssertion {
  line: number;
  expression: string;
  passed: boolean;
  expected: unknown;
  actual: unknown;
  message: string | null;
}

export interface Sent {
  id: number;
  uri: string;
  name: string;
  line: number;
  outcome: Outcome;
  summary: string;
  answered: boolean;
  /** The name of the answer, where there is one. */
  answer: string | null;
  assertions: SentAssertion[];
  problems: { line: number; message: string }[];
}

export interface Chosen {
  root: string;
  chosen: string;
  protected: boolean;
}

export interface TestedFile {
  uri: string;
  requests: {
    name: string;
    title: string;
    line: number;
    endLine: number;
    assertions: { line: number; expression: string }[];
  }[];
}

export interface Exchange {
  number: number;
  time: number;
  document: string;
  request: string;
  environment: string;
  method: string;
  url: string;
  outcome: Outcome;
  summary: string;
  status: number | null;
  milliseconds: number;
  size: number | null;
  uri: string;
}

/** An answer by its name. */
export interface Named {
  id: string;
}

export interface Prompt {
  name: string;
  label: string;
  secret: boolean;
}

export interface Told {
  name: string;
  outcome: Outcome;
  summary: string;
  uri: string;
  results?: Told[];
}

/** The version of this contract that a server must announce. */
export const VERSION = 1;
