// Small comforts. No page depends on them.
(() => {
  "use strict";
  const body = document.body;
  const spoken = document.getElementById("spoken");
  let waiting;

  document.addEventListener("htmx:before:request", () => {
    waiting = setTimeout(() => body.classList.add("is-loading"), 300);
  });
  for (const name of ["htmx:after:request", "htmx:finally:request", "htmx:error"]) {
    document.addEventListener(name, () => {
      clearTimeout(waiting);
      body.classList.remove("is-loading");
    });
  }

  // After a swap that asks for it, the changed heading gets the focus and is said once.
  document.addEventListener("htmx:after:swap", () => {
    const changed = document.querySelector("[data-changed]");
    if (!changed) return;
    changed.removeAttribute("data-changed");
    changed.setAttribute("tabindex", "-1");
    changed.focus();
    if (spoken) spoken.textContent = changed.textContent.trim();
  });

  // A form is sent once: the server knows too, this only spares a second wait.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();
})();
