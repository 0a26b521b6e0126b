/* Certificates handed over with a phone: the camera finds the code, one tap records it, and what is tapped without a network
   is kept on the phone and sent later. The server takes every tap once, however often it is sent. */
(() => {
  "use strict";

  const root = document.getElementById("scan");
  if (!root) return;
  const say = (name) => root.getAttribute(`data-say-${name}`) || "";
  const part = (name) => document.getElementById(`scan-${name}`);
  const made = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const token = () => root.querySelector("input[name=csrf_token]").value;
  const address = (certificate) => root.dataset.url.replace("00000000-0000-0000-0000-000000000000", certificate);
  // Ids alone, nobody's name: what waits on a phone tells nothing to whoever finds it.
  const KEY = `chungtay-trao:${root.dataset.conference}`;
  const queue = {
    all() { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } },
    keep(taps) { try { localStorage.setItem(KEY, JSON.stringify(taps)); } catch { /* full or forbidden: sent at once or not at all */ } },
  };
  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };

  /* ---- what was tapped, until the server has it ---- */

  const tell = (id, words, tone) => {
    let line = document.getElementById(`tap-${id}`);
    if (!line) {
      line = made("li", { id: `tap-${id}` });
      part("log").prepend(line);
    }
    line.className = `tone-${tone}`;
    line.replaceChildren(words);
  };

  const count = () => {
    const left = queue.all().length;
    part("waiting").hidden = left === 0;
    part("waiting").textContent = say("waiting").replace("%d", left);
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const tap of queue.all()) {
        let answer;
        try {
          answer = await fetch(address(tap.certificate), {
            method: "POST",
            headers: { Accept: "application/json" },
            body: new URLSearchParams({ csrf_token: token(), command_id: tap.id, at: tap.at }),
          });
        } catch {
          tell(tap.id, `${tap.label} – ${say("kept")}`, "wait");
          break;
        }
        if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
          tell(tap.id, `${tap.label} – ${say("sign-in")}`, "warn");
          break;
        }
        const told = await answer.json();
        const name = told.name ? `${told.number} ${told.name}` : tap.label;
        if (told.state === "done") tell(tap.id, `${name} – ${say("done")}`, "go");
        else tell(tap.id, `${name} – ${told.text}`, "stop");
        // Taken off only now: a page that is closed in between sends it again, and the server knows it.
        queue.keep(queue.all().filter((other) => other.id !== tap.id));
      }
    } finally {
      sending = false;
      count();
    }
  };

  const hand = (certificate, label) => {
    if (queue.all().some((tap) => tap.certificate === certificate)) return;
    const tap = { id: newId(), certificate, label, at: new Date().toISOString() };
    queue.keep([...queue.all(), tap]);
    tell(tap.id, label, "wait");
    part("card").replaceChildren();
    send();
  };

  /* ---- one certificate in front of the camera ---- */

  let shown = "";
  const show = async (certificate) => {
    if (certificate === shown) return;
    shown = certificate;
    const card = made("div", { class: "scan-card" }, "…");
    part("card").replaceChildren(card);
    let told = null;
    try {
      const answer = await fetch(address(certificate), { headers: { Accept: "application/json" } });
      if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) told = await answer.json();
      else card.replaceChildren(made("p", {}, say("sign-in")));
      if (!told) return;
    } catch { /* no network: the paper itself says whose it is */ }
    if (certificate !== shown) return;
    const label = told && told.name ? `${told.number} ${told.name}` : `${say("number")} …${certificate.slice(-6)}`;
    const head = made("strong", { class: "scan-name" }, told && told.name ? told.name : label);
    card.replaceChildren(head);
    if (told && told.number) card.append(made("p", {}, `${say("number")} ${told.number} · ${told.place}`));
    if (!told) card.append(made("p", { class: "tone-warn" }, say("offline")));
    if (told && told.text) card.append(made("p", { class: told.state === "refused" ? "tone-stop" : "tone-warn" }, told.text));
    const row = made("div", { class: "button-row" });
    if (!told || told.state === "waiting" || told.state === "absent") {
      const button = made("button", { type: "button", class: "button button-act" }, say("hand"));
      button.addEventListener("click", () => { shown = ""; hand(certificate, label); });
      row.append(button);
    }
    if (told) row.append(made("a", { href: told.url }, say("proxy")));
    const skip = made("button", { type: "button", class: "button button-quiet" }, say("skip"));
    skip.addEventListener("click", () => { shown = ""; part("card").replaceChildren(); });
    row.append(skip);
    card.append(row);
    const first = card.querySelector("button");
    if (first) first.focus();
  };

  const CODE = /\/c\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i;
  const found = (text) => {
    const code = CODE.exec(text);
    if (!code) {
      part("card").replaceChildren(made("p", { class: "tone-warn" }, say("foreign")));
      return;
    }
    if (navigator.vibrate) navigator.vibrate(60);
    show(code[1].toLowerCase());
  };

  const camera = chungtayCamera({
    start: part("start").querySelector("button"), picture: part("picture"), say, found,
    denied: (words) => part("card").replaceChildren(made("p", { class: "tone-warn" }, words)),
  });
  if (camera) part("start").hidden = false;
  window.addEventListener("online", send);
  setInterval(() => { if (queue.all().length) send(); }, 10000);
  count();
  send();
})();
