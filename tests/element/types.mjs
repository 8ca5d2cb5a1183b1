// The types of the element: what must compile, and what must not.

import { installed } from "./browser.mjs";
import { typeCases } from "./type-cases.mjs";

const SOURCE = `
import { createClient, createGatewayClient, type GatewayWatchEvent } from "voice-agent-status";
import { AgentStatusElement } from "voice-agent-status/element";

// accepts: the element by its tag name
const element = document.createElement("agent-status");
export const same: AgentStatusElement | null = document.querySelector("agent-status");

// accepts: its attributes as properties
element.agent = "voice-ai:front-desk";
element.gateway = "/status";
element.interval = 5_000;

// accepts: a token, or what gives one
element.token = "t";
element.token = () => "t";
element.token = async () => "t";
element.token = undefined;

// accepts: a client, or the promise of one
element.client = await createClient({});
element.client = createClient({});
element.client = createGatewayClient({ url: "/status" });
element.client = undefined;

// accepts: what it knows
export const headline: string | undefined = element.status?.headline;
export const kind: string | undefined = element.error?.kind;

// accepts: its event, and those of every element
element.addEventListener("statuschange", (event) => {
  const detail: GatewayWatchEvent = event.detail;
  if (detail.type === "status") console.log(detail.status.headline, detail.previous?.headline, detail.changed);
  else console.log(detail.error.kind, detail.lastKnown?.headline, detail.nextInMs);
});
element.addEventListener("click", (event) => console.log(event.clientX), { once: true });
element.removeEventListener("statuschange", () => {});

// refuses 2322: an interval that is no number
element.interval = "5000";

// refuses 2322: a token that is none
element.token = 5;

// refuses 2322: a client that does not watch
element.client = {};

// refuses 2540: a status from outside
element.status = null;

// refuses 2339: an event that says what it does not
element.addEventListener("statuschange", (event) => console.log(event.clientX));

// refuses 2339: a key
console.log(element.apiKey);
`;

typeCases("the types of the element", installed.folder, "element.ts", SOURCE);
