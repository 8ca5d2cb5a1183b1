// Watching: the options, the events, and the iterator.

import {
  type AgentStatus,
  createClient,
  type StatusErrorData,
  StatusWatch,
  type WatchErrorEvent,
  type WatchEvent,
  type WatchOptions,
  type WatchStatusEvent,
} from "voice-agent-status";

const client = await createClient({});
const watch = client.watch(["acp:a"]);

// accepts: every option, and none
export const all: WatchOptions = {
  intervalMs: 5_000,
  emit: "all",
  jitter: 0,
  pauseWhenHidden: false,
  signal: new AbortController().signal,
};
client.watch(["acp:a"], {});
client.watch(["acp:a"], { emit: "changes" });

// accepts: references that nobody may change
client.watch(["acp:a", "truedy:b"] as const);

// accepts: a loop over its events
export async function loop(): Promise<void> {
  for await (const event of client.watch(["acp:a"], { intervalMs: 5_000 })) {
    const one: WatchEvent = event;
    console.log(one.ref);
  }
}

// accepts: what it is beside a loop
export const iterable: AsyncIterable<WatchEvent> = watch;
export const iterator: AsyncIterator<WatchEvent, undefined> = watch;
export const both: AsyncIterableIterator<WatchEvent, undefined> = watch;
export const itself: StatusWatch = watch[Symbol.asyncIterator]();
export const next: Promise<IteratorResult<WatchEvent, undefined>> = watch.next();
export const left: Promise<IteratorResult<WatchEvent, undefined>> = watch.return();

// accepts: await using, which ends it with its block
export async function first(): Promise<WatchEvent | undefined> {
  await using mine = client.watch(["acp:a"]);
  return (await mine.next()).value;
}

// accepts: agents that join and leave
export const joins: boolean = watch.add("truedy:b");
export const leaves: boolean = watch.delete("truedy:b");

// accepts: the done of a result, which tells whether there is an event
export async function read(): Promise<WatchEvent> {
  const result = await watch.next();
  if (result.done) throw new Error("over");
  return result.value;
}

// accepts: the type of an event, which tells what it holds
export function tell(event: WatchEvent): string {
  switch (event.type) {
    case "status": {
      const told: WatchStatusEvent = event;
      const status: AgentStatus = event.status;
      const previous: AgentStatus | null = event.previous;
      const changed: boolean = event.changed;
      return `${told.ref} ${status.headline} ${previous?.headline} ${changed}`;
    }
    case "error": {
      const told: WatchErrorEvent = event;
      const error: StatusErrorData = event.error;
      const lastKnown: AgentStatus | null = event.lastKnown;
      const nextInMs: number | null = event.nextInMs;
      return `${told.ref} ${error.message} ${lastKnown?.headline} ${nextInMs}`;
    }
    default: {
      const nothing: never = event;
      return nothing;
    }
  }
}

declare const event: WatchEvent;
declare const status: WatchStatusEvent;
declare const error: WatchErrorEvent;

// @ts-expect-error 2339 the status of an event that may be an error
event.status;

// @ts-expect-error 2339 the error of an event that may be a status
event.error;

// @ts-expect-error 2367 an event of a type that there is not
event.type === "ended";

// @ts-expect-error 2339 the next time of a status event
status.nextInMs;

// @ts-expect-error 18047 a status before, as if there always was one
status.previous.headline;

// @ts-expect-error 18047 a last status, as if there always was one
error.lastKnown.headline;

// @ts-expect-error 2322 a next time, as if there always was one
export const soon: number = error.nextInMs;

// @ts-expect-error 2322 an event as if nobody waited for it
export const hasty: WatchEvent = watch.next();

// @ts-expect-error 2488 a loop that does not wait
for (const each of watch) console.log(each);

// @ts-expect-error 2561 an option that there is not
client.watch(["acp:a"], { interval: 5_000 });

// @ts-expect-error 2353 a call's option
client.watch(["acp:a"], { timeoutMs: 5_000 });

// @ts-expect-error 2322 an interval as text
client.watch(["acp:a"], { intervalMs: "5s" });

// @ts-expect-error 2322 an unknown emit
client.watch(["acp:a"], { emit: "some" });

// @ts-expect-error 2322 a switch as text
client.watch(["acp:a"], { pauseWhenHidden: "no" });

// @ts-expect-error 2740 a controller in place of its signal
client.watch(["acp:a"], { signal: new AbortController() });

// @ts-expect-error 2345 a watch of a single reference
client.watch("acp:a");

// @ts-expect-error 2740 a watch of a set
client.watch(new Set(["acp:a"]));

// @ts-expect-error 2554 a watch of nobody
client.watch();

// @ts-expect-error 2345 one that joins in parts
watch.add({ provider: "acp", agentId: "a" });

// @ts-expect-error 2673 a watch made by hand
new StatusWatch();

// @ts-expect-error 2339 a method of the wasm's memory
watch.free();
