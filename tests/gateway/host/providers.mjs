// The providers of one scene: the simulator over HTTP, or a server that answers as it is told.

import { createServer } from "node:http";

export async function startProviders(createSimulator, { raw = false }) {
  return raw ? startRaw() : startSimulator(createSimulator);
}

async function startSimulator(createSimulator) {
  const simulator = createSimulator();
  const server = await simulator.listen();
  return {
    simulator,
    baseUrls: server.baseUrls,
    /** How often the providers were asked so far; with a reference, for this agent. */
    asked: (ref) => simulator.requests.filter((request) => ref === undefined || request.ref === ref).length,
    close: server.close,
  };
}

/** `scene.answer(path)` says what is answered, `{ status, headers, body }`. */
async function startRaw() {
  const scene = { answer: () => ({ status: 404, body: {} }) };
  const server = createServer((incoming, outgoing) => {
    const { status = 200, headers = {}, body } = scene.answer(incoming.url);
    outgoing.writeHead(status, { "content-type": "application/json", ...headers });
    outgoing.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  scene.baseUrls = { voiceAi: url, acp: url, ravan: url, truedy: url };
  scene.close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return scene;
}
