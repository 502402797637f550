// Writes an annotation: kind, message and properties stand as JSON on standard input.
import { readFileSync } from "node:fs";
import core from "@actions/core";

const [kind, message, properties] = JSON.parse(readFileSync(0, "utf-8"));
core[kind](message, properties);
