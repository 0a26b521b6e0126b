/* Small comforts on top of pages that work without them: no double submits, nothing typed gets lost, errors get the focus.
   No dialogs, no inline handlers, nothing that a strict content security policy forbids. */
(() => {
  "use strict";

  const body = document.body;
  const say = (name) => body.getAttribute(`data-say-${name}`) || "";

  /* ---- a form is sent once ---- */

  const faces = new WeakMap(); // what a button showed before it said that it is sending

  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.disabled = false;
      const face = faces.get(button);
      if (face) button.replaceChildren(...face);
      faces.delete(button);
    }
  };

  const guard = (form, event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const pressed = event.submitter;
    // After this tick, or the pressed button's own name and value would not be sent.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
      if (pressed) {
        faces.set(pressed, Array.from(pressed.childNodes));
        pressed.replaceChildren(say("sending"));
      }
    }, 0);
    // A form may answer with a file, and then this page stays. The server knows a repeated command anyway.
    setTimeout(() => release(form), 15000);
  };

  /* ---- drafts: kept in this tab only, per officer, until the form went through ---- */

  const PREFIX = "chungtay-draft:";
  const PENDING = "chungtay-pending";
  const CHECKED = "chungtay-checked:"; // by address: the draft of the form whose answers are being checked there

  const store = {
    get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* full or forbidden: the page works without */ } },
    drop(key) { try { sessionStorage.removeItem(key); } catch { /* as above */ } },
    keys() { try { return Object.keys(sessionStorage); } catch { return []; } },
  };

  const keyOf = (form) => `${PREFIX}${body.dataset.officer || ""}:${form.dataset.draft}`;
  const SKIP = new Set(["password", "file", "hidden", "submit", "button", "reset", "image"]);
  const kept = (form) => Array.from(form.elements).filter(
    (field) => field.name && "value" in field && field.tagName !== "BUTTON" && field.tagName !== "FIELDSET" && !SKIP.has(field.type),
  );
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const read = (form) => kept(form).map((field) => [field.name, isChoice(field) ? field.value : "", isChoice(field) ? field.checked : field.value]);

  const write = (form, values) => {
    const taken = new Map();
    for (const field of kept(form)) {
      const id = `${field.name}\n${isChoice(field) ? field.value : ""}`;
      const nth = taken.get(id) || 0;
      taken.set(id, nth + 1);
      const found = values.filter(([name, choice]) => `${name}\n${choice}` === id)[nth];
      if (!found) continue;
      if (isChoice(field)) field.checked = found[2];
      else field.value = found[2];
    }
  };

  const noteAbove = (form, original) => {
    const note = document.createElement("div");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = say("restored");
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button button-quiet";
    discard.textContent = say("discard");
    discard.addEventListener("click", () => {
      write(form, original);
      store.drop(keyOf(form));
      note.remove();
      const first = kept(form)[0];
      if (first) first.focus();
    });
    note.append(words, discard);
    form.before(note);
  };

  const settlePending = () => {
    // The page after a submit tells what became of it: an interruption or a page that asks to check keeps the draft, a
    // page that shows errors in the same form keeps it too, anything else means that it went through.
    const pending = store.get(PENDING);
    store.drop(PENDING);
    if (!pending) return;
    if (body.hasAttribute("data-keep-drafts")) {
      if (document.querySelector("form[data-checks]")) store.set(CHECKED + location.pathname, pending);
      return;
    }
    const again = Array.from(document.querySelectorAll("form[data-draft]")).some((form) => keyOf(form) === pending);
    if (again && document.querySelector("[data-error-summary]")) return;
    store.drop(pending);
    store.keys().filter((key) => key.startsWith(CHECKED) && store.get(key) === pending).forEach(store.drop);
  };

  const watchCheck = (form) => {
    // The page to check has the same address as its form. The act itself settles that form's draft; going back to
    // change something does not.
    form.addEventListener("submit", (event) => {
      const draft = store.get(CHECKED + location.pathname);
      const acts = !(event.submitter && event.submitter.name === "change");
      if (draft && acts && !event.defaultPrevented) store.set(PENDING, draft);
    });
  };

  // Whoever signs out leaves nothing behind: a draft that is still to be saved is not, while the next page is on its way.
  let forgotten = false;

  const watchDraft = (form) => {
    const key = keyOf(form);
    const original = read(form);
    const saved = store.get(key);
    if (saved && document.querySelector("[data-error-summary]")) {
      store.set(key, JSON.stringify(original)); // The server has just sent back what was typed: that is the newest state.
    } else if (saved) {
      try {
        const values = JSON.parse(saved);
        if (JSON.stringify(values) !== JSON.stringify(original)) {
          write(form, values);
          noteAbove(form, original);
        }
      } catch {
        store.drop(key);
      }
    }
    let timer = 0;
    const save = () => { if (!forgotten) store.set(key, JSON.stringify(read(form))); };
    const later = () => { clearTimeout(timer); timer = setTimeout(save, 300); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (event.defaultPrevented) return;
      save();
      store.set(PENDING, key);
    });
  };

  /* ---- files that would be refused are not sent in vain: the server's own words, where the server would show them ---- */

  const wrongWith = (field) => {
    const files = Array.from(field.files || []);
    const carried = field.form.querySelectorAll("input[name=carried]:checked").length;
    if (files.length && files.length + carried > Number(field.dataset.maxFiles)) return field.dataset.sayTooMany;
    const large = files.find((file) => file.size > Number(field.dataset.maxBytes));
    return large ? field.dataset.sayTooLarge.replace("{name}", () => large.name) : "";
  };

  const made = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const showAtField = (field, words) => {
    const id = `${field.id}-error`;
    const box = field.closest(".field");
    const shown = document.getElementById(id);
    if (shown) shown.remove();
    box.classList.toggle("field-error", Boolean(words));
    const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
    field.setAttribute("aria-describedby", (words ? [...others, id] : others).join(" "));
    if (words) {
      field.setAttribute("aria-invalid", "true");
      field.before(made("p", { class: "error", id }, words));
    } else {
      field.removeAttribute("aria-invalid");
    }
  };

  const checkFiles = (event) => {
    const wrong = [];
    for (const field of event.target.querySelectorAll("input[type=file][data-max-bytes]")) {
      const words = wrongWith(field);
      showAtField(field, words);
      if (words) wrong.push(made("li", {}, made("a", { href: `#${field.id}` }, words)));
    }
    if (!wrong.length) return;
    // Before anybody else hears of it: the form is not being sent.
    event.preventDefault();
    event.stopPropagation();
    document.querySelectorAll("[data-error-summary]").forEach((old) => old.remove());
    const summary = made("div", { class: "error-summary", role: "alert", tabindex: "-1", "data-error-summary": "" },
      made("h2", {}, say("correct").replace("%d", wrong.length)), made("ul", {}, ...wrong));
    document.querySelector("#main .wrap").prepend(summary);
    summary.focus();
  };

  document.addEventListener("submit", checkFiles, true);

  /* ---- start ---- */

  settlePending();
  for (const form of document.querySelectorAll("form[data-draft]")) watchDraft(form);
  for (const form of document.querySelectorAll("form[data-checks]")) watchCheck(form);
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) {
    form.addEventListener("submit", () => {
      forgotten = true;
      store.keys().filter((key) => key.startsWith(PREFIX) || key.startsWith(CHECKED)).forEach(store.drop);
    });
  }
  document.addEventListener("submit", (event) => {
    if ((event.target.getAttribute("method") || "").toLowerCase() === "post") guard(event.target, event);
  });
  window.addEventListener("pageshow", () => { forgotten = false; });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // Where the style sheet cannot say where a row that scrolls begins: the menu of a phone shows the page one is on.
  const here = document.querySelector(".mainnav [aria-current]");
  if (here && !CSS.supports("scroll-initial-target", "nearest")) {
    const row = here.closest("ul");
    row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - 24;
  }
  // Browsers leave an entry that is half in sight where it is. By keyboard only: under a finger nothing may move.
  for (const row of document.querySelectorAll(".mainnav ul")) {
    row.addEventListener("focusin", (event) => {
      if (event.target.matches(":focus-visible")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }

  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  /* ---- a part of the page that tells how far something is asks again while it does ---- */

  const follow = (part) => setTimeout(async () => {
    let next = null;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
      }
    } catch { /* away for a moment: the next time may do */ }
    if (next) {
      part.replaceWith(document.adoptNode(next));
      if (!next.dataset.live) return;
    }
    follow(next || part);
  }, Number(part.dataset.live) * 1000);
  document.querySelectorAll("[data-live]").forEach(follow);
})();
