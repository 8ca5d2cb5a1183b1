// Faults: rules that spoil replies, each for the requests that it matches.

import { isReference, PROVIDERS } from "./agents.js";
import { ofAnotherType, replaceAt } from "./json.js";

const PAGE = "<!doctype html>\n<html><head><title>One moment</title></head><body>One moment</body></html>\n";

const isCount = (value) => value >= 0 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY);
const isFlag = (value) => typeof value === "boolean";
const isObject = (value) => typeof value === "object" && value !== null;

// A rule that is misspelt would be a test that cannot fail: every field is checked.
const CHECKS = new Map([
  ["match", (value) => typeof value === "function" || value instanceof RegExp || isName(value)],
  ["times", isCount],
  ["after", isCount],
  ["status", (value) => Number.isInteger(value) && value >= 200 && value <= 599],
  ["headers", isObject],
  ["body", (value) => typeof value === "string" || typeof value === "object"],
  ["delay", (value) => value >= 0 && value <= 2_147_483_647],
  ["stall", (value) => value === "headers" || value === "body"],
  ["truncate", isCount],
  ["wrongType", (value) => typeof (isObject(value) ? value.path : value) === "string"],
  ["html", isFlag],
  ["redirect", (value) => typeof value === "string"],
  ["network", isFlag],
]);

const isName = (value) => PROVIDERS.includes(value) || isReference(value);

function check(rule) {
  for (const [name, value] of Object.entries(rule)) {
    if (value !== undefined && !CHECKS.get(name)?.(value)) {
      throw new TypeError(`a fault has no ${name}, or not ${String(value)} for it`);
    }
  }
}

function matches(match, request) {
  if (match === undefined) return true;
  if (typeof match === "function") return Boolean(match(request));
  // Unlike test(), search() keeps no state in a global expression.
  if (match instanceof RegExp) return request.path.search(match) !== -1;
  return match === request.provider || match === request.ref;
}

const asText = (body) => (typeof body === "string" ? body : JSON.stringify(body));

function withWrongType(body, wrongType) {
  const { path, value } = isObject(wrongType) ? wrongType : { path: wrongType };
  const make = isObject(wrongType) ? () => value : ofAnotherType;
  try {
    return JSON.stringify(replaceAt(JSON.parse(body), path, make));
  } catch {
    return body;
  }
}

/**
 * The reply as one rule leaves it. A status of 400 and up brings the provider's own error body, any other
 * status keeps the body there is; what the rule says outright (`html`, `redirect`, then `body`) replaces it.
 */
function spoil(reply, rule, errorReply) {
  const next = { ...reply, headers: { ...reply.headers } };
  if (rule.status !== undefined) {
    next.status = rule.status;
    if (rule.status >= 400) {
      const error = errorReply(rule.status);
      next.body = error.body;
      Object.assign(next.headers, error.headers);
    }
  }
  if (rule.html) {
    next.status = rule.status ?? 200;
    next.headers["content-type"] = "text/html; charset=utf-8";
    next.body = PAGE;
  }
  if (rule.redirect !== undefined) {
    next.status = rule.status ?? 302;
    next.headers.location = rule.redirect;
    next.body = "";
  }
  if (rule.body !== undefined) next.body = asText(rule.body);
  if (rule.wrongType !== undefined) next.body = withWrongType(next.body, rule.wrongType);
  for (const [name, value] of Object.entries(rule.headers ?? {})) next.headers[name.toLowerCase()] = value;
  next.delay = (reply.delay ?? 0) + (rule.delay ?? 0);
  next.stall = rule.stall ?? reply.stall;
  next.truncate = rule.truncate ?? reply.truncate;
  next.network = rule.network ?? reply.network;
  return next;
}

/** The live rules, in the order they were added. Rules that match the same request all apply, in that order. */
export function createFaults(rules) {
  const live = new Set();

  const add = (rule) => {
    check(rule);
    const entry = { rule, seen: 0 };
    live.add(entry);
    return () => {
      live.delete(entry);
    };
  };

  const isDue = (entry, request) => {
    const { match, after = 0, times = Number.POSITIVE_INFINITY } = entry.rule;
    if (!matches(match, request)) return false;
    entry.seen += 1;
    return entry.seen > after && entry.seen <= after + times;
  };

  for (const rule of rules) add(rule);

  return {
    add,
    /** The reply to a request as every rule that is due leaves it; `errorReply` makes one for a status. */
    apply: (request, reply, errorReply) =>
      [...live]
        .filter((entry) => isDue(entry, request))
        .reduce((current, { rule }) => spoil(current, rule, errorReply), reply),
  };
}
