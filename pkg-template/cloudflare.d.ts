import type { GatewayEnv } from "./env.js";
import type { GatewayConfig } from "./gateway.js";

export { configFromEnv, type GatewayEnv } from "./env.js";

/** What the Worker needs of its environment beside its configuration. */
export interface HubEnv {
  /** The binding of the Durable Object class `StatusHub`. */
  readonly STATUS_HUB: object;
}

/** A Worker, as its module's default export. */
export interface GatewayWorker<Env> {
  /** Answers a request. */
  fetch(
    request: Request,
    env: Env,
    context: { waitUntil(promise: Promise<unknown>): void },
  ): Promise<Response>;
}

/** A Durable Object that polls one provider, as long as somebody watches, for all viewers together. */
export interface StatusHubInstance {
  /** Answers a request of the Worker. */
  fetch(request: Request): Promise<Response>;
}

/** A class of Durable Objects; Cloudflare makes its instances. */
export type StatusHubClass<Env> = new (state: never, env: Env) => StatusHubInstance;

/**
 * Makes the Worker and its Durable Object class for a configuration of one's own. `configOf` is called once in each
 * Worker and in each hub. A wrong configuration makes every request fail; the Worker's log then names what is wrong.
 *
 * @example
 * const { worker, StatusHub } = createWorker((env) => ({ ...configFromEnv(env), rateLimit: { perMinute: 60 } }));
 * export { StatusHub };
 * export default worker;
 */
export function createWorker<Env extends HubEnv>(
  configOf: (env: Env) => GatewayConfig,
): { worker: GatewayWorker<Env>; StatusHub: StatusHubClass<Env> };

/** The hub of the ready Worker. */
export const StatusHub: StatusHubClass<HubEnv & GatewayEnv>;

/** The ready Worker, configured by its variables and secrets: see {@link GatewayEnv}. */
declare const worker: GatewayWorker<HubEnv & GatewayEnv>;
export default worker;
