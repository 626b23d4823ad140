// The logo of a form: the picture, a file to choose, a button to go without. No imports: nothing is fetched from anywhere.

export function render({model}) {
  const root = document.createElement("div");
  root.className = `surface field logo-field ${model.field}`;
  const label = document.createElement("label");
  const shown = document.createElement("div");
  const picture = document.createElement("img");
  const words = document.createElement("span");
  const box = document.createElement("input");
  const remove = document.createElement("button");
  const note = document.createElement("p");
  const error = document.createElement("p");
  box.type = "file";
  box.accept = "image/png,image/jpeg,image/webp";
  box.id = box.name = model.field;
  label.htmlFor = box.id;
  shown.className = "shown";
  picture.alt = "The logo";
  words.className = "small muted";
  remove.type = "button";
  remove.className = "button";
  remove.textContent = "Remove the logo";
  note.id = `${box.id}-note`;
  note.className = "small muted";
  error.id = `${box.id}-error`;
  error.className = "small bad error";
  error.setAttribute("role", "alert");
  box.setAttribute("aria-describedby", `${error.id} ${note.id}`);

  const dress = () => {
    label.textContent = model.label;
    note.textContent = model.note;
    note.hidden = !model.note;
    error.textContent = model.error;
    error.hidden = !model.error;
    words.textContent = model.words;
    words.hidden = !model.words;
    picture.hidden = !model.address;
    if (model.address) picture.src = model.address;
    else picture.removeAttribute("src");
    box.disabled = model.readonly;
    box.hidden = model.readonly;
    remove.hidden = model.readonly || !model.has_one;
    box.setAttribute("aria-invalid", String(Boolean(model.error)));
  };
  box.addEventListener("change", () => {
    const file = box.files[0];
    if (!file) return;
    if (file.size > model.most) {
      model.send_msg({too_large: true});
      box.value = "";
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      model.send_msg({file: String(reader.result).split(",")[1] || ""});
      box.value = "";  // the same file may be chosen again after it was put right
    });
    reader.readAsDataURL(file);
  });
  remove.addEventListener("click", () => model.send_msg({remove: true}));
  for (const part of ["label", "note", "error", "readonly", "address", "words", "has_one"]) model.on(part, dress);
  dress();
  shown.append(picture, words, remove);
  root.append(label, shown, box, error, note);
  return root;
}
