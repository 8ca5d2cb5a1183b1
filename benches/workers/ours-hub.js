// Our ready Worker: what is known is kept in a Durable Object.

export { default, StatusHub as Hub } from "../../pkg/cloudflare.js";
