// Begins the app in the page: hydrates what a server rendered, or renders anew.
import { createRoot, hydrateRoot } from "react-dom/client";
import { createClient } from "voice-agent-status";
import "voice-agent-status/element";
import { App } from "./app.jsx";

const { intervalMs, hasClient, ...settings } = JSON.parse(
  new URLSearchParams(location.search).get("settings"),
);
const root = document.getElementById("root");
globalThis.seen = [];
const app = (
  <App client={hasClient ? createClient(settings) : null} intervalMs={intervalMs} seen={globalThis.seen} />
);

if (root.childElementCount > 0) hydrateRoot(root, app, { onRecoverableError: reportError });
else createRoot(root).render(app);
