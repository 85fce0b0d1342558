/* The planning board: a trip touched in the map or in the table is lit in both; a click on the map opens it. */
(() => {
  "use strict";

  const board = document.querySelector("[data-lit]");
  if (!board) return;

  const light = (key) => {
    board.classList.toggle("has-lit", Boolean(key));
    for (const each of board.querySelectorAll("[data-trip]")) each.classList.toggle("is-lit", each.dataset.trip === key);
  };
  const tripOf = (target) => target.closest?.("[data-trip]")?.dataset.trip || "";

  for (const event of ["mouseover", "focusin"]) board.addEventListener(event, ({ target }) => light(tripOf(target)));
  board.addEventListener("mouseleave", () => light(""));
  board.addEventListener("focusout", ({ relatedTarget }) => { if (!relatedTarget) light(""); });
  board.addEventListener("click", ({ target }) => {
    const drawn = target.closest(".sketch [data-trip]");
    if (drawn) board.querySelector(`tr[data-trip="${CSS.escape(drawn.dataset.trip)}"] a`)?.click();
  });
})();
