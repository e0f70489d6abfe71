/** Suggests names while one types; without it the box is a plain search. */

const PAUSE_MS = 150;
const ENOUGH = /[\p{L}\p{N}].*[\p{L}\p{N}]/u;

function set(node, attributes) {
  for (const pair of Object.entries(attributes)) node.setAttribute(...pair);
  return node;
}

const add = (parent, attributes) => set(parent.appendChild(document.createElement("span")), attributes);

function suggest(box, { suggest: address, label }) {
  const id = `${box.id}-list`;
  const list = add(box.parentNode, { id, role: "listbox", class: "suggestions", "aria-label": label });
  const told = add(box.parentNode, { role: "status", class: "vh" });
  let found, at, timer, asked;

  // A box of type "search" may not be a combobox.
  set(box, { type: "text", autocomplete: "off", role: "combobox", "aria-autocomplete": "list", "aria-controls": id });

  function mark(number) {
    at = number;
    [...list.children].forEach((option, own) => set(option, { "aria-selected": own === at }));
    if (at < 0) return box.removeAttribute("aria-activedescendant");
    set(box, { "aria-activedescendant": `${id}-${at}` });
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function show(names = [], words = "") {
    found = names;
    list.replaceChildren();
    found.forEach(({ name, kind, count, counted, url }, number) => {
      const option = add(list, { id: `${id}-${number}`, role: "option" });
      option.append(`${name} `);
      option.onclick = () => location.assign(url);
      add(option, { class: "muted small" }).append(count ? `${kind} · ${counted}` : kind);
    });
    list.hidden = !found.length;
    set(box, { "aria-expanded": !list.hidden });
    told.textContent = words;
    mark(-1);
  }

  async function ask() {
    const { signal } = (asked = new AbortController());
    const url = `${address}?q=${encodeURIComponent(box.value)}`;
    const answer = await fetch(url, { signal, redirect: "error" }).then((got) => got.json()).catch(() => ({}));
    if (!signal.aborted) show(answer.suggestions, answer.words);
  }

  function askAfter(pause) {
    clearTimeout(timer);
    asked?.abort();
    if (pause >= 0 && ENOUGH.test(box.value)) timer = setTimeout(ask, pause);
    else show();
  }

  const turn = (step) => mark(((at + step + found.length + 2) % (found.length + 1)) - 1);
  const choose = () => list.children[at].click();
  const keys = { ArrowDown: () => turn(1), ArrowUp: () => turn(-1), Enter: choose, Escape: askAfter };

  box.oninput = () => askAfter(PAUSE_MS);
  box.onblur = () => askAfter();
  box.onkeydown = (event) => {
    const { key } = event;
    if (event.isComposing || !keys[key] || (key === "Enter" && at < 0)) return;
    if (!found.length) return key === "ArrowDown" && askAfter(0);
    event.preventDefault();
    keys[key]();
  };
  // The box keeps the focus.
  list.onpointerdown = (event) => event.preventDefault();
  show();
}

for (const form of document.querySelectorAll("[data-suggest]")) suggest(form.elements.q, form.dataset);
