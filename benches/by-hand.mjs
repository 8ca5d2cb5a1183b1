// What a careful person writes for one call: a timeout up to the last byte, a cap, and the answer's status.

/**
 * @param {string} url
 * @param {string} key
 * @param {object} [options]
 * @param {number} [options.timeoutMs] default 10 000
 * @param {number} [options.maxBytes] default 16 MiB
 */
export async function getJson(url, key, { timeoutMs = 10_000, maxBytes = 16 * 1_024 * 1_024 } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", authorization: `Bearer ${key}` },
      redirect: "manual",
      signal: controller.signal,
    });
    const text = await readCapped(response, maxBytes);
    if (!response.ok) throw new Error(`status ${response.status}: ${text.slice(0, 2_048)}`);
    return JSON.parse(text);
  } finally {
    clearTimeout(timer);
  }
}

async function readCapped(response, maxBytes) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new Error(`more than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
