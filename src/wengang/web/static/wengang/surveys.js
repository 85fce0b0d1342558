// A question that depends on another is shown once that one is answered so; answers matter only if somebody was reached.
"use strict";

(() => {
  const form = document.querySelector("[data-answers]");
  if (!form) return;

  const valueOf = (name) => new FormData(form).get(name) || "";

  const refresh = () => {
    for (const box of form.querySelectorAll("[data-when]")) {
      const wanted = Object.entries(JSON.parse(box.dataset.when));
      box.hidden = !wanted.every(([name, allowed]) => allowed.includes(valueOf(name)));
      for (const field of box.querySelectorAll("input, select, textarea")) field.disabled = box.hidden;
    }
  };

  form.addEventListener("change", refresh);
  refresh();
})();
