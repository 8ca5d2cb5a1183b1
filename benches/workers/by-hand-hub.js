// The Worker by hand, kept in a Durable Object.

import { DurableObject } from "cloudflare:workers";
import byHand from "./by-hand.js";

export class Hub extends DurableObject {
  fetch(request) {
    return byHand.fetch(request, this.env, this.ctx);
  }
}

export default {
  fetch: (request, { STATUS_HUB: hubs }) => hubs.get(hubs.idFromName("truedy")).fetch(request),
};
