// A server of WebSockets by npm's `ws`, that does what each message says.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: true });
server.on("listening", () => process.stdout.write(`${server.address().port}\n`));
server.on("connection", (socket, request) => {
  socket.on("message", (data, isBinary) => {
    const text = data.toString();
    if (isBinary) socket.send(data);
    else if (text === "bye") socket.close(4001, "go away");
    else if (text === "drop") socket.terminate();
    else if (text === "head") socket.send(JSON.stringify(request.headers));
    else if (text === "parts") {
      socket.send("a", { fin: false });
      socket.ping("are you there?");
      socket.send("é", { fin: false });
      socket.send("c", { fin: true });
    } else if (text.startsWith("count ")) {
      for (let n = 0; n < Number(text.slice(6)); n += 1) socket.send(String(n));
    } else if (text.startsWith("long ")) socket.send("x".repeat(Number(text.slice(5))));
    else if (text !== "nothing") socket.send(text.toUpperCase());
  });
  socket.on("pong", (data) => socket.send(`pong ${data}`));
});
process.stdin.on("end", () => process.exit());
process.stdin.resume();
