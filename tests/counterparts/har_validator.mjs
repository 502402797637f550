// Validates a HAR archive on standard input against the schemas of HAR 1.2.
import { readFileSync } from "node:fs";
import validate from "har-validator";

try {
  await validate.har(JSON.parse(readFileSync(0, "utf-8")));
} catch (error) {
  console.log(JSON.stringify(error.errors ?? String(error)));
}
