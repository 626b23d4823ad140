// Draws the HTML of a Surface and turns clicks, and what is dragged, into acts. With data-with, what stands in the field beside goes along. No imports: nothing is fetched from anywhere.

const CHOSEN = "pressroom:sentence";

// What is sent before the page's first idle moment reaches Python, but its answer is lost: it waits until then.
function whenIdle(step) {
  const page = window.Bokeh && window.Bokeh.documents[0];
  if (!page || page.is_idle) step();
  else page.idle.connect(() => setTimeout(step, 50));
}

function scroller(el) {
  // The nearest ancestor that scrolls, across shadow roots.
  for (let node = el; node; node = node.assignedSlot || node.parentNode || node.host) {
    if (node instanceof Element && /auto|scroll/.test(getComputedStyle(node).overflowY)) return node;
  }
  return document.scrollingElement;
}

export function render({model, el}) {
  const root = document.createElement("div");
  root.className = "surface";
  let chosen = null;
  let drawnAt = performance.now();

  const mark = (scroll) => {
    for (const item of root.querySelectorAll("[data-sentence]")) {
      const on = item.dataset.sentence === chosen;
      item.classList.toggle("chosen", on);
      if (item.hasAttribute("aria-expanded")) item.setAttribute("aria-expanded", String(on));
      if (on && scroll && !inView(item)) item.scrollIntoView({block: "center", behavior: "smooth"});
    }
    for (const item of root.querySelectorAll("[data-passage-of]")) item.hidden = item.dataset.passageOf !== chosen;
  };
  const inView = (item) => {
    const box = item.getBoundingClientRect();
    return box.top > 70 && box.bottom < window.innerHeight - 110;
  };
  const choose = (position) => {
    window.dispatchEvent(new CustomEvent(CHOSEN, {detail: {position, from: root}}));
  };
  const onChosen = (event) => {
    chosen = event.detail.position;
    mark(event.detail.from !== root);
  };
  // What a person unfolded or switched stays so when the content is drawn anew.
  const kept = new Map();
  const keep = () => {
    for (const item of root.querySelectorAll("[data-keep]")) {
      kept.set(item.dataset.keep, {
        open: item.open, className: item.className, width: item.dataset.width, typed: item.value,
      });
    }
  };
  const restore = () => {
    for (const item of root.querySelectorAll("[data-keep]")) {
      const was = kept.get(item.dataset.keep);
      if (!was) continue;
      if (item instanceof HTMLDetailsElement) { item.open = was.open; continue; }
      if (item instanceof HTMLInputElement) { item.value = was.typed; continue; }
      item.className = was.className;
      if (was.width) {
        item.dataset.width = was.width;
        for (const other of item.querySelectorAll("[data-toggle*='=']")) {
          other.setAttribute("aria-pressed", String(other.dataset.toggle.endsWith(`=${was.width}`)));
        }
      }
    }
  };
  // So does the keyboard's place: whoever stands on a row or a button still stands there afterwards.
  const placeOf = () => {
    const active = root.getRootNode().activeElement;
    const item = active && root.contains(active) && active.closest("[data-act]");
    return item ? {act: item.dataset.act, value: item.dataset.value} : null;
  };
  const standAt = (place) => {
    const same = (item) => item.dataset.act === place.act && item.dataset.value === place.value;
    const item = [...root.querySelectorAll("[data-act]")].find(same);
    if (item) item.focus({preventScroll: true});
  };
  const draw = () => {
    const place = placeOf();
    keep();
    root.innerHTML = model.html;
    restore();
    if (place) standAt(place);
    drawnAt = performance.now();
    mark(false);
    tick();
  };
  const tick = () => {
    const passed = (performance.now() - drawnAt) / 1000;
    for (const item of root.querySelectorAll("[data-left]")) {
      const left = Math.max(0, Number(item.dataset.left) - passed);
      item.textContent = String(Math.ceil(left));
      const whole = item.closest("[data-until-over]");
      if (whole && left <= 0) whole.classList.add("over");
    }
  };
  const toggle = (item) => {
    const [target, name] = item.dataset.toggle.split(" ");
    const owner = item.closest(target);
    if (!owner) return;
    if (name.includes("=")) {
      const [key, value] = name.split("=");
      owner.dataset[key] = value;
      for (const other of owner.querySelectorAll(`[data-toggle^="${target} ${key}="]`)) {
        other.setAttribute("aria-pressed", String(other === item));
      }
    } else {
      owner.classList.toggle(name);
    }
  };

  root.addEventListener("click", (event) => {
    const item = event.target.closest("[data-act], [data-toggle], [data-sentence]");
    if (!item || item.disabled) return;
    if (item.dataset.toggle) { event.preventDefault(); toggle(item); return; }
    if (item.dataset.act) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      const field = "with" in item.dataset && item.parentElement.querySelector("input");
      const value = (item.dataset.value || "") + (field && field.value ? `:${field.value.trim()}` : "");
      whenIdle(() => model.send_msg({act: item.dataset.act, value}));
      return;
    }
    if (event.target.closest("a")) return;
    const position = item.dataset.sentence;
    choose(position === chosen ? null : position);
  });
  // What has data-drag is put down on something with data-drop: an act like a click.
  let held = null;
  const target = (event) => (held === null ? null : event.target.closest("[data-drop]"));
  const light = (place) => {
    for (const item of root.querySelectorAll(".target")) item.classList.remove("target");
    if (place) place.classList.add("target");
  };
  root.addEventListener("dragstart", (event) => {
    const item = event.target instanceof Element && event.target.closest("[data-drag]");
    held = item ? item.dataset.drag : null;
    if (!item) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held);
  });
  root.addEventListener("dragover", (event) => {
    const place = target(event);
    if (place) event.preventDefault();
    light(place);
  });
  root.addEventListener("drop", (event) => {
    const place = target(event);
    light(null);
    if (!place) return;
    event.preventDefault();
    const value = `${held}:${place.dataset.drop}`;
    held = null;
    whenIdle(() => model.send_msg({act: "drop", value}));
  });
  root.addEventListener("dragend", () => { held = null; light(null); });
  model.on("html", draw);
  model.on("msg:custom", (message) => {
    const data = message.data || message;
    if (data.top) scroller(el).scrollTo({top: 0});
  });
  window.addEventListener(CHOSEN, onChosen);
  const clock = setInterval(tick, 250);
  model.on("remove", () => { clearInterval(clock); window.removeEventListener(CHOSEN, onChosen); });
  draw();
  return root;
}
