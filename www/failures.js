/** The client's kinds of error in plain words: a headline, and what it means for whoever looks after the agent. */
export const FAILURES = {
  config: {
    headline: "Set up wrongly",
    meaning: "The client was given something that it cannot use. No request was sent.",
  },
  network: {
    headline: "Could not be reached",
    meaning: "No answer came. The provider is down, or the way to it is.",
  },
  timeout: {
    headline: "Took too long to answer",
    meaning: "The answer did not come, or not to its end, in the time there was for it.",
  },
  unauthorized: {
    headline: "Key not accepted",
    meaning:
      "The provider does not accept the key. It has to be replaced before this agent can be asked for.",
  },
  forbidden: {
    headline: "Key may not ask this",
    meaning: "The provider knows the key, and does not let it read this agent.",
  },
  "not-found": {
    headline: "No such agent",
    meaning: "The provider has no agent of this id. It may have been deleted, or the id is misspelt.",
  },
  "invalid-request": {
    headline: "Request refused",
    meaning: "The provider did not understand the request. Often the id has a form that it does not use.",
  },
  "payment-required": {
    headline: "Payment required",
    meaning: "The account at the provider has used up what it paid for.",
  },
  "rate-limited": {
    headline: "Asked too often",
    meaning: "The provider limits how often it may be asked. The next check waits for as long as it said.",
  },
  provider: {
    headline: "Fault at the provider",
    meaning: "The provider has a problem of its own. That says nothing about the agent.",
  },
  http: {
    headline: "Unexpected answer",
    meaning: "The answer is none that the provider documents, such as a redirect.",
  },
  decode: {
    headline: "Answer not readable",
    meaning: "An answer came, and is not in the form that the provider documents.",
  },
};
