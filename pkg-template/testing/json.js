// Changing JSON values without touching the original.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * `base` with `patch` laid over it: objects merge at every depth, everything else replaces. A field set to
 * undefined is absent once the result is JSON. Neither argument is changed.
 */
export function merge(base, patch) {
  if (!isObject(base) || !isObject(patch)) return patch;
  // fromEntries defines own fields, so even a field named "__proto__" stays plain data.
  const keys = [...new Set([...Object.keys(base), ...Object.keys(patch)])];
  return Object.fromEntries(
    keys.map((key) => [key, Object.hasOwn(patch, key) ? merge(base[key], patch[key]) : base[key]]),
  );
}

/**
 * `value` with the field at a path such as `data.accounts[0].error` replaced by what `make` returns for the
 * old one. Objects on the way that do not exist are made.
 */
export function replaceAt(value, path, make) {
  const step = (current, [key, ...rest]) => {
    if (key === undefined) return make(current);
    const next = step(current?.[key], rest);
    if (Array.isArray(current)) return Object.assign([...current], { [key]: next });
    return Object.fromEntries([...Object.entries(isObject(current) ? current : {}), [key, next]]);
  };
  return step(value, path.match(/[^.[\]]+/g) ?? []);
}

/** A value of another type than `value`; for null, and for nothing at all, an empty list. */
export function ofAnotherType(value) {
  if (typeof value === "string") return 42;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" && value !== null ? "not what it was" : [];
}
