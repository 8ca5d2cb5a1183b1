// Decoding a long list: from a Response to values that a program may trust.

import * as v from "valibot";
import { z } from "zod";

import { createClient } from "../pkg/index.js";
import { listOf } from "./list.mjs";
import { alternate } from "./rounds.mjs";
import { listSchema } from "./schema.mjs";
import { figure, withSpread } from "./table.mjs";
import { versions } from "./versions.mjs";

const AGENTS = 2_000;
const REFERENCE = "JSON.parse";

/** @param {{ rounds: number }} options */
export async function measure({ rounds }) {
  const bytes = await listOf(AGENTS);
  const fetch = async () => new Response(bytes, { headers: { "content-type": "application/json" } });
  const client = await createClient({ acp: { apiKey: "ca_of_a_bench" }, fetch });
  const text = new TextDecoder().decode(bytes);
  const parsed = async () => JSON.parse(await (await fetch()).text());

  const withZod = listSchema({
    object: z.looseObject,
    list: z.array,
    maybe: z.nullish,
    text: z.string(),
    number: z.number(),
    flag: z.boolean(),
    anything: z.record(z.string(), z.unknown()),
  });
  const withValibot = listSchema({
    object: v.looseObject,
    list: v.array,
    maybe: v.nullish,
    text: v.string(),
    number: v.number(),
    flag: v.boolean(),
    anything: v.record(v.string(), v.unknown()),
  });
  const sides = {
    [REFERENCE]: parsed,
    "JSON.parse, the text in memory": async () => JSON.parse(text),
    "JSON.parse + zod": async () => withZod.parse(await parsed()),
    "JSON.parse + valibot": async () => v.parse(withValibot, await parsed()),
    "ours, acpVoiceAgents: the body": () => client.acpVoiceAgents(),
    "ours, acpStatuses: statuses": () => client.acpStatuses(),
  };
  await check(sides);
  return report(bytes.length, rounds, await alternate(sides, rounds));
}

/** Each side has to give all agents, or its time means nothing. */
async function check(sides) {
  for (const [name, side] of Object.entries(sides)) {
    const result = await side();
    const count = (result.voiceAgents ?? result).length;
    if (count !== AGENTS) throw new Error(`${name} gave ${count} agents`);
  }
}

function report(size, rounds, results) {
  const sides = Object.entries(results);
  const code = (name) => name.replace(/JSON\.parse|acp\w+/g, "`$&`");
  return {
    title: "Decode and map",
    text:
      `ACP's list of ${figure(AGENTS)} full agents, ${(size / 1e6).toFixed(1)} MB, in Node, from a \`Response\` that is in memory. The libraries ` +
      "check every documented field and give the body; `acpStatuses` checks the fields that feed the status, notes " +
      `drift, and gives as many statuses. ${rounds} alternating rounds.`,
    tables: [
      {
        head: ["", "ms", "ratio to `JSON.parse`"],
        rows: sides.map(([name, { ms, ratio }]) => [code(name), withSpread(ms), withSpread(ratio)]),
      },
    ],
    plots: [
      {
        file: "decode.svg",
        kind: "bars",
        title: `A list of ${figure(AGENTS)} agents, ms: median and quartiles`,
        bars: sides.map(([name, { ms }]) => ({
          label: name,
          value: ms.median,
          low: ms.low,
          high: ms.high,
          text: figure(ms.median),
          ours: name.startsWith("ours"),
        })),
      },
    ],
    versions: versions(["valibot", "zod"]),
  };
}
