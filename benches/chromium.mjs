// Chromium without a window, the one that the browser tests use too.

import { existsSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const settings = JSON.parse(readFileSync(new URL("../webdriver.json", import.meta.url), "utf8"));
const { binary } = settings["goog:chromeOptions"];

/** @returns {Promise<import("playwright-core").Browser>} in which `gc()` is there */
export async function launchChromium() {
  if (!existsSync(binary)) throw new Error(`This needs Chromium as ${binary}: please install it.`);
  return chromium.launch({ executablePath: binary, args: ["--no-sandbox", "--js-flags=--expose-gc"] });
}
