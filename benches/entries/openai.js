import OpenAI from "openai";

export const status = (baseURL, apiKey, id) =>
  new OpenAI({ baseURL, apiKey, dangerouslyAllowBrowser: true }).models.retrieve(id);
