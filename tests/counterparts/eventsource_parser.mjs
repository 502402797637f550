// Reads streams of events with eventsource-parser, as many clients in JavaScript do.
import { createParser } from "eventsource-parser";

let text = "";
for await (const piece of process.stdin) text += piece;
const read = JSON.parse(text).map((stream) => {
  const events = [];
  const parser = createParser({
    onEvent: ({ event, data, id }) => events.push([event ?? "message", data, id ?? ""]),
  });
  parser.feed(stream);
  return events;
});
process.stdout.write(JSON.stringify(read));
