// Reads a JUnit report with junit2json and test-results-parser.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "junit2json";

const path = process.argv[2];
const { parseV2 } = createRequire(import.meta.url)("test-results-parser");
const plain = await parse(readFileSync(path, "utf-8"));
const results = parseV2({ type: "junit", files: [path] });
console.log(JSON.stringify({ plain, results }));
