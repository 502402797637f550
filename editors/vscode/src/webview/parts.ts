// The tabs of an answer beside its body: fields, cookies, the request as sent, assertions, the log.

import type { Answer, Cookie, Reported, ReportedAssertion, ReportedBody } from "../protocol.ts";
import { bytes } from "../wording.ts";
import { button, element, nothing, table } from "./element.ts";
import { reveal } from "./host.ts";

export function headers({ response }: Reported): HTMLElement {
  if (!response) {
    return nothing("There was no answer.");
  }
  const rows = response.headers.map(([name, value]) => [element("span", { class: "key" }, name), value]);
  const first = `HTTP ${response.http_version.replace(/^HTTP\//, "")} · ${response.status} ${response.reason}`;
  const from = response.remote ? ` · from ${response.remote}` : "";
  return element("div", { class: "stack" }, element("p", { class: "caption" }, first + from), table("Header fields", ["Field", "Value"], rows));
}

export function cookies(set: Cookie[]): HTMLElement {
  if (set.length === 0) {
    return nothing("The answer sets no cookies.");
  }
  const head = ["Name", "Value", "Domain", "Path", "Expires", "Flags"];
  const rows = set.map((each) => [
    element("span", { class: "key" }, each.name),
    each.value,
    each.domain,
    each.path,
    expiry(each.expires),
    [each.secure ? "Secure" : "", each.httpOnly ? "HttpOnly" : ""].filter((word) => word).join(", "),
  ]);
  return table("Cookies", head, rows);
}

function expiry(expires: Cookie["expires"]): string {
  if (expires === null) {
    return "with the session";
  }
  return typeof expires === "number" ? new Date(expires * 1000).toLocaleString() : expires;
}

export function request({ request: sent }: Reported): HTMLElement {
  if (!sent) {
    return nothing("Nothing was sent.");
  }
  const rows = sent.headers.map(([name, value]) => [element("span", { class: "key" }, name), value]);
  const text = spelled(sent.body);
  return element(
    "div",
    { class: "stack" },
    element("p", { class: "caption" }, element("strong", {}, sent.method), ` ${sent.url}`),
    table("Header fields that were sent", ["Field", "Value"], rows),
    text ? element("pre", { class: "scroll", tabIndex: 0, "aria-label": "Body that was sent" }, text) : nothing("No body."),
  );
}

function spelled(body: ReportedBody): string {
  if (body === null || typeof body === "string") {
    return body ?? "";
  }
  if ("base64" in body) {
    return `${body.base64.length} characters of base64:\n${body.base64}`;
  }
  if ("parts" in body) {
    return body.parts.map(spelled).join("");
  }
  return "file" in body ? `< ${body.file} (${bytes(body.size)})` : `(${bytes(body.size)})`;
}

export function assertions({ assertions: all }: Reported): HTMLElement {
  if (all.length === 0) {
    return nothing("The request has no assertions: `# @assert status == 200` is one.");
  }
  return element("ul", { class: "assertions scroll", tabIndex: 0, "aria-label": "Assertions" }, ...all.map(assertion));
}

function assertion({ passed, expression, expected, actual, message, line }: ReportedAssertion): HTMLElement {
  const word = passed ? "passed" : "failed";
  const where = button(`line ${line}`, () => reveal(line - 1), { class: "link" });
  const difference = passed || (expected === null && actual === null)
    ? null
    : element(
        "dl",
        {},
        element("dt", {}, "expected"),
        element("dd", { class: "good" }, spelledValue(expected)),
        element("dt", {}, "was"),
        element("dd", { class: "bad" }, spelledValue(actual)),
      );
  return element(
    "li",
    { class: word },
    element("span", { class: `sign ${passed ? "good" : "bad"}`, role: "img", "aria-label": word }, passed ? "✓" : "✗"),
    element("code", {}, expression),
    where,
    passed || !message ? null : element("p", { class: "said" }, message),
    difference,
  );
}

function spelledValue(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}

const LEVELS: Record<string, string> = { error: "bad", warn: "warn" };

/** What scripts said and what the engine noted, one a line. */
export function log({ report, environment }: Answer): HTMLElement {
  const lines = [
    ...(report.error ? [["bad", report.error.message]] : []),
    ...report.warnings.map((each) => ["warn", `line ${each.line}: ${each.message}${each.hint ? ` (${each.hint})` : ""}`]),
    ...(report.response?.body_problem ? [["warn", report.response.body_problem]] : []),
    ...report.notes.map((note) => ["plain", note]),
    ...(report.from_cache ? [["plain", "The answer was kept from before; nothing was sent for it."]] : []),
    ...report.said.map((said) => ["said", said]),
    ...(report.logs ?? []).map(({ level, text }) => [LEVELS[level] ?? "said", text]),
    ...(report.attempts > 1 ? [["plain", `sent ${report.attempts} times`]] : []),
    ["plain", environment ? `environment ${environment}` : "no environment"],
  ];
  const rows = lines.map(([kind, text]) => element("div", { class: `entry ${kind ?? ""}` }, text));
  return element("div", { class: "log scroll", tabIndex: 0, role: "log", "aria-label": "Log" }, ...rows);
}
