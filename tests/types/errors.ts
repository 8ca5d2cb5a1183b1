// What is known of something caught.

import {
  type AttemptInfo,
  isStatusError,
  type Provider,
  parseRef,
  StatusError,
  type StatusErrorData,
  type StatusErrorKind,
} from "voice-agent-status";

declare const caught: unknown;
declare const error: StatusError;
declare const data: StatusErrorData;

// accepts: isStatusError as what tells an error of ours
export function explain(): string {
  if (!isStatusError(caught)) return String(caught);
  const known: StatusErrorData = caught;
  return `${known.kind} ${caught.message}`;
}

// accepts: an Error among them as the error itself, with its cause
export const cause: unknown = isStatusError(caught) && caught instanceof Error ? caught.cause : undefined;

// accepts: the fields of every error
export const fields: {
  name: "StatusError";
  message: string;
  kind: StatusErrorKind;
  ref: string | null;
  provider: Provider | null;
  status: number | null;
  providerCode: string | null;
  requestId: string | null;
  retryAfterMs: number | null;
  attempts: number;
  elapsedMs: number;
  body: unknown;
} = data;

// accepts: toJSON as what makes plain data of an error
export const json: StatusErrorData = error.toJSON();

// accepts: every kind, in a table
export const advice: Record<StatusErrorKind, string> = {
  config: "mend the call",
  network: "try again",
  timeout: "try again",
  unauthorized: "check the key",
  forbidden: "ask for access",
  "not-found": "check the reference",
  "invalid-request": "mend the call",
  "payment-required": "pay",
  "rate-limited": "wait",
  provider: "try later",
  http: "look at the status",
  decode: "look at the body",
};

// @ts-expect-error 2740 a table that forgets a kind
export const short: Record<StatusErrorKind, string> = { config: "mend the call" };

// @ts-expect-error 2367 a kind that is none
export const aborted: boolean = data.kind === "aborted";

// @ts-expect-error 18046 a field of a body, before it is known
export const detail: unknown = data.body.detail;

// @ts-expect-error 2322 a wait as if it were never null
export const wait: number = data.retryAfterMs;

// @ts-expect-error 2693 an error made by hand
export const made: unknown = new StatusError(data);

// accepts: the kind in what onAttempt is told
export const kind: StatusErrorKind | null = ({} as AttemptInfo).error;

// accepts: a reference taken apart
export const parsed: { provider: Provider; agentId: string } = parseRef("acp:front-desk");
