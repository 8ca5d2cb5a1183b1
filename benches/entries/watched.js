// Polling by query-core, whatever asks.

import { QueryClient, QueryObserver } from "@tanstack/query-core";

export function watched(queryFn, id, listener) {
  const client = new QueryClient();
  client.mount();
  const options = { queryKey: ["agent", id], queryFn, refetchInterval: 15_000 };
  return new QueryObserver(client, options).subscribe(listener);
}
