// The gateway's parts by themselves, in this process: what a conformance run over HTTP cannot reach or wait for.

import { after, describe } from "node:test";
import { pathToFileURL } from "node:url";

import { installPackage } from "../runtimes/host/installed.mjs";
import { apart } from "./parts/apart.mjs";
import { environment } from "./parts/environment.mjs";
import { merging } from "./parts/merging.mjs";
import { serving } from "./parts/serving.mjs";
import { viewing } from "./parts/viewing.mjs";

const { packageFolder, remove } = await installPackage();
after(remove);
const load = (file) => import(pathToFileURL(`${packageFolder}/${file}`));

describe("the environment", environment(await load("node.js")));
describe("merging", merging(await load("merge.js")));
describe("serving", serving(await load("node.js")));
describe("viewing", viewing(await load("gateway.js"), await load("testing.js")));
describe("an agent where requests are apart", apart(await load("gateway-core.js"), await load("testing.js")));
