// What the two ways out share, function and server: how much of a body is sent, how it ends, and waiting.

const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A reply made ready to send: the headers with the whole body's length, `bytes` (null where the status has no
 * body), which may be a part of it, and what follows them: "end", "hang", or "break".
 */
export function prepare(reply) {
  if (WITHOUT_BODY.has(reply.status)) return { ...reply, bytes: null, ending: "end" };
  const whole = new TextEncoder().encode(reply.body);
  const { stall, truncate } = reply;
  let sent = whole.length;
  if (stall === "body") sent >>= 1;
  // At least the last byte is missing, or nothing would be cut off.
  if (truncate !== undefined) sent = Math.min(truncate, Math.max(whole.length - 1, 0));
  const interrupted = truncate === undefined ? "end" : "break";
  return {
    ...reply,
    headers: { "content-length": String(whole.length), ...reply.headers },
    bytes: whole.subarray(0, sent),
    ending: stall === "body" ? "hang" : interrupted,
  };
}

/**
 * Resolves after `ms`, never for Infinity, and rejects with the signal's reason as soon as it aborts. The
 * timer holds no Node process.
 */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const aborted = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const elapsed = () => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    };
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(elapsed, ms);
    timer?.unref?.();
    signal?.addEventListener("abort", aborted, { once: true });
  });
}
