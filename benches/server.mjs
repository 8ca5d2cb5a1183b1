// A provider on loopback that counts. By itself it is the process; `startServer()` starts that process from another.
//
// A path begins with the status to answer, the ms to wait before, and whose requests they are: what follows is the
// provider's own path. So `http://127.0.0.1:4000/503/20/ours` is a base URL whose requests are counted as `ours`.

import { fork } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

/** The body of an agent that takes calls. */
export const AGENT = JSON.stringify({
  agent_id: "agent-0",
  name: "Maya, front desk",
  voice_id: "5d1c7f0e-2a64-4c7b-9b1e-6f0f3a7f8c21",
  status: "deployed",
  status_code: 2,
  call_allowed: true,
  call_validation_details: null,
});
const REFUSAL = JSON.stringify({ error: "Refused", detail: "Not now" });

/**
 * @typedef {object} Counts
 * @property {number[]} arrivals when each request came, in ms since the first
 * @property {number} peak the largest number of requests in flight at once
 */

/**
 * @returns {Promise<{ url: string, counts(name: string): Promise<Counts>, close(): void }>} `url` without a slash at
 *   its end
 */
export async function startServer() {
  const child = fork(fileURLToPath(import.meta.url), ["serve"], { execArgv: [] });
  const answers = new Map();
  const url = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.on("message", ({ port, name, counts }) => {
      if (port) resolve(`http://127.0.0.1:${port}`);
      else answers.get(name)(counts);
    });
  });
  return {
    url,
    counts: (name) =>
      new Promise((resolve) => {
        answers.set(name, resolve);
        child.send(name);
      }),
    close: () => child.disconnect(),
  };
}

function serve() {
  const rooms = new Map();
  const roomOf = (name) => {
    if (!rooms.has(name)) rooms.set(name, { arrivals: [], inFlight: 0, peak: 0 });
    return rooms.get(name);
  };

  const server = createServer((request, response) => {
    const [, status, delay, name] = request.url.split("/");
    const room = roomOf(name);
    room.arrivals.push(performance.now());
    room.inFlight += 1;
    room.peak = Math.max(room.peak, room.inFlight);
    response.once("close", () => {
      room.inFlight -= 1;
    });
    const answer = () => {
      const headers = { "content-type": "application/json" };
      if (status === "503") headers["retry-after"] = "5";
      response.writeHead(Number(status), headers).end(status === "200" ? AGENT : REFUSAL);
    };
    if (delay === "0") answer();
    else setTimeout(answer, Number(delay));
  });
  // Longer than any interval here: who meets a connection that is just closing would count as a failure.
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));

  process.on("message", (name) => {
    const { arrivals, peak } = roomOf(name);
    const first = arrivals[0] ?? 0;
    process.send({ name, counts: { arrivals: arrivals.map((at) => at - first), peak } });
  });
  process.on("disconnect", () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "serve") serve();
