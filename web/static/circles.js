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

  // A form that says where is kept on the server while it is typed. One save at a time; what was typed meanwhile goes
  // next. Only the line "Saved" changes: the form is never touched.
  for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
  function keep(form) {
    let typed = 0, kept = 0, saving = false, timer;
    const save = async () => {
      if (saving || typed === kept || form.dataset.sent) return;
      saving = true;
      const now = typed;
      const fields = new URLSearchParams(new FormData(form));
      fields.delete("submission");
      fields.set("typed_at", String(now));
      try {
        const answer = await fetch(form.dataset.keep, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
        if (answer.ok && !answer.redirected) {
          kept = now;
          const line = document.getElementById("saved-" + form.dataset.keep.split("/")[2]);
          const said = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim();
          if (line) line.textContent = said;
        }
      } catch { /* No network just now: the next try is below. */ }
      saving = false;
      if (typed !== kept) timer = setTimeout(save, 3000);
    };
    form.addEventListener("input", () => {
      typed = Math.max(Date.now(), typed + 1);
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    });
    addEventListener("visibilitychange", save);
  }

  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();
})();
