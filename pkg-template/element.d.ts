import type * as client from "./index.js";

/** What the element needs of a client: that it watches. */
export type WatchingClient = Pick<client.GatewayClient, "watch"> | Pick<client.StatusClient, "watch">;

/** The events of the element: those of every element, and its own. */
export interface AgentStatusEventMap extends HTMLElementEventMap {
  /**
   * What the element shows has changed: the first status, one that differs from the last in more than its time, a
   * failure that begins, is of another kind or is final, and the first status after it. Bubbles and is composed.
   */
  statuschange: CustomEvent<client.GatewayWatchEvent>;
}

type Events = AgentStatusEventMap;
type Listener<E extends keyof Events> = (this: AgentStatusElement, event: Events[E]) => void;
type AnyListener = EventListenerOrEventListenerObject;
type Options = boolean | AddEventListenerOptions;

/**
 * `<agent-status>`: the status of one agent, kept fresh for as long as the element is on the page.
 *
 * ```html
 * <script type="module" src="…/voice-agent-status/element.js"></script>
 * <agent-status agent="voice-ai:front-desk" gateway="/status"></agent-status>
 * ```
 *
 * Elements with the same gateway and token share one client. Those with the same client and interval share one watch,
 * which asks once for each agent. What moves within the page is not asked for anew, and what leaves it not any more.
 * An element holds no key.
 *
 * The state is shown as a shape and in words, not by colour alone. Name, headline and reason are a live region
 * (`role="status"`); the age of the status ticks outside of it. Colours follow the `color-scheme` of the page.
 *
 * - Parts: `dot`, `name`, `headline`, `reason`, `time`. The dot is also a part named by its state: `available`,
 *   `degraded`, `unavailable`, `unknown`, `error` or `waiting`, and `stale` where that is so.
 * - Colours of the dot: `--agent-status-available`, `--agent-status-degraded`, `--agent-status-unavailable`,
 *   `--agent-status-unknown` (of `waiting` too), `--agent-status-error`.
 * - Sizes: `--agent-status-dot-size`, default `0.7em`; `--agent-status-gap` between the parts, default `0.5em`.
 *
 * It needs Chrome or Edge 123, Firefox 120, Safari 17.5, or newer.
 */
export class AgentStatusElement extends HTMLElement {
  /** The agent, such as `"voice-ai:front-desk"`: the attribute, or `""` where there is none. */
  agent: string;
  /** The address of the gateway, which may be relative to the page: the attribute, or `""` where there is none. */
  gateway: string;
  /** Milliseconds between two asks: the attribute. Default 15 000, also where it is no number or below 1 000. */
  interval: number;
  /**
   * A token that the gateway wants, or a function that gives one. A function is better where tokens expire. It is a
   * property alone: an attribute would show it to whoever reads the page.
   */
  token: string | (() => string | Promise<string>) | undefined;
  /** A client of the page's own, or the promise of one. With it no gateway is needed. */
  client: WatchingClient | Promise<WatchingClient> | undefined;
  /** The last status there was, also while it cannot be refreshed; null before the first. */
  readonly status: client.PublicStatus | null;
  /** Why there is no status now; null where there is one. */
  readonly error: client.StatusErrorData | null;

  /** Listens to an event that is known. */
  addEventListener<E extends keyof Events>(type: E, listener: Listener<E>, options?: Options): void;
  /** Listens to any other event. */
  addEventListener(type: string, listener: AnyListener, options?: Options): void;
  /** Ends the listening to an event that is known. */
  removeEventListener<E extends keyof Events>(type: E, listener: Listener<E>, options?: Options): void;
  /** Ends the listening to any other event. */
  removeEventListener(type: string, listener: AnyListener, options?: Options): void;
}

declare global {
  /** `document.querySelector("agent-status")` is an `AgentStatusElement`. */
  interface HTMLElementTagNameMap {
    "agent-status": AgentStatusElement;
  }
}
