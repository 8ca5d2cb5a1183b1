import Retell from "retell-sdk";

export const status = (apiKey, id) => new Retell({ apiKey }).agent.retrieve(id);
