// <agent-status>: the status of one agent, on any page. Text is set as text, and the style is a constructed sheet, so
// that the strictest Content-Security-Policy has nothing to refuse.
import { subscribe } from "./shared-watch.js";

const INTERVAL_MS = 15_000;
const MAX_MS = 2_147_483_647;

// What is neither of the others is a ring. Colours are those of the page's own scheme, light or dark. A part is followed
// by a space, for those who hear or copy the text, and by the rest of the gap.
const STYLE = `
:host {
  --gap: var(--agent-status-gap, 0.5em);
  display: inline-flex;
  align-items: baseline;
  gap: var(--gap);
  overflow-wrap: anywhere;
}
:host([hidden]), :not([part~="dot"]):empty {
  display: none;
}
[part~="dot"] {
  --color: var(--agent-status-unknown, light-dark(#6b757b, #a3adb3));
  flex: none;
  box-sizing: border-box;
  inline-size: var(--agent-status-dot-size, 0.7em);
  block-size: var(--agent-status-dot-size, 0.7em);
  border: 0.15em solid var(--color);
  border-radius: 50%;
}
[part~="available"] {
  --color: var(--agent-status-available, light-dark(#1f8a57, #4fcf92));
}
[part~="degraded"] {
  --color: var(--agent-status-degraded, light-dark(#c07a06, #f2b84b));
  clip-path: polygon(50% 0, 100% 100%, 0 100%);
}
[part~="unavailable"] {
  --color: var(--agent-status-unavailable, light-dark(#c13c2b, #ff8372));
}
[part~="error"] {
  --color: var(--agent-status-error, light-dark(#8746c9, #c79bff));
  clip-path: polygon(
    20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%
  );
}
[part~="available"], [part~="degraded"], [part~="unavailable"], [part~="error"] {
  border: 0;
  background: var(--color);
}
[part~="degraded"], [part~="unavailable"], [part~="error"] {
  border-radius: 0;
}
[part~="stale"] {
  opacity: 0.5;
}
[part="name"] {
  font-weight: 600;
}
[part="name"], [part="headline"], [part="reason"] {
  margin-inline-end: calc(var(--gap) - 0.25em);
}
[part="reason"], [part="time"] {
  font-size: 0.875em;
}
[part="time"] {
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
@keyframes waiting {
  to { opacity: 0.3; }
}
@media (prefers-reduced-motion: no-preference) {
  [part~="waiting"] { animation: waiting 1s ease-in-out infinite alternate; }
}
@media (forced-colors: active) {
  [part~="dot"] { --color: CanvasText; forced-color-adjust: none; }
}
`;

/** What went wrong, for those who look at the page. */
const PLAIN = {
  network: "No connection.",
  timeout: "No answer in time.",
  unauthorized: "Access was refused.",
  forbidden: "Access was refused.",
  "not-found": "There is no such agent.",
  "invalid-request": "The request was refused.",
  "payment-required": "The account needs attention.",
  "rate-limited": "Asked too often.",
  provider: "The provider has a failure.",
};

/** The units of an age, the largest first, each with its seconds. */
const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** The clients of gateways that elements use now: `{ url, token, client, users }`. */
const borrowed = new Set();

/** What is called once a second. */
const ticking = new Set();
let ticker;

let sheet;

export class AgentStatusElement extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = ["agent", "gateway", "interval"];

  #token;
  #client;
  /** The last event there was. */
  #event;
  /** What the subscription was made of; empty while there is none. */
  #source = [];
  #leave;
  #willSettle = false;

  #dot = make("span", { part: "dot waiting", "aria-hidden": "true" });
  #name = make("bdi", { part: "name" });
  #headline = make("span", { part: "headline", lang: "en" });
  #reason = make("span", { part: "reason", lang: "en" });
  #time = make("time", { part: "time", lang: "en" });

  constructor() {
    super();
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    // The time stays out of the live region, or screen readers would tell of every second.
    const live = make("span", { role: "status" });
    live.append(this.#name, " ", this.#headline, " ", this.#reason);
    const text = make("span", {});
    text.append(live, " ", this.#time);
    root.append(this.#dot, text);
  }

  get agent() {
    return this.getAttribute("agent") ?? "";
  }
  set agent(ref) {
    reflect(this, "agent", ref);
  }

  get gateway() {
    return this.getAttribute("gateway") ?? "";
  }
  set gateway(url) {
    reflect(this, "gateway", url);
  }

  get interval() {
    const ms = Number(this.getAttribute("interval"));
    return ms >= 1_000 ? Math.min(ms, MAX_MS) : INTERVAL_MS;
  }
  set interval(ms) {
    reflect(this, "interval", ms);
  }

  get token() {
    return this.#token;
  }
  set token(token) {
    this.#token = token ?? undefined;
    this.#settleSoon();
  }

  get client() {
    return this.#client;
  }
  set client(client) {
    this.#client = client ?? undefined;
    this.#settleSoon();
  }

  get status() {
    return this.#event?.status ?? this.#event?.lastKnown ?? null;
  }

  get error() {
    return this.#event?.error ?? null;
  }

  connectedCallback() {
    // Properties that were set before the element was defined hide the accessors.
    for (const name of ["agent", "gateway", "interval", "token", "client"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#settleSoon();
  }

  disconnectedCallback() {
    this.#settleSoon();
  }

  attributeChangedCallback() {
    this.#settleSoon();
  }

  // Once for all that changes together: what moves within the page never left it.
  #settleSoon() {
    if (this.#willSettle) return;
    this.#willSettle = true;
    queueMicrotask(() => {
      this.#willSettle = false;
      this.#settle();
    });
  }

  #settle() {
    const { agent, interval } = this;
    const source = this.isConnected ? [agent, interval, this.#client, gatewayOf(this), this.#token] : [];
    const before = this.#source;
    if (source.length === before.length && source.every((value, index) => value === before[index])) return;
    this.#source = source;
    const leave = this.#leave;
    this.#leave = undefined;
    if (this.isConnected) this.#join(...source);
    // Last, so that what the old source shares with the new one is kept.
    leave?.();
    setTicking(this.#tick, this.isConnected);
  }

  #join(agent, interval, ownClient, gateway, token) {
    if (this.#event?.status?.ref !== agent) this.#event = undefined;
    this.#render();
    // No error: the page may be about to give it what it needs.
    if (!agent || (!ownClient && !gateway)) return;
    const { client, giveBack } = ownClient ? { client: ownClient } : borrow(gateway, token);
    const unsubscribe = subscribe(client, agent, interval, (event) => this.#receive(event));
    this.#leave = () => {
      unsubscribe();
      giveBack?.();
    };
  }

  #receive(event) {
    const before = this.#event;
    this.#event = event;
    this.#render();
    if (isNews(event, before)) {
      this.dispatchEvent(new CustomEvent("statuschange", { bubbles: true, composed: true, detail: event }));
    }
  }

  #render() {
    const { state, name, headline, reason, checkedAt } = describe(this.#event, this);
    this.#dot.setAttribute("part", `dot ${state}`);
    write(this.#name, name);
    write(this.#headline, headline);
    write(this.#reason, reason);
    this.#time.dateTime = checkedAt;
    this.#tick();
  }

  #tick = () => {
    const { dateTime } = this.#time;
    write(this.#time, dateTime && ago(Date.now() - Date.parse(dateTime)));
  };
}

/** What an element shows of an event, or before there is one. */
function describe(event, { agent, gateway, client }) {
  const known = event?.status ?? event?.lastKnown;
  const name = known?.name ?? agent.slice(agent.indexOf(":") + 1);
  const checkedAt = known?.checkedAt ?? "";
  if (!event) {
    const headline = !agent ? "No agent yet" : client || gateway ? "Checking…" : "No gateway yet";
    return { name, checkedAt, state: "waiting", headline, reason: "" };
  }
  if (event.error) return { name, checkedAt, state: "error", headline: "No status", reason: excuse(event) };
  const { availability, headline, reason, stale } = known;
  if (!stale) return { name, checkedAt, state: availability, headline, reason: reason ?? "" };
  const late = "Out of date: it could not be refreshed.";
  return {
    name,
    checkedAt,
    state: `${availability} stale`,
    headline,
    reason: reason ? `${reason} ${late}` : late,
  };
}

function excuse({ error: { kind, message }, lastKnown, nextInMs }) {
  // What is wrong with the page's own markup or script is told as it is.
  const why = kind === "config" ? message : (PLAIN[kind] ?? "The answer was not understood.");
  const next = nextInMs === null ? "" : " Trying again.";
  return why + next + (lastKnown ? ` Last known: ${lastKnown.headline}.` : "");
}

function isNews(event, before) {
  if (event.type !== before?.type) return true;
  return event.error ? event.error.kind !== before.error.kind || event.nextInMs === null : event.changed;
}

function ago(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [size, unit] = UNITS.find(([size]) => seconds >= size) ?? UNITS.at(-1);
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

function setTicking(tick, isOn) {
  if (isOn) ticking.add(tick);
  else ticking.delete(tick);
  if (ticking.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
  } else {
    ticker ??= setInterval(() => {
      if (!document.hidden) for (const tick of ticking) tick();
    }, 1_000);
  }
}

/** The one client for a gateway and a token, until all who borrowed it have given it back. */
function borrow(url, token) {
  let entry = [...borrowed].find((entry) => entry.url === url && entry.token === token);
  if (!entry) {
    entry = { url, token, client: connect(url, token), users: 0 };
    borrowed.add(entry);
    // Whoever comes later tries again.
    entry.client.catch(() => borrowed.delete(entry));
  }
  entry.users += 1;
  // A turn later, for those who come in the place of who leaves.
  const giveBack = () =>
    setTimeout(() => {
      entry.users -= 1;
      if (entry.users > 0) return;
      borrowed.delete(entry);
      entry.client.then(
        (client) => client.close(),
        () => {},
      );
    });
  return { client: entry.client, giveBack };
}

async function connect(url, token) {
  const { createGatewayClient } = await import("./gateway-client.js");
  return createGatewayClient({ url, token });
}

function gatewayOf({ gateway, baseURI }) {
  return gateway && URL.canParse(gateway, baseURI) ? new URL(gateway, baseURI).href : gateway;
}

function reflect(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function make(tag, attributes) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Writes a text where it differs, so that screen readers tell of changes alone. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Once, also where another copy of this module was first, and never on a server.
if (globalThis.customElements && !customElements.get("agent-status")) {
  customElements.define("agent-status", AgentStatusElement);
}
