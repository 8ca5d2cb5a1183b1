import OpenAI from "openai";

export const status = (apiKey, id) =>
  new OpenAI({ apiKey, dangerouslyAllowBrowser: true }).models.retrieve(id);
