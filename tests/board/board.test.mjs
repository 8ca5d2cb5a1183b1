// The board in a real browser, as `npm start` serves it.

import { after, describe } from "node:test";

import { launchBrowser, startServer } from "./harness.mjs";
import { testLooks } from "./looks.mjs";
import { testPageStates } from "./page-states.mjs";
import { testStart } from "./start.mjs";
import { testStates } from "./states.mjs";
import { testView } from "./view.mjs";

const [browser, server] = await Promise.all([launchBrowser(), startServer()]);
after(() => Promise.all([browser.close(), server.close()]));

describe("the board's agents", () => testStates(browser, server));
describe("the board's own states", () => testPageStates(browser, server));
describe("choosing what to see", () => testView(browser, server));
describe("looks and weight", () => testLooks(browser, server));
describe("starting", testStart);
