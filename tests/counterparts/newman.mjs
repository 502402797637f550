// Sends a collection of Postman: node newman.mjs COLLECTION [ENVIRONMENT], files beside it.
import newman from "newman";
import { dirname } from "node:path";

const [collection, environment] = process.argv.slice(2);
newman.run(
  { collection, environment, workingDir: dirname(collection), insecureFileRead: false },
  (error, summary) => {
    const failures = summary ? summary.run.failures.map((each) => each.source.name) : [];
    const told = JSON.stringify({ error: error ? String(error) : "", failures });
    // Connections that are kept for later would keep the process.
    process.stdout.write(told, () => process.exit());
  },
);
