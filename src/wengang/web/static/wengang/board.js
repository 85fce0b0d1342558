/* The board: a decision taken in the dialog closes it; the reasons follow the row that the keyboard or a click chose. */
(() => {
  "use strict";

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("#panel form");
    if (form && event.detail.successful) document.getElementById("panel").close();
  });

  /* A move of one of several companions brings the others' rows along; all carry the id of the row they replace. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const field = event.target.id === "panel-body" && event.target.querySelector("[autofocus]");
    if (field) field.focus();
  });
})();
