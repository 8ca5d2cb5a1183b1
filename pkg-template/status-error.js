// Everything of a StatusErrorData, as it is where there is nothing to say.
const NOTHING = {
  name: "StatusError",
  message: "",
  kind: "config",
  ref: null,
  provider: null,
  status: null,
  providerCode: null,
  requestId: null,
  retryAfterMs: null,
  attempts: 0,
  elapsedMs: 0,
  body: null,
};

/** The error of every failed call. Recognise it with `isStatusError`: another copy of the package has another class. */
export class StatusError extends Error {
  /**
   * @param {import("./index.js").StatusErrorData} data
   * @param {unknown} cause what was thrown underneath; undefined for nothing
   */
  constructor(data, cause) {
    const { name: _, message, ...fields } = data;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  /** An error about nothing that was sent. */
  static of(kind, message, { cause, ...fields } = {}) {
    return new StatusError({ ...NOTHING, ...fields, kind, message }, cause);
  }

  /** The error as a plain object, without its cause. */
  toJSON() {
    return Object.fromEntries(Object.keys(NOTHING).map((field) => [field, this[field]]));
  }
}

// Where Error has it: on the prototype, out of the way of inspectors.
Object.defineProperty(StatusError.prototype, "name", {
  value: "StatusError",
  configurable: true,
  writable: true,
});

/** Whether something is a `StatusError`, or the plain object that stands for one in a `StatusResult`. */
export function isStatusError(error) {
  return error?.name === "StatusError" && typeof error.kind === "string";
}
