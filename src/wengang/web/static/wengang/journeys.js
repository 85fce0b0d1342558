/* The planning board: a trip touched in the map or in the table is lit in both; a click on the map opens it.
   The day: a part that refreshes itself waits while somebody writes in it. */
(() => {
  "use strict";

  const light = (board, key) => {
    board.classList.toggle("has-lit", Boolean(key));
    for (const each of board.querySelectorAll("[data-trip]")) each.classList.toggle("is-lit", each.dataset.trip === key);
  };
  const tripOf = (target) => target.closest?.("[data-trip]")?.dataset.trip || "";

  const board = document.querySelector("[data-lit]");
  if (board) {
    for (const event of ["mouseover", "focusin"]) board.addEventListener(event, ({ target }) => light(board, tripOf(target)));
    board.addEventListener("mouseleave", () => light(board, ""));
    board.addEventListener("focusout", ({ relatedTarget }) => { if (!relatedTarget) light(board, ""); });
    board.addEventListener("click", ({ target }) => {
      const drawn = target.closest(".sketch [data-trip]");
      if (drawn) board.querySelector(`tr[data-trip="${CSS.escape(drawn.dataset.trip)}"] a`)?.click();
    });
  }

  const written = (part) =>
    part.contains(document.activeElement) ||
    [...part.querySelectorAll("input:not([type=hidden]), select, textarea")]
      .some((field) => (field.type === "checkbox" ? field.checked : field.value !== ""));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target;
    if (part.matches?.("[data-calm]") && (written(part) || document.querySelector("dialog[open]"))) event.preventDefault();
  });
})();
