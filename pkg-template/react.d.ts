import type { ReactElement, ReactNode } from "react";
import type { GatewayClient, PublicStatus, StatusClient, StatusErrorData } from "./index.js";

/** What the hook needs of a client: that it watches. */
export type WatchingClient = Pick<GatewayClient, "watch"> | Pick<StatusClient, "watch">;

/** Properties of {@link AgentStatusProvider}. */
export interface AgentStatusProviderProps {
  /**
   * The client, or the promise of one, for all hooks below. It has to be the same from one rendering to the next. While
   * it is null or undefined, such as on a server, nothing is asked.
   */
  readonly client: WatchingClient | Promise<WatchingClient> | null | undefined;
  /** What may use the client. */
  readonly children?: ReactNode;
}

/** Gives a client to every {@link useAgentStatus} below it. It does not close it. */
export function AgentStatusProvider(props: AgentStatusProviderProps): ReactElement;

/** Options of {@link useAgentStatus}. */
export interface UseAgentStatusOptions {
  /** A client, or the promise of one, in the place of the provider's. The same from one rendering to the next. */
  readonly client?: WatchingClient | Promise<WatchingClient> | null | undefined;
  /** Milliseconds between two asks, from 1 000. Default 15 000. */
  readonly intervalMs?: number | undefined;
}

/** What is known of an agent. The object is another one whenever there is something new, and only then. */
export interface AgentStatusSnapshot {
  /**
   * The last status there was, also while it cannot be refreshed; null before the first, and on a server. What is
   * optional in it is there where the client asks the providers, and where the gateway tells all.
   */
  readonly status: PublicStatus | null;
  /** Why it could not be refreshed; null where it could, and before the first event. */
  readonly error: StatusErrorData | null;
  /**
   * In how many milliseconds from the failure it is tried again; null without an error, and with one where it has
   * stopped for good.
   */
  readonly nextInMs: number | null;
}

/**
 * The status of an agent, kept fresh for as long as the component is there. All components with the same client and
 * interval share one watch, which asks once for each agent, and stops with the last component that shows it. It never
 * throws: what goes wrong, a client that could not be made and a bad reference too, is the `error`.
 *
 * @example
 * function Line({ agent }: { agent: string }) {
 *   const { status, error } = useAgentStatus(agent);
 *   return status?.headline ?? error?.message ?? "Checking…";
 * }
 *
 * @param ref such as `"truedy:support"`
 */
export function useAgentStatus(ref: string, options?: UseAgentStatusOptions): AgentStatusSnapshot;
