/**
 * Goes on storing a file by itself: sends the form `[data-go-on]` again and again and shows what the answer shows.
 *
 * On a bad line it waits and tries again; the button stays for whoever does not want to wait.
 */

const RETRY = [1000, 3000, 10000, 30000];

const shown = document.querySelector("[data-import]");
let failures = 0;

const goOn = async () => {
  const form = shown.querySelector("[data-go-on]");
  if (!form) {
    return;
  }
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-import]");
    if (!answer.ok || !next) {
      throw new Error("no such page");
    }
    failures = 0;
    if (!next.querySelector("[data-go-on]")) {
      location.reload();
      return;
    }
    for (const part of ["[role=status]", ".import-counts"]) {
      shown.querySelector(part).replaceWith(next.querySelector(part));
    }
    shown.querySelector("progress").value = next.querySelector("progress").value;
    setTimeout(goOn, 0);
  } catch {
    const delay = RETRY[Math.min(failures, RETRY.length - 1)];
    failures += 1;
    setTimeout(goOn, delay);
  }
};

goOn();
