// The page of an answer: its head, its tabs, and what is there while a request is under way.

import type { Action, ToPage } from "../answer/messages.ts";
import type { Answer, Sent } from "../protocol.ts";
import { BodyView, type View } from "./body.ts";
import { button, element, nothing } from "./element.ts";
import { GoingView } from "./going.ts";
import { listen, perform, reveal } from "./host.ts";
import { icon } from "./icons.ts";
import { assertions, cookies, headers, log, request } from "./parts.ts";
import { type Tab, Tabs } from "./tabs.ts";
import { timing } from "./timing.ts";

const nonce = document.currentScript?.nonce ?? "";
const said = document.querySelector<HTMLElement>("#said");
const place = document.querySelector<HTMLElement>("#answer") ?? document.body;

let going: GoingView | undefined;
let body: BodyView | undefined;
let tabs: Tabs | undefined;
let chosenTab = "Body";
let chosenView: View | undefined;

function hear(message: ToPage): void {
  switch (message.kind) {
    case "sending":
      begin().begin(message.sending);
      return;
    case "progress":
      going?.progress(message.progress);
      return;
    case "streamed":
      going?.stream(message.id, message.start, message.text);
      return;
    case "ended":
      going?.end(message.sent);
      return;
    case "answer":
      showAnswer(message.answer);
      return;
    case "unanswered":
      showUnanswered(message.sent);
      return;
    case "focus":
      (tabs?.focus ?? (() => place.focus())).call(tabs);
  }
}

function begin(): GoingView {
  if (!going) {
    closeAll();
    going = new GoingView();
    say("sending …");
    place.replaceChildren(going.root);
  }
  return going;
}

/** Have it read out: the region stays, since one that comes with its text is not read. */
function say(words: string): void {
  if (said) {
    said.textContent = words;
  }
}

function closeAll(): void {
  going?.close();
  body?.close();
  going = undefined;
  body = undefined;
  tabs = undefined;
}

function showAnswer(answer: Answer): void {
  closeAll();
  tabs = new Tabs("Parts of the answer", (name) => (chosenTab = name));
  place.replaceChildren(head(answer), tabs.root);
  say(`${answer.name}: ${answer.summary}`);
  const { report } = answer;
  const failed = report.assertions.filter((each) => !each.passed).length;
  const passed = report.assertions.length - failed;
  const all: Tab[] = [
    { name: "Body", show: () => showBody(answer) },
    { name: "Headers", amount: count(report.response?.headers.length), show: () => headers(report) },
    { name: "Cookies", amount: count(answer.cookies.length), show: () => cookies(answer.cookies) },
    { name: "Request", show: () => request(report) },
    { name: "Timing", amount: count(answer.hops.length > 1 ? answer.hops.length : 0), show: () => timing(answer.hops) },
    {
      name: "Assertions",
      amount: report.assertions.length ? `${passed}/${report.assertions.length}` : "",
      bad: failed > 0,
      show: () => assertions(report),
    },
    { name: "Log", amount: count(report.said.length), bad: report.error !== null, show: () => log(answer) },
  ];
  tabs.fill(all, chosenTab);
}

function count(amount: number | undefined): string {
  return amount ? String(amount) : "";
}

function showBody(answer: Answer): HTMLElement {
  body?.close();
  body = undefined;
  if (!answer.body) {
    return nothing(answer.report.error?.message ?? "The answer has no body.");
  }
  if (answer.body.size === 0) {
    return nothing("The body is empty.");
  }
  body = new BodyView(answer, answer.body, chosenView, nonce, (view) => (chosenView = view));
  return body.root;
}

function head(answer: Answer): HTMLElement {
  const { report, summary, outcome, environment, time } = answer;
  const [status = "", ...rest] = summary.split(" · ");
  const when = new Date(time * 1000).toLocaleTimeString();
  const words = [...rest, environment, when].filter((part) => part);
  const isBad = outcome === "failed" ? (report.response?.status ?? 500) >= 400 : outcome !== "passed";
  return element(
    "header",
    { class: "head" },
    element("span", { class: `chip ${isBad ? "bad" : "good"}` }, status),
    element("span", { class: "about" }, ...words.flatMap((word, index) => [index ? " · " : null, part(word)])),
    element(
      "div",
      { class: "second" },
      button(element("span", {}, element("strong", {}, report.method), ` ${report.url}`), () => perform("request"), {
        class: "where link",
        title: "Go to the request",
      }),
      element(
        "div",
        { class: "tools", role: "toolbar", "aria-label": "With this answer" },
        tool("again", "Send the request again"),
        tool("copy", "Copy the body"),
        tool("save", "Save the body to a file"),
        tool("editor", "Open the body as a document"),
        tool("compare", "Compare with the answer before"),
        tool("side", "Keep this answer in an editor of its own"),
      ),
    ),
  );
}

function part(word: string): HTMLElement {
  return element("span", { class: word.endsWith("failed") ? "bad" : "" }, word);
}

function tool(action: Action, words: string): HTMLElement {
  return button(icon(action), () => perform(action), { title: words, "aria-label": words });
}

function showUnanswered({ name, summary, problems }: Sent): void {
  closeAll();
  const [status = "", ...rest] = summary.split(" · ");
  const isBad = !status.startsWith("cancelled");
  say([`${name}: ${summary}`, ...problems.map((each) => each.message)].join(". "));
  place.replaceChildren(
    element(
      "header",
      { class: "head" },
      element("span", { class: `chip ${isBad ? "bad" : "kind"}` }, status),
      element("span", { class: "about" }, [name, ...rest].join(" · ")),
      element("div", { class: "tools", role: "toolbar", "aria-label": "With this request" }, tool("again", "Send the request again")),
    ),
    problems.length === 0
      ? nothing("There is no answer.")
      : element(
          "ul",
          { class: "assertions scroll", "aria-label": "What went wrong", tabIndex: 0 },
          ...problems.map(({ line, message }) =>
            element(
              "li",
              { class: "failed" },
              element("span", { class: "sign bad", "aria-hidden": "true" }, "✗"),
              element("span", {}, message),
              button(`line ${line + 1}`, () => reveal(line), { class: "link" }),
            ),
          ),
        ),
  );
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && going) {
    perform("cancel");
  } else if (event.key === "f" && (event.ctrlKey || event.metaKey) && body) {
    event.preventDefault();
    event.stopPropagation();
    body.search();
  }
});

place.replaceChildren(nothing("Send a request, and its answer is shown here."));
listen(hear);
