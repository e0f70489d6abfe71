/**
 * Keeps a draft on the server while it is typed, and never loses what is on the page.
 *
 * `<form data-draft data-autosave="…" data-token="…">` holds the report, `[data-saved]` says how it stands. A new report
 * has no `data-autosave` yet: the first save makes the draft, and from then on the form belongs to it.
 */

const WAIT = 1200;
const RETRY = [5000, 15000, 30000, 60000];

const form = document.querySelector("form[data-draft]");
const note = form?.querySelector("[data-saved]");

let typedAt = 0;
let savedAt = 0;
let timer = 0;
let failures = 0;
let sending = false;
let running = false;

const say = (state, words) => {
  note.hidden = false;
  note.dataset.state = state;
  note.textContent = words;
};

const later = (delay) => {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
};

/** A page that was open while its writer signed in again holds a token of the old session. */
const renewToken = async () => {
  const answer = await fetch(form.dataset.token, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) return false;
  const { token } = await answer.json();
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
};

const post = () => {
  const body = new FormData(form);
  body.set("action", "autosave");
  return fetch(form.dataset.autosave || form.getAttribute("action"), { method: "POST", body, credentials: "same-origin", redirect: "error" });
};

/** The draft has an address now: reloading or going back finds it. */
const adopt = ({ autosave, edit }) => {
  if (form.dataset.autosave) return;
  form.dataset.autosave = autosave;
  form.setAttribute("action", edit);
  history.replaceState(history.state, "", edit);
};

const failed = (state, words) => {
  say("failed", words);
  later(RETRY[Math.min(failures, RETRY.length - 1)]);
  failures += 1;
};

async function save() {
  if (sending || running || savedAt >= typedAt) return;
  running = true;
  const upTo = typedAt;
  say("saving", note.dataset.saving);
  try {
    let answer = await post();
    if (answer.status === 403 && (await renewToken())) answer = await post();
    if (answer.ok) {
      const kept = await answer.json();
      adopt(kept);
      savedAt = upTo;
      failures = 0;
      say("saved", `${note.dataset.done} ${kept.saved_at}`);
    } else if (answer.status === 401 || answer.status === 403) {
      failed("failed", note.dataset.signedOut);
    } else if (answer.status === 409) {
      say("failed", note.dataset.meanwhile);
    } else {
      failed("failed", note.dataset.waiting);
    }
  } catch {
    failed("failed", note.dataset.waiting);
  } finally {
    running = false;
    if (savedAt < typedAt && !failures) later(WAIT);
  }
}

if (form) {
  form.addEventListener("input", (event) => {
    typedAt = performance.now();
    if (event.target.name === "names") form.elements.names_open.value = "1";
    if (!failures) later(WAIT);
  });
  form.addEventListener("submit", () => {
    sending = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => later(document.hidden ? 0 : WAIT));
  window.addEventListener("beforeunload", (event) => {
    if (!sending && savedAt < typedAt) event.preventDefault();
  });
}
