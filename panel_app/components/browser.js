// Keys, address bar, focus. No imports: nothing is fetched from anywhere.

const KEYS = new Set(["j", "k", "a", "c", "r", "e", "d", "p", "m", "w", "l", "t", "/", "?", "Escape", "Enter"]);

// What is sent before the page's first idle moment reaches Python, but its answer is lost: it waits until then.
function whenIdle(step) {
  const page = window.Bokeh && window.Bokeh.documents[0];
  if (!page || page.is_idle) step();
  else page.idle.connect(() => setTimeout(step, 50));
}

function isField(target) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable=true]");
}

function typing(event) {
  return isField(event.composedPath()[0]);
}

function focused() {
  let found = document.activeElement;
  while (found && found.shadowRoot && found.shadowRoot.activeElement) found = found.shadowRoot.activeElement;
  return found;
}

function find(selector, within) {
  for (const found of within.querySelectorAll(selector)) if (found.getClientRects().length) return found;
  for (const item of within.querySelectorAll("*")) {
    const deeper = item.shadowRoot && find(selector, item.shadowRoot);
    if (deeper) return deeper;
  }
  return null;
}

// An answer may come late: whoever has gone to a field of their own since the key (`from`) types on there.
function focusOn(selector, from, tries) {
  const now = focused();
  if (now !== from && isField(now)) return;
  const field = find(selector, document);
  if (field) field.focus();
  else if (tries > 0) setTimeout(() => focusOn(selector, from, tries - 1), 60);
}

// A key that unfolds a question, whose answer then has the focus: the next key, Enter, gives it.
function unfold(key) {
  const summary = find(`summary[data-key=${key}]`, document);
  if (!summary) return false;
  summary.parentElement.open = true;
  summary.parentElement.querySelector("[data-act]").focus();
  return true;
}

function fold(key) {
  const summary = find(`[open] > summary[data-key=${key}]`, document);
  if (!summary) return false;
  summary.parentElement.open = false;
  summary.focus();
  return true;
}

// Heard, not seen: what a screen reader is told when a key changed the page without moving the focus.
function makeVoice() {
  const voice = document.createElement("span");
  voice.setAttribute("role", "status");
  voice.setAttribute("aria-live", "polite");
  Object.assign(voice.style, {position: "absolute", width: "1px", height: "1px", overflow: "hidden",
    clipPath: "inset(50%)", whiteSpace: "nowrap"});
  return voice;
}

export function render({model}) {
  const voice = makeVoice();
  let from = null;
  const sendKey = (key) => {
    from = focused();
    whenIdle(() => model.send_msg({key}));
  };
  const onKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.repeat) {
      event.preventDefault();
      sendKey("Send");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ((key === "s" && !typing(event) && unfold("s")) || (key === "Escape" && fold("s"))) {
      event.preventDefault();
      return;
    }
    if (!KEYS.has(key)) return;
    if (key === "Enter" && event.composedPath()[0] !== document.body) return;
    if (key !== "Escape") {
      if (typing(event)) return;
      event.preventDefault();
    }
    sendKey(key);
  };
  const onBack = () => model.send_msg({back: window.location.search});
  document.addEventListener("keydown", onKey);
  window.addEventListener("popstate", onBack);
  model.on("remove", () => {
    document.removeEventListener("keydown", onKey);
    window.removeEventListener("popstate", onBack);
  });
  model.on("msg:custom", (message) => {
    const data = message.data || message;
    if (data.leave) window.location.assign(data.leave);
    if (data.say) voice.textContent = data.say;
    if (data.focus) focusOn(data.focus, from, 25);
    if (data.address && data.address !== window.location.pathname + window.location.search) {
      window.history.pushState({}, "", data.address);
    }
  });
  if (window.innerWidth < 600) whenIdle(() => model.send_msg({narrow: true}));
  return voice;
}
