import "./suggest.js";

// Filters that were left empty stay out of the address, so that it says what was chosen and nothing else.
for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) {
      const chosen = formData.getAll(name).filter((value) => value !== "");
      formData.delete(name);
      for (const value of chosen) formData.append(name, value);
    }
  });
}
