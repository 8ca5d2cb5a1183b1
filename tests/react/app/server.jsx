// Renders the app on a server, as the page shall begin.
import { renderToString } from "react-dom/server";
import { App } from "./app.jsx";

export const render = (client, intervalMs) => renderToString(<App client={client} intervalMs={intervalMs} />);
