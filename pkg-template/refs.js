// References without the wasm, so that they can be read before it is loaded. The rules are those of AgentRef in the
// crate; a test holds both against the same list.
import { oneLine, show, wellFormed } from "./platform.js";
import { StatusError } from "./status-error.js";

const PROVIDERS = ["voice-ai", "acp", "ravan", "truedy"];

export function parseRef(ref) {
  if (typeof ref !== "string") throw wrong(ref, "must be a string");
  const provider = PROVIDERS.find((known) => ref.startsWith(`${known}:`));
  const agentId = ref.slice(ref.indexOf(":") + 1);
  let why;
  if (wellFormed(ref) === undefined) why = "has a lone surrogate";
  else if (agentId === ref) why = "is not provider:agentId";
  else if (!provider) why = `names no provider known here (${PROVIDERS.join(", ")})`;
  else if (!agentId) why = "has an empty agent id";
  else if (/^(\.|%2e){1,2}$/i.test(agentId)) why = "has an agent id that means another path";
  if (why) throw wrong(ref, why, provider);
  return { provider, agentId };
}

export function formatRef(ref, id) {
  // Either the parts as parseRef gives them, or the two of them.
  const { provider, agentId } = typeof ref === "string" ? { provider: ref, agentId: id } : (ref ?? {});
  const text = `${show(provider)}:${show(agentId)}`;
  const parsed = parseRef(text);
  if (parsed.provider !== provider || parsed.agentId !== agentId)
    throw wrong(text, "is not provider:agentId");
  return text;
}

function wrong(ref, why, provider = null) {
  const text = show(ref);
  const start = oneLine([...text].slice(0, 100).join(""));
  return StatusError.of("config", `the reference "${start}" ${why}`, { ref: text, provider });
}
