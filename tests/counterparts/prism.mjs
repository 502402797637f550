// Prism over a description: as a proxy before a server whose answers are given, telling what of requests and answers
// does not fit; or as a mock, on a free port of 127.0.0.1, until its input ends.
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const prism = require("@stoplight/prism-http-server");
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
const { createLogger } = require("@stoplight/prism-core");

const silent = createLogger("tests", { level: "silent", customLevels: { success: 25 } });
const shared = { validateRequest: true, validateResponse: true, checkSecurity: true, errors: false, mock: { dynamic: false } };

async function serving(description, config) {
  const operations = await getHttpOperationsFromSpec(description);
  const server = prism.createServer(operations, { cors: true, config: { ...shared, ...config }, components: { logger: silent } });
  return server.listen(0, "127.0.0.1");
}

function upstreamOf(exchanges) {
  const server = createServer((asked, reply) => {
    const { status, headers, body } = exchanges[Number(asked.headers["x-case"])].answer;
    asked.resume();
    asked.on("end", () => reply.writeHead(status, headers).end(body));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)));
}

function sent(origin, number, { method, target, headers, body }) {
  return new Promise((resolve, reject) => {
    const length = body ? { "content-length": Buffer.byteLength(body) } : {};
    const asked = request(`${origin}${target}`, { method, headers: { ...headers, ...length, "x-case": number } }, (answer) => {
      let text = "";
      answer.on("data", (piece) => (text += piece)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on("error", reject).end(body ?? undefined);
  });
}

function verdict({ status, headers, text }) {
  const found = JSON.parse(headers["sl-violations"] ?? "[]");
  const told = found.map((each) => `${each.severity} ${each.location.join(".")}: ${each.message}`);
  return headers["content-type"] === "application/problem+json" && text.includes("stoplight.io") ? [`${status}: ${JSON.parse(text).title}`] : told;
}

async function told({ description, exchanges }) {
  const upstream = await upstreamOf(exchanges);
  const origin = await serving(description, { isProxy: true, upstream: new URL(upstream) });
  const verdicts = [];
  for (const [number, each] of exchanges.entries()) verdicts.push(verdict(await sent(origin, number, each.request)));
  return verdicts;
}

async function madeUp({ description, requests }) {
  const origin = await serving(description, { isProxy: false, validateRequest: false, checkSecurity: false, mock: { dynamic: true, seed: "1" } });
  const answers = [];
  for (const [number, each] of requests.entries()) answers.push(await sent(origin, number, each));
  return answers;
}

const line = await new Promise((resolve) => createInterface(process.stdin).once("line", resolve));
const given = JSON.parse(line);
if (given.jobs) {
  const done = [];
  for (const job of given.jobs) done.push(await (job.exchanges ? told(job) : madeUp(job)));
  console.log(JSON.stringify(done));
  process.exit(0);
}
console.log(await serving(given.description, { isProxy: false }));
process.stdin.on("end", () => process.exit(0)).resume();
