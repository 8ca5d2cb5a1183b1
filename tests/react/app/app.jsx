// What the tests of the hook look at, on the server and in the page.
import { StrictMode, useCallback, useState } from "react";
import { AgentStatusProvider, useAgentStatus } from "voice-agent-status/react";

/** One agent, by the hook. `seen` collects each snapshot that was rendered. */
function Line({ agent, intervalMs, seen }) {
  const snapshot = useAgentStatus(agent, { intervalMs });
  seen?.push(snapshot);
  const { status, error, nextInMs } = snapshot;
  const words = error ? `${error.kind}, ${nextInMs === null ? "stopped" : "again soon"}` : "fine";
  return (
    <li>
      {agent}: {status?.headline ?? "nothing yet"} ({words})
    </li>
  );
}

/** One agent, by the element: by `ref`, since React 18 knows no properties of custom elements. */
function Element({ agent, client, intervalMs }) {
  const ref = useCallback((element) => element && Object.assign(element, { client }), [client]);
  return (
    <li>
      <agent-status ref={ref} agent={agent} interval={intervalMs} />
    </li>
  );
}

/** The same agent twice by the hook and once by the element, in a page that can hide them and turn to another. */
export function App({ client, intervalMs, seen }) {
  const [agent, setAgent] = useState("truedy:support");
  const [isShown, setShown] = useState(true);
  return (
    <StrictMode>
      <AgentStatusProvider client={client}>
        <button type="button" onClick={() => setShown(!isShown)}>
          Show or hide
        </button>
        <button type="button" onClick={() => setAgent("truedy:sales")}>
          Another
        </button>
        {isShown && (
          <ul>
            <Line agent={agent} intervalMs={intervalMs} seen={seen} />
            <Line agent={agent} intervalMs={intervalMs} />
            <Element agent={agent} client={client} intervalMs={intervalMs} />
          </ul>
        )}
      </AgentStatusProvider>
    </StrictMode>
  );
}
