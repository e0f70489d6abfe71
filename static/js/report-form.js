/** Makes the report form quicker: spare rows stay away until they are wanted, areas follow the country, places are suggested. */

const form = document.querySelector("form.report-form, form[data-coding]");

/** Shows the next spare row; when there is none left, the button sends the form and the server adds some. */
function spareRows(root) {
  for (const button of root.querySelectorAll("[data-more]")) {
    const panel = button.closest("details");
    const spare = [...panel.querySelectorAll("[data-row][data-blank]")].filter((row) => !row.querySelector(".error"));
    const shown = panel.querySelectorAll("[data-row]:not([data-blank])").length;
    spare.slice(shown ? 0 : 1).forEach((row) => {
      row.hidden = true;
    });
    button.addEventListener("click", (event) => {
      const next = spare.find((row) => row.hidden);
      if (!next) return;
      event.preventDefault();
      next.hidden = false;
      next.querySelector("input:not([type=hidden]), select, textarea").focus();
    });
  }
}

/** Asks for consent only where the source is a person. */
function consentOfPeople(root) {
  for (const row of root.querySelectorAll("[data-source]")) {
    const kind = row.querySelector("select[name$='.kind']");
    const consent = row.querySelector("[data-consent]");
    const people = kind.querySelector("optgroup");
    const follow = () => {
      consent.hidden = !people.contains(kind.selectedOptions[0]);
    };
    kind.addEventListener("change", follow);
    follow();
  }
}

/** The menu of provinces or regions for the chosen country; where none are held, the box to type in stays. */
function areasOfCountry(root) {
  const country = root.elements.country;
  if (!country || !root.dataset.areas) return;
  country.addEventListener("change", async () => {
    const address = root.dataset.areas.replace("XX", country.value || "XX");
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const { areas } = await answer.json();
    const old = root.elements["place.area"];
    const field = document.createElement(areas.length ? "select" : "input");
    field.id = old.id;
    field.name = old.name;
    const typed = old.tagName === "SELECT" ? old.selectedOptions[0]?.text : old.value;
    if (areas.length) {
      field.add(new Option("", ""));
      for (const [code, name] of areas) field.add(new Option(name, code, false, name === typed));
    } else if (old.tagName === "INPUT") {
      field.value = old.value;
    }
    old.replaceWith(field);
  });
}

/** Suggests known places while the name is typed; choosing one fills in the rest without leaving the page. */
function suggestPlaces(root) {
  const box = root.querySelector("[data-candidates]");
  const name = root.elements["place.name"];
  if (!box || !name) return;
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const number = (asked += 1);
    const body = new FormData();
    for (const field of ["csrfmiddlewaretoken", "country", "place.name"]) body.set(field, root.elements[field].value);
    const answer = await fetch(root.dataset.places, { method: "POST", body, credentials: "same-origin", redirect: "error" }).catch(() => null);
    if (answer?.ok && number === asked) box.innerHTML = await answer.text();
  };
  name.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
  box.addEventListener("click", (event) => {
    const place = event.target.closest("button.candidate")?.dataset;
    if (!place) return;
    const area = root.elements["place.area"];
    const menuHoldsIt = area.tagName === "INPUT" || !place.area || [...area.options].some((option) => option.value === place.area);
    if (!root.elements.country.value || !menuHoldsIt) return; // The server fills in the country and its areas.
    event.preventDefault();
    const values = { "place.name": place.name, "place.area": place.area, "place.coordinates": place.coordinates, "place.precision": place.precision, "place.site": place.site };
    for (const [field, value] of Object.entries(values)) root.elements[field].value = value;
    box.replaceChildren();
    name.dispatchEvent(new Event("change", { bubbles: true }));
    root.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

if (form) {
  spareRows(form);
  consentOfPeople(form);
  areasOfCountry(form);
  suggestPlaces(form);
}

document.getElementById("errors")?.focus();

// A link to a field in a closed panel opens the panel first.
document.addEventListener("click", (event) => {
  const target = event.target.closest("a[href^='#']")?.hash.slice(1);
  const field = target && document.getElementById(target);
  for (let panel = field?.closest("details:not([open])"); panel; panel = panel.parentElement.closest("details:not([open])")) panel.open = true;
});
