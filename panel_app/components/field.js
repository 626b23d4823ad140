// One labelled field of a form. No imports: nothing is fetched from anywhere.

const PAUSE = 150;  // milliseconds without a key before what was typed is sent

export function render({model}) {
  const root = document.createElement("div");
  root.className = `surface field ${model.field}`;
  const label = document.createElement("label");
  const box = document.createElement(model.kind === "text" ? "textarea" : "input");
  const note = document.createElement("p");
  const error = document.createElement("p");
  if (model.kind === "date") box.type = "date";
  if (model.kind === "moment") box.type = "datetime-local";
  box.id = box.name = model.field;
  label.htmlFor = box.id;
  note.id = `${box.id}-note`;
  note.className = "small muted";
  error.id = `${box.id}-error`;
  error.className = "small bad error";
  error.setAttribute("role", "alert");
  box.setAttribute("aria-describedby", `${error.id} ${note.id}`);
  box.value = model.value;

  const grow = () => {
    if (model.kind !== "text") return;
    box.style.height = "auto";
    if (box.scrollHeight) box.style.height = `${box.scrollHeight + 2}px`;
  };
  const dress = () => {
    label.textContent = model.label;
    note.textContent = model.note;
    note.hidden = !model.note;
    error.textContent = model.error;
    error.hidden = !model.error;
    box.setAttribute("aria-invalid", String(Boolean(model.error)));
    box.readOnly = model.readonly;
    box.placeholder = model.hint;
    if (model.kind === "text") box.rows = model.rows;
    if (model.least) box.min = model.least;
  };
  let waiting = null;
  const send = () => {
    clearTimeout(waiting);
    waiting = null;
    if (model.value !== box.value) model.value = box.value;
  };
  box.addEventListener("input", () => {
    grow();
    clearTimeout(waiting);
    waiting = setTimeout(send, PAUSE);
  });
  box.addEventListener("blur", send);
  // The page hears Ctrl+Enter after this field does: what was typed is there before it is asked for.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  });
  model.on("value", () => {
    if (waiting === null && box.value !== model.value) {
      box.value = model.value;
      grow();
    }
  });
  for (const part of ["label", "hint", "note", "error", "readonly", "rows", "least"]) model.on(part, dress);
  const seen = new ResizeObserver(grow);
  seen.observe(root);
  model.on("remove", () => { clearTimeout(waiting); seen.disconnect(); });
  dress();
  root.append(label, box, error, note);
  return root;
}
