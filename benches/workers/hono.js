// A proxy as Hono's documents have it: the provider's own body, for pages of these origins, out of a cache.

import { Hono } from "hono";
import { cache } from "hono/cache";
import { cors } from "hono/cors";

const app = new Hono();

app.use("/v1/*", (context, next) => cors({ origin: context.env.ORIGINS.split(",") })(context, next));
app.get(
  "/v1/status/:ref",
  // Without `vary` it keeps nothing, since cors has set that header.
  cache({ cacheName: "statuses", cacheControl: "max-age=5", vary: "Origin" }),
  async (context) => {
    const { TRUEDY_API_KEY: key, TRUEDY_BASE_URL: baseUrl } = context.env;
    const id = context.req.param("ref").slice("truedy:".length);
    const headers = { accept: "application/json", authorization: `Bearer ${key}` };
    const response = await fetch(`${baseUrl}/agents/${encodeURIComponent(id)}`, { headers });
    return context.json(await response.json(), response.status);
  },
);

export default app;
