// The package as users get it: what is in it, how it resolves, loads and bundles.

import "./packaging/contents.mjs";
import "./packaging/manifest.mjs";
import "./packaging/loading.mjs";
import "./packaging/memory.mjs";
import "./packaging/bundles.mjs";
import "./packaging/references.mjs";
import "./packaging/deployment.mjs";
