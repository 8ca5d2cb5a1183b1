// The little HTTP that the simulated providers share: replies as plain data, and the bearer header.

const PHRASES = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The reason phrase of an HTTP status, or "HTTP 418" where none is listed. */
export const phrase = (status) => PHRASES[status] ?? `HTTP ${status}`;

/** A JSON reply. The body becomes text here and now, so no two replies share an object. */
export const json = (status, body, headers) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** A plain-text reply that says its own status, for what no provider's document covers. */
export const text = (status, headers) => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${phrase(status)}\n`,
});

/** The key in `Authorization: Bearer <key>`, undefined where there is none. */
export const bearer = (headers) => /^bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
