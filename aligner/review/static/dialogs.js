// Short questions. Each answers with a promise: the text, the choice, or null when the reviewer has left it.

const asked = document.getElementById("ask");
const text = document.getElementById("ask-text");
const chosen = document.getElementById("choose");
const choices = document.getElementById("choices");

export function question(title, { value = "", says = "", button = "Save" } = {}) {
  document.getElementById("ask-title").textContent = title;
  const told = document.getElementById("ask-says");
  told.textContent = says;
  told.hidden = !says;
  asked.querySelector("button[value=ok]").textContent = button;
  text.value = value;
  return opened(asked, () => (asked.returnValue === "ok" ? text.value.trim() : null));
}

// One of several, by its digit or by click: its index.
export function choice(title, options) {
  document.getElementById("choose-title").textContent = title;
  choices.replaceChildren(
    ...options.map((option, index) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const cap = document.createElement("kbd");
      cap.textContent = index + 1;
      button.append(cap, ` ${option}`);
      button.addEventListener("click", () => chosen.close(String(index)));
      item.append(button);
      return item;
    }),
  );
  return opened(chosen, () => (chosen.returnValue ? Number(chosen.returnValue) : null));
}

chosen.addEventListener("keydown", (event) => {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit && digit[1] <= choices.children.length) {
    event.preventDefault();
    chosen.close(String(digit[1] - 1));
  }
});

export function help() {
  return opened(document.getElementById("help"), () => null);
}

function opened(dialog, result) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(result()), { once: true }));
}
