// The default fleet: at least one agent for every way in which a provider's answer can be read, and the
// oddities that the providers are known to send. Each is what differs from its provider's default body.

import { phoneNumber, session } from "./acp.js";
import { merge } from "./json.js";

const inMode = (name, mode, rest = {}) => merge({ agent: { name, voiceMode: mode }, voice: { mode } }, rest);

/** States by reference, in the order a list shows them. */
export const FLEET = {
  // Voice.ai: may this agent be called now?
  "voice-ai:front-desk": { name: "Maya, front desk" },
  "voice-ai:after-hours": {
    name: "Jonas, after hours",
    call_allowed: false,
    call_validation_details: { code: "CALL_VALIDATION_FAILED", reason: "insufficient_credits" },
  },
  "voice-ai:table-bookings": {
    name: "Lucía, table bookings",
    status: "paused",
    status_code: 1,
    call_allowed: false,
    call_validation_details: { detail: { code: "AGENT_PAUSED", message: "Paused by its owner" } },
  },
  "voice-ai:spring-campaign": {
    name: "Theo, spring campaign",
    status: "disabled",
    status_code: 0,
    call_allowed: false,
    call_validation_details: undefined,
  },
  // A newer body: more fields, no voice yet, a code that disagrees with its word, and no word on calls.
  "voice-ai:preview": {
    name: "Ines, preview",
    voice_id: null,
    status_code: 1,
    call_allowed: undefined,
    creator_user_id: 48213,
    category: "support",
    playground_visibility: "private",
  },
  "voice-ai:trial": { name: "Arun, trial", call_allowed: "yes" },

  // ACP: is voice configured and switched on?
  "acp:concierge": inMode("Amara, concierge", "web_and_phone", {
    phoneNumber: phoneNumber("+14155550142"),
    recentSessions: [
      session("ses_9a1", "concierge", {
        channel: "phone",
        status: "active",
        bindingId: "pn_0142",
        xaiCallId: "xc_77f0",
        fromNumber: "+14155550199",
        toNumber: "+14155550142",
        endedAt: null,
        durationSeconds: null,
      }),
      session("ses_9a0", "concierge", { status: "initializing", endedAt: null, durationSeconds: null }),
      session("ses_99f", "concierge"),
      session("ses_99e", "concierge", { status: "failed", durationSeconds: 0 }),
      session("ses_99d", "concierge", { status: "cancelled" }),
    ],
  }),
  "acp:web-guide": inMode("Felix, web guide", "web", { recentSessions: [session("ses_512", "web-guide")] }),
  // An empty lastError is no error.
  "acp:hotline": inMode("Priya, hotline", "phone", {
    phoneNumber: phoneNumber("+442079460321", { origin: "byo_trunk", lastError: "" }),
  }),
  // What an older workspace sends: the mode in `voice` alone, and absent fields for null ones.
  "acp:night-guide": {
    agent: {
      name: "Olu, night guide",
      voiceMode: undefined,
      description: undefined,
      permissionSet: undefined,
      lastRunAt: undefined,
      metadata: undefined,
    },
    voice: { mode: "web" },
    phoneNumber: undefined,
  },
  "acp:clinic-intake": inMode("Hannah, clinic intake", "phone", {
    phoneNumber: phoneNumber("+14155550177", { status: "error", lastError: "SIP registration timed out" }),
  }),
  "acp:gallery": inMode("Matteo, gallery", "web_and_phone", {
    phoneNumber: phoneNumber("+390694801234", { lastError: "Carrier rejected the last call" }),
  }),
  "acp:reception": inMode("Yuki, reception", "web_and_phone"),
  "acp:surveys": inMode("Elif, surveys", "phone", { phoneNumber: undefined }),
  "acp:mailroom": inMode("Samuel, mailroom", "off"),
  "acp:former-assistant": inMode("Greta, former assistant", "web", { agent: { isActive: false } }),
  "acp:quiet-room": inMode("Noah, quiet room", "web", { voice: { enabled: false } }),
  // Words that the documents do not have yet.
  "acp:studio": inMode("Zofia, studio", "video", { agent: { permissionSet: { subjectType: "project" } } }),
  "acp:newcomer": inMode("Ravi, newcomer", null),
  // A database's own idea of a boolean.
  "acp:imported": inMode("Clara, imported", "web", { agent: { isActive: 1 } }),
  "acp:half-imported": inMode("Emil, half imported", "web", { voice: { enabled: "true" } }),

  // Ravan: is the agent's own Cal.com connected?
  "ravan:dental-clinic": {
    data: {
      accounts: [
        { id: "cal_6610", account_name: "Dr. Okafor", status: "active", error: "" },
        { id: "cal_6611", account_name: "Dr. Lindqvist", status: "active", error: null },
      ],
    },
  },
  "ravan:physiotherapy": {
    data: {
      accounts: [
        { id: "cal_7020", account_name: "Treatment rooms", status: "active" },
        { id: "cal_7021", account_name: "Home visits", status: "inactive", error: "The API key was revoked" },
      ],
    },
  },
  "ravan:hair-salon": {
    message: "No agent-level connection found",
    data: { connected: false, status: "not_connected", accounts: [] },
  },
  // The same answer, as a failure: it comes with status 404.
  "ravan:law-office": {
    success: false,
    message: "No agent-level connection found",
    data: { connected: false, status: "not_connected", accounts: [] },
  },
  "ravan:moving-company": { data: undefined },
  "ravan:bakery": { data: { connected: undefined, status: "pending", accounts: [] } },

  // Truedy: active or not?
  "truedy:support": {
    name: "Daniel, customer support",
    description: "Takes the calls of existing customers",
  },
  "truedy:renewals": {
    name: "Sofia, renewals",
    max_duration: "3600s",
    knowledge_base_ids: undefined,
    knowledge_bases: ["kb_40f2", "kb_88a0"],
    crm_webhook_secret: "whsec_not_for_logs",
  },
  "truedy:sales-pilot": { name: "Kwame, sales pilot", status: "draft", voice_id: null, voice_name: null },
  "truedy:translator": { name: "Mei, translator", status: "creating" },
  "truedy:collections": { name: "Viktor, collections", status: "failed" },
  "truedy:old-hotline": { name: "Rosa, old hotline", status: "archived" },
};
