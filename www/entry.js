/**
 * What the page knows of one agent, and how that reads: plain data, no DOM.
 *
 * An entry is `{ ref, status, error, checkedAt }`: the last status known (or null), the error of the last check
 * (null when it went well), and when that check was, in ISO 8601.
 */

const PROVIDERS = { "voice-ai": "Voice.ai", acp: "ACP", ravan: "Ravan", truedy: "Truedy" };

const FAILURES = {
  config: "Set up wrongly",
  network: "Could not be reached",
  timeout: "Took too long to answer",
  unauthorized: "Key not accepted",
  forbidden: "Key may not ask this",
  "not-found": "No such agent",
  "invalid-request": "Request refused",
  "payment-required": "Payment required",
  "rate-limited": "Asked too often",
  provider: "Fault at the provider",
  http: "Unexpected answer",
  decode: "Answer not readable",
};

/** The entry after a result of the client. An error leaves the last known status where it is. */
export function nextEntry(before, result, now) {
  const { ref } = result;
  if (!result.ok) return { ref, status: before?.status ?? null, error: result.error, checkedAt: now };
  return { ref, status: result.status, error: null, checkedAt: result.status.checkedAt };
}

/**
 * The words for an entry. `availability` is `"error"` after a failed check, and `known` is then the status from
 * before it, if there was one; texts that there are none of are empty.
 */
export function describe({ ref, status, error, checkedAt }) {
  const [, provider, agentId] = /^([^:]*):?(.*)$/s.exec(ref);
  const about = {
    name: status?.name || agentId || ref,
    provider: PROVIDERS[provider] ?? provider,
    signal: status?.signal ?? "",
    checkedAt,
  };
  if (error) {
    const headline = FAILURES[error.kind] ?? "Could not be checked";
    return {
      ...about,
      availability: "error",
      headline,
      kind: error.kind,
      reason: error.message,
      known: status,
    };
  }
  const { availability, headline, reason } = status;
  return { ...about, availability, headline, kind: "", reason: reason ?? "", known: null };
}

/** How many of the described entries have each availability. */
export function countByAvailability(described) {
  const counts = {};
  for (const { availability } of described) counts[availability] = (counts[availability] ?? 0) + 1;
  return counts;
}
