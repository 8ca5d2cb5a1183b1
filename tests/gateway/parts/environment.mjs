// A configuration made of environment variables.

import assert from "node:assert/strict";
import { it } from "node:test";

const SECRET = "a secret of at least thirty-two bytes";

export const environment =
  ({ configFromEnv, serve }) =>
  () => {
    it("each variable is an option", () => {
      const config = configFromEnv({
        VOICE_AI_API_KEY: "v",
        ACP_API_KEY: "a",
        RAVAN_API_KEY: "r",
        TRUEDY_API_KEY: "t",
        TRUEDY_BASE_URL: "https://truedy.example",
        AGENTS: "truedy:a, acp:b:c,\nravan:d,",
        ORIGINS: "https://shop.example",
        VIEWER_SECRETS: `${SECRET},${SECRET}2`,
        BASE_PATH: "/status",
      });
      assert.deepEqual(config, {
        voiceAi: { apiKey: "v", baseUrl: undefined },
        acp: { apiKey: "a", baseUrl: undefined },
        ravan: { apiKey: "r", baseUrl: undefined },
        truedy: { apiKey: "t", baseUrl: "https://truedy.example" },
        agents: ["truedy:a", "acp:b:c", "ravan:d"],
        origins: ["https://shop.example"],
        viewerSecrets: [SECRET, `${SECRET}2`],
        basePath: "/status",
      });
    });

    it("what is empty is not given", () => {
      const { agents, ...others } = configFromEnv({
        AGENTS: "",
        ORIGINS: "",
        TRUEDY_API_KEY: "",
        BASE_PATH: "",
      });
      assert.deepEqual(agents, []);
      assert.ok(Object.values(others).every((value) => value === undefined));
    });

    it("secrets of nothing but commas do not open the gateway to all", async () => {
      const env = { TRUEDY_API_KEY: "t", AGENTS: "truedy:a", VIEWER_SECRETS: " , " };
      await assert.rejects(serve(configFromEnv(env), { port: 0 }), /viewerSecrets/);
    });
  };
