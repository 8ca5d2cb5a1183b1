//! TypeScript that tsify cannot say: unions over generic types, and the class around the error's data.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What Voice.ai's answer says: may this agent be called now. */
export type VoiceAiStatus = StatusOf<"voice-ai", "calls", VoiceAiAgentStatus>;
/** What ACP's answer says: is voice configured and switched on. */
export type AcpStatus = StatusOf<"acp", "voice", AcpVoiceAgent>;
/** What Ravan's answer says: is the agent's own Cal.com connected. */
export type RavanStatus = StatusOf<"ravan", "calendar", RavanCalcomStatus>;
/** What Truedy's answer says: is the agent active. */
export type TruedyStatus = StatusOf<"truedy", "lifecycle", TruedyAgentResponse>;
/** The status of one agent. `provider` tells which of the four it is, and so what `raw` holds. */
export type AgentStatus = VoiceAiStatus | AcpStatus | RavanStatus | TruedyStatus;

/**
 * The error of every failure but an abort. Recognise it with `isStatusError`.
 * `cause` is what was thrown underneath, where something was.
 */
export interface StatusError extends Error, StatusErrorData {
    /** Always `"StatusError"`. */
    name: "StatusError";
    /** Provider, call, status and the provider's own message, in one line. */
    message: string;
    /** The error as a plain object, without its cause. */
    toJSON(): StatusErrorData;
}

/**
 * Whether something caught is a `StatusError`, or the plain object that stands for one in a `StatusResult`.
 * Works across copies of the package and realms.
 */
export function isStatusError(error: unknown): error is StatusError | StatusErrorData;

/** An agent at a provider: a reference, taken apart. */
export interface ParsedRef {
    /** Whose agent it is. */
    provider: Provider;
    /** The provider's id of it. */
    agentId: string;
}

/** Takes `provider:agentId` apart; only the first colon splits. Throws a `StatusError` of kind `"config"`. */
export function parseRef(ref: string): ParsedRef;

/** Puts a reference together, of the parts that `parseRef` gives. Throws a `StatusError` of kind `"config"`. */
export function formatRef(ref: ParsedRef): string;
/** Puts a reference together. Throws a `StatusError` of kind `"config"`. */
export function formatRef(provider: Provider, agentId: string): string;
"#;

#[cfg(not(any(feature = "gateway", feature = "gateway-client")))]
#[wasm_bindgen(typescript_custom_section)]
const CLIENT_TYPES: &str = r#"
/** What a watch is beside its methods: an async iterator. */
export interface StatusWatch {
    /** Itself, for `for await`. */
    [Symbol.asyncIterator](): this;
    /** The same as `return()`, for `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Checks the options and makes a client, after loading the wasm at the first call. It uses no timer, network or
 * randomness of its own, so a Worker may call it at module scope. Rejects with a `StatusError` of kind
 * `"config"` that names a wrong option, or `"network"` where the wasm cannot be loaded (the next call tries again). In
 * a page it refuses keys, unless `allowKeysInBrowser` is true.
 */
export function createClient(options: ClientOptions): Promise<StatusClient>;
"#;

#[cfg(feature = "gateway-client")]
#[wasm_bindgen(typescript_custom_section)]
const VIEWER_TYPES: &str = r#"
/**
 * Options of `createGatewayClient`. There is no key among them: those are with the gateway. `onAttempt` is not called for
 * event streams.
 */
export interface GatewayClientOptions
    extends Pick<ClientOptions, "timeoutMs" | "deadlineMs" | "maxRetries" | "fetch" | "onAttempt"> {
    /** Where the gateway is mounted, such as `/status` or `https://status.example.com`; relative to the page is fine. */
    url: string;
    /** A viewer token, or a function that gives it: it is asked before each request, and once more after a 401. */
    token?: string | (() => string | Promise<string>);
}

/** What a gateway tells of an agent. What is optional here is there where the gateway tells all (`fields: "full"`). */
export type PublicStatus = Pick<
    AgentStatus,
    "ref" | "provider" | "agentId" | "name" | "availability" | "signal" | "headline" | "channels" | "checkedAt" | "stale" | "reason"
> & Partial<Pick<AgentStatus, "providerStatus" | "voiceId" | "activeSessions" | "latencyMs" | "attempts" | "requestId" | "drift">>;

/** One position of what a gateway client's `statuses` resolves with. */
export type PublicStatusResult =
    | { ok: true; ref: string; status: PublicStatus }
    | { ok: false; ref: string; error: StatusErrorData };

/** What a gateway client's `watch` tells of. */
export type GatewayWatchEvent =
    | { type: "status"; ref: string; status: PublicStatus; previous: PublicStatus | null; changed: boolean }
    | { type: "error"; ref: string; error: StatusErrorData; lastKnown: PublicStatus | null; nextInMs: number | null };

/** A watch at a gateway. */
export interface GatewayWatch extends AsyncIterableIterator<GatewayWatchEvent, undefined> {
    /** One more agent joins. False if it was there already, or the watch is over. Throws a `StatusError`. */
    add(ref: string): boolean;
    /** An agent leaves. False if it was not there. */
    delete(ref: string): boolean;
    /** Stops it. */
    return(): Promise<IteratorResult<GatewayWatchEvent, undefined>>;
    /** The same as `return()`, for `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Checks the options and makes a client of a gateway, after loading the wasm at the first call. There is no key in it: those are
 * with the gateway. Rejects with a `StatusError` of kind `"config"` that names a wrong option.
 */
export function createGatewayClient(options: GatewayClientOptions): Promise<GatewayClient>;
"#;
