// What a status says, and what narrowing it brings out.

import type {
  AcpStatus,
  AgentStatus,
  Availability,
  Drift,
  Provider,
  RavanStatus,
  Signal,
  StatusResult,
  TruedyStatus,
  VoiceAiStatus,
} from "voice-agent-status";

declare const status: AgentStatus;
declare const result: StatusResult;
declare const results: StatusResult[];

// accepts: the fields of every status
export const fields: {
  ref: string;
  provider: Provider;
  agentId: string;
  name: string | null;
  availability: Availability;
  signal: Signal;
  headline: string;
  providerStatus: string | null;
  reason: string | null;
  voiceId: string | null;
  channels: string[];
  activeSessions: number | null;
  checkedAt: string;
  latencyMs: number;
  attempts: number;
  requestId: string | null;
  stale: boolean;
  drift: Drift[];
} = status;

// accepts: drift as three texts
export const differences: string[] = status.drift.flatMap(({ path, expected, found }) => [
  path,
  expected,
  found,
]);

// @ts-expect-error 2339 raw of one provider before it is known which
export const early: unknown = status.raw?.data;

// accepts: the provider as what tells raw and signal
export function narrow(): unknown {
  switch (status.provider) {
    case "voice-ai":
      return [status.signal satisfies "calls", status.raw?.call_allowed, status satisfies VoiceAiStatus];
    case "acp":
      return [status.signal satisfies "voice", status.raw?.agent?.voiceMode, status satisfies AcpStatus];
    case "ravan":
      return [status.signal satisfies "calendar", status.raw?.data?.connected, status satisfies RavanStatus];
    case "truedy":
      return [status.signal satisfies "lifecycle", status.raw?.data.status, status satisfies TruedyStatus];
    default:
      return status satisfies never;
  }
}

// accepts: the signal as what tells raw too
export const allowed: boolean | undefined = status.signal === "calls" ? status.raw?.call_allowed : undefined;

export function mistaken(): void {
  if (status.provider !== "truedy") return;
  // @ts-expect-error 2367 a signal of another provider
  if (status.signal === "calls") return;
  // @ts-expect-error 2339 a raw field of another provider
  status.raw?.call_allowed;
  // @ts-expect-error 18048 raw as if it were always there
  status.raw.data;
}

// @ts-expect-error 2367 a provider that is none
export const other: boolean = status.provider === "retell";

// @ts-expect-error 2367 an availability that is none
export const busy: boolean = status.availability === "busy";

// @ts-expect-error 2339 a field that no status has
export const online: unknown = status.online;

// @ts-expect-error 2322 a name as if it were never null
export const name: string = status.name;

// @ts-expect-error 2322 a time as if it were a Date
export const time: Date = status.checkedAt;

// accepts: a switch over every availability
export function light(availability: Availability): string {
  switch (availability) {
    case "available":
      return "green";
    case "degraded":
      return "yellow";
    case "unavailable":
      return "red";
    case "unknown":
      return "grey";
    default:
      return availability satisfies never;
  }
}

export function dim(availability: Availability): string {
  switch (availability) {
    case "available":
    case "degraded":
    case "unavailable":
      return "known";
    default:
      // @ts-expect-error 1360 a switch that forgets an availability
      return availability satisfies never;
  }
}

// accepts: a table with a row for every availability
export const marks: Record<Availability, string> = {
  available: "●",
  degraded: "◐",
  unavailable: "○",
  unknown: "?",
};

// accepts: ok as what tells a status from an error
export const line: string = result.ok
  ? result.status.headline
  : `${result.error.kind}: ${result.error.message}`;

// accepts: results by position, each perhaps missing
export const first: string | undefined = results[0]?.ref;

// accepts: the statuses alone, by a filter
export const good: AgentStatus[] = results.filter((one) => one.ok).map((one) => one.status);

// @ts-expect-error 2339 a status without a look at ok
export const unsafe: unknown = result.status;

export function failed(): void {
  if (result.ok) return;
  // @ts-expect-error 2339 a status of a failure
  result.status;
  // @ts-expect-error 2339 a method of an error that is plain data
  result.error.toJSON();
}
