/**
 * What the board knows of one agent, and how that reads: plain data, no DOM.
 *
 * An entry is `{ ref, status, error, isOwnFault, checkedAt, nextAt, seen }`: the last status known (or null); the error
 * of the last check (null when it went well), and whether that was this page's own, being offline; when the check was,
 * in ISO 8601; when the next one is due after an error, in ms since 1970 (else null); and the states seen on this page,
 * oldest first.
 */

import { FAILURES } from "./failures.js";
import { clock } from "./time.js";

/** The providers' names for people, by the word that references begin with. */
export const PROVIDERS = { "voice-ai": "Voice.ai", acp: "ACP", ravan: "Ravan", truedy: "Truedy" };

/** A status that could not be refreshed for this long is shown as stale, in ms: six rounds of the page. */
export const STALE_AFTER_MS = 30_000;

/** The page may stay open for days, so each agent keeps only its last few states. */
const MAX_SEEN = 12;

/** The entry after an event of the watch; `now` is in ms since 1970. */
export function entryAfter(before, event, now, isOffline = false) {
  const { ref } = event;
  const isGood = event.type === "status";
  const entry = {
    ref,
    status: isGood ? event.status : (event.lastKnown ?? before?.status ?? null),
    error: isGood ? null : event.error,
    checkedAt: isGood ? event.status.checkedAt : new Date(now).toISOString(),
    nextAt: isGood ? null : now + event.nextInMs,
  };
  const isOwnFault = isOffline && isUnreached(entry);
  const seen = before?.seen ?? [];
  return { ...entry, isOwnFault, seen: isOwnFault ? seen : seenAfter(seen, stateOf(entry), now) };
}

/** Whether nothing is wrong with the agent, as far as one can know. */
function isUnreached({ status, error }) {
  return error?.kind === "network" && status !== null;
}

function seenAfter(seen, { availability, headline }, now) {
  const last = seen.at(-1);
  if (last?.availability === availability && last.headline === headline) return seen;
  return [...seen, { at: now, availability, headline }].slice(-MAX_SEEN);
}

/** The state in a few words. After a failed check the availability is `"error"`, whatever was known before. */
function stateOf({ status, error }) {
  if (!error) return status;
  return { availability: "error", headline: FAILURES[error.kind]?.headline ?? "Could not be checked" };
}

/**
 * The words for an entry, texts that there are none of being empty.
 *
 * While the page is offline every check fails, which says nothing about the agents: then the last status stays, until
 * the next check.
 */
export function describe(entry, isOffline = false) {
  const { ref, status } = entry;
  const isHidden = entry.isOwnFault || (isOffline && isUnreached(entry));
  const shown = isHidden ? { ...entry, error: null, checkedAt: status.checkedAt } : entry;
  const [, provider, agentId] = /^([^:]*):?(.*)$/s.exec(ref);
  const { availability, headline } = stateOf(shown);
  const words = {
    ref,
    name: status?.name || agentId || ref,
    provider,
    providerName: PROVIDERS[provider] ?? provider,
    signal: status?.signal ?? "",
    availability,
    headline,
    reason: reasonOf(shown),
    checkedAt: shown.checkedAt,
    changedAt: entry.seen.length > 1 ? entry.seen.at(-1).at : 0,
  };
  return { ...words, search: fold(`${words.name} ${ref} ${words.providerName} ${headline} ${words.reason}`) };
}

function reasonOf({ status, error }) {
  if (!error) return status.reason ?? "";
  return status ? `Last known at ${clock(status.checkedAt)}: ${status.headline}` : error.message;
}

/** Whether what is shown may no longer hold: it was served stale, or is old. An error is as new as its check. */
export function isStale({ availability, checkedAt }, status, now) {
  if (availability === "error") return false;
  return status?.stale === true || now - Date.parse(checkedAt) > STALE_AFTER_MS;
}

/** A text as searches compare it: without case and accents. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
