// References without the wasm, so that they can be read before it is loaded. The rules are those of AgentRef in the
// crate; a test holds both against the same list.
import { show } from "./platform.js";
import { StatusError } from "./status-error.js";

const PROVIDERS = ["voice-ai", "acp", "ravan", "truedy"];

export function parseRef(ref) {
  if (typeof ref !== "string") throw wrong(ref, "must be a string");
  const provider = PROVIDERS.find((known) => ref.startsWith(`${known}:`));
  if (/\p{Surrogate}/u.test(ref)) throw wrong(ref, "has a lone surrogate", provider);
  if (provider === undefined) {
    const why = ref.includes(":")
      ? `names no provider known here (${PROVIDERS.join(", ")})`
      : "is not provider:agentId";
    throw wrong(ref, why);
  }
  const agentId = ref.slice(provider.length + 1);
  if (agentId === "") throw wrong(ref, "has an empty agent id", provider);
  if (/^(\.|%2e){1,2}$/i.test(agentId)) throw wrong(ref, "has an agent id that means another path", provider);
  return { provider, agentId };
}

export function formatRef(ref, id) {
  // Either the parts as parseRef gives them, or the two of them.
  const provider = typeof ref === "string" ? ref : ref?.provider;
  const agentId = typeof ref === "string" ? id : ref?.agentId;
  const text = `${show(provider)}:${show(agentId)}`;
  const parsed = parseRef(text);
  if (parsed.provider !== provider || parsed.agentId !== agentId)
    throw wrong(text, "is not provider:agentId");
  return text;
}

function wrong(ref, why, provider = null) {
  const text = show(ref);
  const line = [...text]
    .slice(0, 100)
    .join("")
    .replace(/[\p{Cc}\u2028\u2029]/gu, " ");
  return StatusError.of("config", `the reference "${line}" ${why}`, {
    ref: text,
    provider,
  });
}
