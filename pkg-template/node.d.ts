import type { Gateway, GatewayConfig } from "./gateway.js";

export { configFromEnv, type GatewayEnv } from "./env.js";

/** Where a server listens. */
export interface ServeOptions {
  /** Default 8080; 0 for a free one. */
  port?: number;
  /**
   * The address to listen at. Default `"127.0.0.1"`, which only this machine reaches: a proxy in front of it, say.
   * `"0.0.0.0"` is for containers and machines of their own.
   */
  host?: string;
}

/** A gateway that is being served. */
export interface GatewayServer {
  /** Where it listens, without a slash at its end. */
  readonly url: string;
  /** The gateway behind it. */
  readonly gateway: Gateway;
  /**
   * Stops listening, ends all event streams, and gives what is still being answered a second. Resolves when all
   * connections are closed; nothing then holds the process. Harmless when done twice.
   */
  close(): Promise<void>;
}

/**
 * Serves a gateway over HTTP, in Node, Deno and Bun. A client's address is that of its connection, unless
 * `trustedAddressHeader` names the header in which a proxy tells it. Behind a proxy that speaks https to browsers, put
 * the public origin into `origins`.
 *
 * Rejects with a `StatusError` of kind `"config"` for a wrong configuration, and with the platform's error where it
 * cannot listen.
 *
 * @example
 * const { url } = await serve(configFromEnv(process.env), { port: 8080 });
 */
export function serve(config: GatewayConfig, options?: ServeOptions): Promise<GatewayServer>;

/**
 * What `createServer` of `node:http` and `node:https` takes, for a server of one's own: it answers with the gateway.
 * What a client does wrong, leaving early included, never throws.
 *
 * @example
 * createServer({ key, cert }, listener(await createGateway(config))).listen(443);
 */
export function listener(gateway: Gateway): (incoming: object, outgoing: object) => void;
