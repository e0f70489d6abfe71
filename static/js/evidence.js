// Says before an upload that a file is too large, so that a slow line is not kept busy in vain.
for (const form of document.querySelectorAll("form[data-evidence]")) {
  const chosen = form.querySelector("input[type=file]");
  const told = form.querySelector("[data-too-large]");
  const most = Number(form.dataset.most);
  const check = () => {
    const fits = [...chosen.files].every((file) => file.size <= most);
    told.hidden = fits;
    return fits;
  };
  chosen.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (!check()) {
      event.preventDefault();
      chosen.focus();
    }
  });
}
