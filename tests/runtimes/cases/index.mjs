// All topics, in the order in which they are told.

import abort from "./abort.mjs";
import bodies from "./bodies.mjs";
import browser from "./browser.mjs";
import calls from "./calls.mjs";
import causes from "./causes.mjs";
import closing from "./closing.mjs";
import drift from "./drift.mjs";
import errors from "./errors.mjs";
import fleet from "./fleet.mjs";
import gatewayClient from "./gateway-client.mjs";
import hostileFetch from "./hostile-fetch.mjs";
import keys from "./keys.mjs";
import options from "./options.mjs";
import pace from "./pace.mjs";
import peers from "./peers.mjs";
import redaction from "./redaction.mjs";
import references from "./references.mjs";
import retries from "./retries.mjs";
import sharing from "./sharing.mjs";
import statuses from "./statuses.mjs";
import times from "./times.mjs";
import watch from "./watch.mjs";
import watchEnd from "./watch-end.mjs";
import watchEvents from "./watch-events.mjs";
import watchFailures from "./watch-failures.mjs";
import watchMembers from "./watch-members.mjs";
import watchPage from "./watch-page.mjs";
import watchSchedule from "./watch-schedule.mjs";

export const topics = [
  { topic: "statuses", cases: statuses },
  { topic: "drift", cases: drift },
  { topic: "calls", cases: calls },
  { topic: "references", cases: references },
  { topic: "options", cases: options },
  { topic: "browser", cases: browser },
  { topic: "errors", cases: errors },
  { topic: "bodies", cases: bodies },
  { topic: "retries", cases: retries },
  { topic: "times", cases: times },
  { topic: "abort", cases: abort },
  { topic: "closing", cases: closing },
  { topic: "sharing", cases: sharing },
  { topic: "fleet", cases: fleet },
  { topic: "pace", cases: pace },
  { topic: "keys", cases: keys },
  { topic: "redaction", cases: redaction },
  { topic: "causes", cases: causes },
  { topic: "hostile-fetch", cases: hostileFetch },
  { topic: "peers", cases: peers },
  { topic: "watch", cases: watch },
  { topic: "watch-schedule", cases: watchSchedule },
  { topic: "watch-failures", cases: watchFailures },
  { topic: "watch-events", cases: watchEvents },
  { topic: "watch-members", cases: watchMembers },
  { topic: "watch-end", cases: watchEnd },
  { topic: "watch-page", cases: watchPage },
  { topic: "gateway-client", cases: gatewayClient },
];
