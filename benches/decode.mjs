// Decoding a long list, in Node and in a page.

import { bundle } from "../tools/bundle.mjs";
import { launchChromium } from "./chromium.mjs";
import { decodersOf, REFERENCE } from "./decoders.mjs";
import { listOf } from "./list.mjs";
import { servePages } from "./pages.mjs";
import { alternate } from "./rounds.mjs";
import { figure, withSpread } from "./table.mjs";
import { versions } from "./versions.mjs";

const AGENTS = 2_000;

/** @param {{ rounds: number }} options */
export async function measure({ rounds }) {
  const bytes = await listOf(AGENTS);
  console.log("  in Node");
  const inNode = await alternate(await decodersOf(bytes, AGENTS), rounds);
  console.log("  in Chromium");
  const { times: inChromium, version } = await timesInChromium(bytes, rounds);
  const places = { Node: inNode, Chromium: inChromium };
  return {
    title: "Decode and map",
    text:
      `ACP's list of ${figure(AGENTS)} full agents, ${(bytes.length / 1e6).toFixed(1)} MB, from a \`Response\` that is in memory. The libraries ` +
      "check every documented field and give the body; `acpStatuses` checks the fields that feed the status, notes " +
      `drift, and gives as many statuses. ${rounds} alternating rounds, in Node and in the page of a Chromium without a window.`,
    tables: [
      {
        head: ["", ...Object.keys(places).flatMap((place) => [`${place}, ms`, `ratio to \`${REFERENCE}\``])],
        rows: Object.keys(inNode).map((name) => [
          name.replace(/JSON\.parse|acp\w+/g, "`$&`"),
          ...Object.values(places).flatMap((times) => [
            withSpread(times[name].ms),
            withSpread(times[name].ratio),
          ]),
        ]),
      },
    ],
    plots: Object.entries(places).map(([place, times]) => plot(place, times)),
    versions: { ...versions(["valibot", "zod"], ["esbuild"]), Chromium: version },
  };
}

async function timesInChromium(bytes, rounds) {
  const source = "pages/decode.js";
  const { files, entry } = await bundle(import.meta.dirname, source);
  const server = await servePages();
  const browser = await launchChromium();
  try {
    for (const [name, contents] of files) server.add(`/${name}`, contents);
    server.add("/list.json", bytes);
    server.add("/page.html", `<!doctype html><script type="module" src="/${entry}"></script>`);
    const page = await browser.newPage();
    await page.goto(`${server.url}/page.html`);
    await page.waitForFunction(() => globalThis.measureDecoders);
    const times = await page.evaluate(
      ([count, rounds]) => globalThis.measureDecoders("/list.json", count, rounds),
      [AGENTS, rounds],
    );
    return { times, version: browser.version() };
  } finally {
    await browser.close();
    server.close();
  }
}

function plot(place, times) {
  return {
    file: place === "Node" ? "decode.svg" : `decode-${place.toLowerCase()}.svg`,
    kind: "bars",
    title: `A list of ${figure(AGENTS)} agents in ${place}, ms: median and quartiles`,
    bars: Object.entries(times).map(([name, { ms }]) => ({
      label: name,
      value: ms.median,
      low: ms.low,
      high: ms.high,
      text: figure(ms.median),
      ours: name.startsWith("ours"),
    })),
  };
}
