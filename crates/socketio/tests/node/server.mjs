// The Socket.IO server of Node, as the tests of the Rust client need it.
// Usage: node server.mjs [port]. Its first line is the port; then it tells who comes and goes.

import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer((_, response) => response.writeHead(404).end());
const io = new Server(http, {
  pingInterval: 300,
  pingTimeout: 2000,
  // Small, so that many emits need more than one polling request.
  maxHttpBufferSize: 2_000,
});

io.use((socket, next) => {
  const { token } = socket.handshake.auth;
  if (token === "good") return next();
  const error = new Error(token === undefined ? "auth_missing" : "auth_expired");
  error.data = { token };
  next(error);
});

io.on("connection", (socket) => {
  const numbers = [];
  console.log("connected", socket.conn.transport.name, socket.handshake.headers["x-test"]);
  socket.on("disconnect", (reason) => console.log("disconnected", reason));

  socket.emit("hello", { auth: socket.handshake.auth });
  socket.on("echo", (data, answer) => answer(data, "as sent"));
  socket.on("shout", (data) => socket.emit("shout", data));
  socket.on("number", (number) => numbers.push(number));
  socket.on("numbers", (_, answer) => answer(numbers));
  socket.on("count", (to) => {
    for (let number = 0; number < to; number += 1) socket.emit("number", number);
  });
  socket.on("connections", (_, answer) => answer(io.engine.clientsCount));
  socket.on("large", (size) => socket.emit("large", "x".repeat(size)));
  socket.on("binary", (_, answer) => {
    socket.emit("binary", Buffer.from([1, 2, 3]));
    answer(Buffer.from([4, 5, 6]));
  });
  socket.on("leave", () => socket.disconnect());
  socket.on("hang up", () => socket.conn.close());
});

http.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(http.address().port));

// The tests hold the other end: when they are gone, so is the server.
process.stdin.on("end", () => process.exit()).resume();
