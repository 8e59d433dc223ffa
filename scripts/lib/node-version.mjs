// Whether this Node can run the scripts and the build of the window. Old syntax on purpose: see run.mjs.

// What Vite 8 asks for: 20.19 or later in the 20s, 22.12 or later after that.
var WANTED = "20.19 or later (or 22.12 or later)";

// `null` when the version will do, otherwise what is wrong and the command that mends it.
export function complaintAboutNode(version) {
  var parts = version.split(".");
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) {
    return null;
  }
  return (
    "Node " + version + " is too old: Atelier's window is built with tools that need Node " + WANTED + ".\n" +
    "Next: with nvm, `nvm install 22`; with npm and rights to install for everyone, `npm install -g n && n 22`;\n" +
    "otherwise from Node's own site. Then open a new terminal and give the command again."
  );
}
