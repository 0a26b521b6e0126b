/* The code on a certificate, checked in the browser without any network: a statement behind "#" in its address, signed with
   Ed25519. 16 bytes are the certificate's id, 32 the award's hash, 8 the ledger's root, 64 the signature (src/ledger/verifier). */
(() => {
  "use strict";

  const root = document.getElementById("code-check");
  if (!root) return;
  const say = (name) => root.getAttribute(`data-say-${name}`) || "";
  const part = (name) => document.getElementById(`code-${name}`);
  const PREFIX = new TextEncoder().encode("chungtay.certificate.code@v1\n");
  const LETTERS = /^[A-Za-z0-9_-]{160}$/;

  const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const idOf = (bytes) => hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const grouped = (digits) => digits.replace(/(.{4})(?=.)/g, "$1 ");

  const tell = (tone, words, facts) => {
    const box = part("result");
    box.hidden = false;
    box.className = `notice notice-${tone}`;
    box.dataset.tone = tone;
    const body = document.createElement("div");
    body.className = "notice-body";
    const line = document.createElement("p");
    line.textContent = words;
    body.append(line);
    for (const [name, value] of facts || []) {
      const fact = document.createElement("p");
      fact.className = "small";
      fact.textContent = `${say(name)}: ${value}`;
      body.append(fact);
    }
    box.replaceChildren(body);
  };

  /* Which of the page's keys signed: null where this browser cannot tell. */
  const signer = async (content, signature) => {
    if (!window.crypto || !crypto.subtle) return null;
    const message = new Uint8Array([...PREFIX, ...content]);
    for (const written of root.dataset.keys.split(" ").filter(Boolean)) {
      let key;
      try {
        key = await crypto.subtle.importKey("raw", bytesOf(written), { name: "Ed25519" }, false, ["verify"]);
      } catch {
        return null;
      }
      if (await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message)) return written;
    }
    return "";
  };

  const check = async (text) => {
    const mark = text.indexOf("#");
    const code = (mark < 0 ? text : text.slice(mark + 1)).trim();
    if (!LETTERS.test(code)) { tell("warn", say("unreadable")); return; }
    const whole = bytesOf(code);
    const content = whole.slice(0, 56);
    const id = idOf(content.slice(0, 16));
    const facts = [["id", id], ["root", grouped(hex(content.slice(48)))]];
    const found = await signer(content, whole.slice(56));
    if (found === null) { tell("info", say("unable"), facts); return; }
    if (!found) { tell("stop", say("false")); return; }
    const address = /\/c\/([0-9a-f-]{36})/i.exec(text);
    const wanted = root.dataset.certificate || (address ? address[1].toLowerCase() : "");
    if (wanted && wanted !== id) { tell("stop", say("other"), facts); return; }
    const hash = root.dataset.award;
    if (hash && hash !== hex(content.slice(16, 48))) { tell("stop", say("differs"), facts); return; }
    // A code can be copied onto any paper: that it is genuine says nothing yet of the name above it.
    if (hash) { tell("go", say("shown"), facts); return; }
    const limits = ["proves", "not", "compare"].map((name) => [name, say(`${name}-what`)]);
    tell("warn", say("true"), [...limits, ...facts]);
  };

  const typed = part("text");
  if (typed) {
    part("form").addEventListener("submit", (event) => { event.preventDefault(); check(typed.value); });
    part("form").hidden = false;
  }
  if (location.hash.length > 1) check(location.href);
  window.addEventListener("hashchange", () => check(location.href));

  const start = part("start");
  const camera = chungtayCamera({
    start, picture: part("picture"), say, found: (text, stop) => { stop(); check(text); }, denied: (words) => tell("warn", words),
  });
  if (camera) start.hidden = false;
})();
