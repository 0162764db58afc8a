// The official Socket.IO client against Switchboard, as the contract describes it.
// Usage: node client.mjs <origin> <login of one> <login of another> <password of both>

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";

const [origin, first, second, password] = process.argv.slice(2);

async function call(method, path, token, body) {
  const answer = await fetch(origin + path, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

const signIn = (login) => call("POST", "/api/auth/login", null, { login, password });
const say = (token, chat, text) =>
  call("POST", `/api/chats/${chat}/messages`, token, { clientId: randomUUID(), text });

function next(socket, event) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ${event}`)), 5000);
    socket.once(event, (argument) => {
      clearTimeout(late);
      resolve(argument);
    });
  });
}

function connect(transport, auth) {
  return io(origin, { transports: [transport], upgrade: false, forceNew: true, reconnection: false, auth });
}

const alice = await signIn(first);
const bob = await signIn(second);
const chat = await call("POST", "/api/chats", alice.accessToken, { kind: "direct", userId: bob.user.id });
const stream = `chat:${chat.id}`;

for (const transport of ["websocket", "polling"]) {
  // A fresh, single-use token for each attempt.
  const socket = connect(transport, (give) => {
    call("POST", "/api/socket-token", bob.accessToken).then(({ token }) => give({ token }));
  });
  const { data: connected } = await next(socket, "connected");
  assert.equal(connected.userId, bob.user.id);
  assert.equal(connected.username, bob.user.name);
  const before = connected.cursors[stream];

  const arrives = next(socket, "message:new");
  const sent = await say(alice.accessToken, chat.id, `hello over ${transport}`);
  const told = await arrives;
  assert.equal(told.stream, stream);
  // How far earlier messages have come is told in between, when it is known.
  assert.ok(told.seq > before);
  assert.equal(told.data.messageId, sent.id);
  assert.equal(told.data.content, `hello over ${transport}`);

  // Away, and back again with the last cursor.
  socket.disconnect();
  const missed = await say(alice.accessToken, chat.id, `while away from ${transport}`);
  socket.connect();
  const { data: again } = await next(socket, "connected");
  assert.equal(again.epoch, connected.epoch);
  const request = { epoch: again.epoch, cursors: { [stream]: told.seq } };
  const answer = await socket.timeout(5000).emitWithAck("resume", request);
  const messages = ({ events }) => events.filter(({ name }) => name === "message:new").map(({ data }) => data.id);
  assert.deepEqual(messages(answer), [missed.id]);
  assert.deepEqual(messages(await call("POST", "/api/sync", bob.accessToken, request)), [missed.id]);
  assert.deepEqual(answer.events.map(({ seq }) => seq), answer.events.map((_, place) => told.seq + 1 + place));
  socket.disconnect();

  for (const [auth, code] of [
    [{}, "auth_missing"],
    [{ token: "made up" }, "auth_invalid"],
  ]) {
    const refused = connect(transport, auth);
    assert.equal((await next(refused, "connect_error")).message, code);
    refused.disconnect();
  }
}

// An access token does as well, and signing out tells why and closes.
const socket = connect("websocket", { token: bob.accessToken });
await next(socket, "connected");
const [why, reason] = [next(socket, "signed-out"), next(socket, "disconnect")];
await call("POST", "/api/auth/logout", bob.accessToken);
assert.equal(typeof (await why).data.reason, "string");
assert.equal(await reason, "io server disconnect");

console.log("all well");
