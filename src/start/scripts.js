// Which scripts may be loaded later: the service worker and those for seldom use, by their addresses.
//
// The portal's policy asks for Trusted Types: where the browser knows them, nothing else becomes a
// script, and no text becomes code or markup.

globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (address) => (/^\/(sw|pictures|lazy\/scan[\w-]+)\.js$/.test(address) ? address : null),
});
