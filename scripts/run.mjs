// The door to every script: says in words when Node is too old to read the rest.
//
// This file and `lib/node-version.mjs` keep to what Node 12 understands, because that is what
// Ubuntu 22.04 calls `nodejs`; everything behind the `import()` may be modern.

import { complaintAboutNode } from "./lib/node-version.mjs";

var names = ["start", "test", "check", "bindings", "bench", "dev", "setup", "lockfile"];
var name = process.argv[2];
var complaint = complaintAboutNode(process.versions.node);

if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else if (names.indexOf(name) < 0) {
  console.error("scripts/run.mjs: there is no script '" + name + "'. There are: " + names.join(", ") + ".");
  process.exitCode = 2;
} else {
  import("./" + name + ".mjs")
    .then(function (script) {
      return script.main(process.argv.slice(3));
    })
    .then(function (code) {
      process.exitCode = code || 0;
    })
    .catch(function (problem) {
      console.error(problem && problem.forPeople ? "\n" + problem.message : problem);
      process.exitCode = 1;
    });
}
