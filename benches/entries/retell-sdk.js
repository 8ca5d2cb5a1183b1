import Retell from "retell-sdk";

export const status = (baseURL, apiKey, id) => new Retell({ baseURL, apiKey }).agent.retrieve(id);
