// Ports of this machine.
import { once } from "node:events";
import { createServer } from "node:net";

// Below those that the system itself gives, to connections and to whoever asks for any.
const FIRST = 20_000;
const COUNT = 12_000;

const given = new Set();

/** A port of loopback that nobody listens at, at the moment; each once. */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

async function isFree(port) {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
  } catch (error) {
    if (error.code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
