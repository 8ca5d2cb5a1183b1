/** The four providers, as agent references begin. */
export type Provider = "voice-ai" | "acp" | "ravan" | "truedy";

/**
 * What an agent is at its provider:
 *
 * - an object: a part of the provider's own body for that agent, merged at every depth over the body the agent
 *   has, or over a complete default body if it is new. Lists are replaced whole; a field set to `undefined` is
 *   left out of the body. The body is Voice.ai's flat object; ACP's `{ agent, voice, phoneNumber,
 *   recentSessions }`; Ravan's `{ success, message, data }`; Truedy's agent, the part inside `data`.
 * - a number from 400 to 599: the agent answers with that HTTP status and the provider's error body. ACP's list
 *   leaves it out.
 * - `null`: there is no such agent, and the provider answers 404.
 *
 * Ravan's "not connected" (`data.connected` false) comes with status 404 if `success` is false, else with 200.
 */
export type AgentState = Readonly<Record<string, unknown>> | number | null;

/** Agents by reference, such as `"truedy:support"`, in the order in which ACP's list shows its own. */
export interface SimulatedAgents {
  /** The state of the agent with this reference. */
  readonly [ref: string]: AgentState;
}

/** A request that the simulator has seen. */
export interface SimulatedRequest {
  /** Whose path it was; null for a path of none. */
  readonly provider: Provider | null;
  /** `provider:agentId` with the id decoded; null for ACP's list and for a path of none. */
  readonly ref: string | null;
  /** In capitals. */
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** The path of the URL as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** The headers by lower-case name, the key among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it arrived, by the simulator's clock, in ms. */
  readonly at: number;
  /** The HTTP status decided on; null where there was to be none, and while faults are matched. */
  readonly status: number | null;
}

/**
 * A rule that spoils replies. All rules that match a request apply to it, in the order they were added. Within
 * a rule `status` comes first, then `html`, `redirect`, `body`, `wrongType` and `headers`, then how the reply
 * is sent. A misspelt field or an impossible value is a TypeError when the rule is added.
 *
 * @example
 * // The first two requests for this agent fail, then it answers.
 * const fault: Fault = { match: "truedy:support", status: 503, headers: { "retry-after": "1" }, times: 2 };
 */
export interface Fault {
  /**
   * Which requests: those for one agent, of one provider (its list included), with a path like this, or as the
   * function says. Default: all but preflights.
   */
  readonly match?: string | RegExp | ((request: SimulatedRequest) => boolean);
  /** How many of the matching requests are spoilt. Default: all. */
  readonly times?: number;
  /** How many of the matching requests pass first. Default: 0. */
  readonly after?: number;
  /** 200 to 599. From 400 up with the provider's own error body, otherwise with the body there would be. */
  readonly status?: number;
  /** Set on the reply, over those there are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body: text as it is, anything else as JSON. */
  readonly body?: string | object | null;
  /** How long the headers take, in ms. The timer holds no Node process. Default: 0. */
  readonly delay?: number;
  /** What never comes: the answer at all, or the second half of the body. */
  readonly stall?: "headers" | "body";
  /**
   * How many bytes of the body come before the connection breaks, though `content-length` promised the whole;
   * at least the last byte is missing. With `stall: "body"`: before the body stops coming.
   */
  readonly truncate?: number;
  /** A path such as `data.accounts[0].error`, whose value becomes one of another type, or the one given. */
  readonly wrongType?: string | { readonly path: string; readonly value: unknown };
  /** An HTML page instead, with `status` or 200. */
  readonly html?: boolean;
  /** A redirect to this location, with `status` or 302. */
  readonly redirect?: string;
  /** No answer, the connection fails: through `fetch` a TypeError. */
  readonly network?: boolean;
}

/** Options of {@link createSimulator}. */
export interface SimulatorOptions {
  /** The agents there are, instead of the default fleet. */
  readonly agents?: SimulatedAgents;
  /** The first faults. Default: none. */
  readonly faults?: readonly Fault[];
  /** The clock, in ms since 1970: for `requests`, Truedy's timestamps and its limit. Default: `Date.now`. */
  readonly now?: () => number;
  /** The one key that a provider accepts. Default, for each provider: any that is not empty. */
  readonly keys?: Readonly<Partial<Record<Provider, string>>>;
  /** Whether pages of any origin may ask: every answer allows it, and preflights are answered. Default: false. */
  readonly cors?: boolean;
}

/** The simulator as an HTTP server on loopback. */
export interface SimulatorServer {
  /** `http://127.0.0.1:` and the port. */
  readonly url: string;
  /** Each provider's base URL, named as in the options of `createClient`. */
  readonly baseUrls: {
    readonly voiceAi: string;
    readonly acp: string;
    readonly ravan: string;
    readonly truedy: string;
  };
  /** The port that it listens on. */
  readonly port: number;
  /** Stops listening and ends every connection at once, stalled ones too. Harmless when done twice. */
  close(): Promise<void>;
}

/** The four providers, simulated. */
export interface Simulator {
  /**
   * Answers as the providers would. It needs no `this`; the signal ends every wait with its reason, also while
   * a body is read; redirects are followed unless `redirect` says otherwise. In Chromium a reader of the body
   * gets that reason, while `text()` and `json()` reject with a TypeError of the browser's own.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Every request seen by `fetch` and the servers, in order, preflights too. The list grows in place. */
  readonly requests: readonly SimulatedRequest[];
  /** The references of the agents there are now. */
  readonly refs: readonly string[];
  /**
   * Changes, makes or removes an agent.
   *
   * @throws TypeError for a reference of no provider, and for a state that is none
   */
  readonly set: (ref: string, state: AgentState) => void;
  /**
   * Adds a fault, after those there are.
   *
   * @returns what removes it again
   * @throws TypeError for a rule with a misspelt field or an impossible value
   */
  readonly fault: (rule: Fault) => () => void;
  /**
   * Serves the same agents over HTTP on 127.0.0.1, in Node, Deno and Bun.
   *
   * @param port default 0, a free one
   * @returns rejects if the port is taken, and where there is no `node:http`
   */
  readonly listen: (port?: number) => Promise<SimulatorServer>;
}

/**
 * Makes a simulator of Voice.ai, ACP, Ravan and Truedy: the calls that the client knows, the providers' key
 * headers and error bodies, and Truedy's limit of 100 requests in any 60 s for each key. The path alone says
 * which provider is asked, whatever the host; Truedy's may have any prefix.
 *
 * @example
 * const simulator = createSimulator({ faults: [{ match: "ravan", delay: 200 }] });
 * const client = await createClient({ truedy: { apiKey: "any" }, fetch: simulator.fetch });
 * simulator.set("truedy:support", { status: "draft" });
 *
 * @throws TypeError for options, agents and faults that cannot be
 */
export function createSimulator(options?: SimulatorOptions): Simulator;
