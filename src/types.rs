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

#[cfg(not(feature = "gateway"))]
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
