// The command that starts the page.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startServer } from "./harness.mjs";

const script = fileURLToPath(new URL("../../www/start.mjs", import.meta.url));

function run(args, env = {}) {
  return new Promise((resolve) => {
    // What starts all the same is ended, and then has no sentence to tell.
    const options = { env: { ...process.env, ...env }, timeout: 20_000 };
    execFile(process.execPath, [script, ...args], options, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}

export function testStart() {
  test("the first address printed is the page's, it asks every five seconds, and Ctrl-C ends all with code 0", async (t) => {
    const server = await startServer(["--agents", "3"]);
    t.after(() => server.close());
    const page = await fetch(server.url);
    assert.match(await page.text(), /<title>Voice agents \(simulated\)/);
    const fleet = await (await fetch(new URL("/fleet.json", server.url))).json();
    assert.equal(fleet.refs.length, 3);
    assert.equal(fleet.intervalMs, 5_000);
    assert.match(server.printed(), /simulated/);
    assert.equal(await server.close(), 0);
    await assert.rejects(fetch(server.url));
  });

  test("what cannot be started is told in one sentence", async () => {
    const cases = [
      [["--agents", "many"], {}, /^--agents has to be a whole number from 0 to 10000, and is "many"\.\n$/],
      [
        ["--interval", "10"],
        {},
        /^--interval has to be a whole number from 1000 to 3600000, and is "10"\.\n$/,
      ],
      [["--agent", "3"], {}, /--agent/],
      [[], { PORT: "http" }, /^PORT has to be a whole number from 0 to 65535, and is "http"\.\n$/],
    ];
    for (const [args, env, said] of cases) {
      const { code, stderr } = await run(args, env);
      assert.equal(code, 1);
      assert.match(stderr, said);
    }
  });
}
