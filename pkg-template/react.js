"use client";
// The status of an agent as a hook of React, over the same shared watch as the element's.
import { createContext, createElement, useContext, useMemo, useSyncExternalStore } from "react";
import { subscribe } from "./shared-watch.js";

const INTERVAL_MS = 15_000;

/** Before the first event, and on servers: one object for all, since React compares by identity. */
const NOTHING = Object.freeze({ status: null, error: null, nextInMs: null });

const ClientContext = createContext(null);

export function AgentStatusProvider({ client, children }) {
  return createElement(ClientContext.Provider, { value: client }, children);
}

export function useAgentStatus(ref, options = {}) {
  const provided = useContext(ClientContext);
  const { client = provided, intervalMs = INTERVAL_MS } = options;
  const store = useMemo(() => createStore(client, ref, intervalMs), [client, ref, intervalMs]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, getServerSnapshot);
}

function createStore(client, ref, intervalMs) {
  let snapshot = NOTHING;
  return {
    getSnapshot: () => snapshot,
    subscribe(onChange) {
      if (!client) return () => {};
      return subscribe(client, ref, intervalMs, (event) => {
        snapshot = toSnapshot(event);
        onChange();
      });
    },
  };
}

function toSnapshot(event) {
  if (event.type === "status") return { status: event.status, error: null, nextInMs: null };
  return { status: event.lastKnown, error: event.error, nextInMs: event.nextInMs };
}

function getServerSnapshot() {
  return NOTHING;
}
