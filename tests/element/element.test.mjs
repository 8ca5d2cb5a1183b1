// The custom element <agent-status>, from the packed package.

import "./shared-watch.mjs";
import "./servers.mjs";
import "./types.mjs";
import "./life.mjs";
import "./gateways.mjs";
import "./looks.mjs";
import "./fleet.mjs";
