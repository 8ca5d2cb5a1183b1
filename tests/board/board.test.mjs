// The board in a real browser, as `npm start` serves it.

import assert from "node:assert/strict";
import { after, describe } from "node:test";

import { launchBrowser, startServer } from "./harness.mjs";
import { testLooks } from "./looks.mjs";
import { testNetwork } from "./network.mjs";
import { testPageStates } from "./page-states.mjs";
import { testStart } from "./start.mjs";
import { testStates } from "./states.mjs";
import { testView } from "./view.mjs";

const [browser, server] = await Promise.all([launchBrowser(), startServer()]);
after(async () => {
  await Promise.all([browser.close(), server.close()]);
  assert.equal(server.complained(), "");
});

describe("the board's agents", () => testStates(browser, server));
describe("the board's own states", () => testPageStates(browser, server));
describe("what the page asks", () => testNetwork(browser));
describe("choosing what to see", () => testView(browser, server));
describe("looks and weight", () => testLooks(browser, server));
describe("starting", testStart);
