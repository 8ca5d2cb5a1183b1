// What workerd asks for the Cache API, in memory: it has no cache of its own. `PUT` brings a whole HTTP response, and
// `GET` wants it back for as long as its `max-age` says.

const kept = new Map();

async function keep(request) {
  const text = await request.text();
  const end = text.indexOf("\r\n\r\n");
  const lines = text.slice(0, end).split("\r\n").slice(1);
  const headers = new Headers(lines.map((line) => line.split(/:\s*(.*)/, 2)));
  headers.set("cf-cache-status", "HIT");
  const [, seconds] = /max-age=(\d+)/.exec(headers.get("cache-control")) ?? [];
  kept.set(request.url, {
    body: text.slice(end + 4),
    headers,
    until: Date.now() + Number(seconds ?? 0) * 1_000,
  });
  return new Response(null, { status: 204 });
}

export default {
  async fetch(request) {
    if (request.method === "PUT") return keep(request);
    const found = kept.get(request.url);
    if (found === undefined || Date.now() >= found.until) return new Response(null, { status: 504 });
    return new Response(found.body, { headers: found.headers });
  },
};
