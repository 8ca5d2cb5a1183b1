// What decodes ACP's list: from a Response that is in memory to values that a program may trust.

import * as v from "valibot";
import { z } from "zod";

import { createClient } from "../pkg/index.js";
import { listSchema } from "./schema.mjs";

/** What the ratios refer to. */
export const REFERENCE = "JSON.parse";

/**
 * @param {Uint8Array} bytes the list
 * @param {number} count of its agents: each decoder has to give all, or its time means nothing
 * @returns {Promise<Record<string, () => Promise<unknown>>>} by name
 */
export async function decodersOf(bytes, count) {
  const fetch = async () => new Response(bytes, { headers: { "content-type": "application/json" } });
  const client = await createClient({ acp: { apiKey: "ca_of_a_bench" }, allowKeysInBrowser: true, fetch });
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
  const decoders = {
    [REFERENCE]: parsed,
    "JSON.parse, the text in memory": async () => JSON.parse(text),
    "JSON.parse + zod": async () => withZod.parse(await parsed()),
    "JSON.parse + valibot": async () => v.parse(withValibot, await parsed()),
    "ours, acpVoiceAgents: the body": () => client.acpVoiceAgents(),
    "ours, acpStatuses: statuses": () => client.acpStatuses(),
  };
  for (const [name, decode] of Object.entries(decoders)) {
    const result = await decode();
    const given = (result.voiceAgents ?? result).length;
    if (given !== count) throw new Error(`${name} gave ${given} agents`);
  }
  return decoders;
}
