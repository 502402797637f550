// Reads a TAP report on standard input, strictly, and tells what is in it.
import { readFileSync } from "node:fs";
import { Parser } from "tap-parser";

const points = [];
const strange = [];

const listen = (parser, list) => {
  let within = [];
  parser.on("child", (child) => listen(child, within));
  parser.on("extra", (line) => strange.push(line));
  parser.on("assert", ({ ok, name, skip, diag }) => {
    list.push({ ok, name, skip: skip || null, diag: diag ?? null, within });
    within = [];
  });
};

const parser = new Parser({ strict: true });
listen(parser, points);
parser.on("complete", ({ ok, count, pass, fail, skip, bailout, failures }) => {
  const errors = failures.map((each) => each.tapError).filter(Boolean);
  console.log(
    JSON.stringify({ ok, count, pass, fail, skip, bailout, strange, errors, points }),
  );
});
parser.end(readFileSync(0, "utf-8"));
