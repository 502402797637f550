// A browser with one page, driven from the tests: each line of standard input is a piece of JavaScript
// that is run with `page`, `context` and an argument; each line of standard output is what it gave.

import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [profile, executablePath] = process.argv.slice(2);
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1360, height: 800 },
  permissions: ["clipboard-read", "clipboard-write"],
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const page = context.pages()[0] ?? (await context.newPage());
const kept = { failed: [], console: [] };
page.on("requestfailed", (request) => kept.failed.push(request.url()));
page.on("console", (message) => kept.console.push(message.text()));
const LONGEST = 120_000;
const Async = (async () => {}).constructor;


/** A page can hang in what it runs, where no patience of Playwright's ends it. */
async function late() {
  await new Promise((resolve) => setTimeout(resolve, LONGEST).unref());
  throw new Error(`the browser said nothing for ${LONGEST / 1000} s`);
}

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const { code, argument } = JSON.parse(line);
  let said;
  try {
    const run = new Async("page", "context", "argument", "kept", code);
    said = { result: (await Promise.race([run(page, context, argument, kept), late()])) ?? null };
  } catch (error) {
    said = { error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
await context.close();
