/* Lists by keyboard, ticking rows, choosing columns, and labels for stacked tables. */
(() => {
  "use strict";

  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Keyboard: J/K move, space opens the reasons, Enter opens the row, X ticks it, any other letter
     presses the row's button that names it with data-key. */
  const visible = (row) => row.offsetParent !== null;
  const listRows = (list) => $$("[data-row]", list).filter(visible);
  const position = new WeakMap();

  const goTo = (list, index, focus = true) => {
    const rows = listRows(list);
    if (!rows.length) return;
    const at = Math.min(Math.max(index, 0), rows.length - 1);
    rows.forEach((row, n) => row.classList.toggle("is-current", n === at));
    position.set(list, at);
    const row = rows[at];
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    if (focus) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const press = (row, key) => {
    const button = row?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button || button.disabled) return false;
    button.click();
    return true;
  };

  const keyName = (event) => ({ " ": "space", Enter: "enter" })[event.key] || event.key.toLowerCase();
  const activeList = (target) => target.closest("[data-list]") || document.querySelector("[data-list]");
  const busyElsewhere = (target) =>
    target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog") || document.querySelector("dialog[open]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || busyElsewhere(event.target)) return;
    const key = keyName(event);
    const onControl = event.target.closest("button, a, summary, input");
    if (onControl && (key === "space" || key === "enter")) return;
    const list = activeList(event.target);
    if (!list) return;
    const at = position.get(list);
    let done = true;
    if (key === "j" || key === "k") goTo(list, at === undefined ? 0 : at + (key === "j" ? 1 : -1));
    else done = at !== undefined && press(listRows(list)[at], key);
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    const list = row?.closest("[data-list]");
    if (list) goTo(list, listRows(list).indexOf(row), false);
  });

  /* When the current row was swapped for its next state, stay on the same line. */
  document.addEventListener("htmx:afterSettle", () => {
    for (const list of $$("[data-list]")) {
      if (position.has(list) && !list.querySelector("[data-row].is-current")) goTo(list, position.get(list));
    }
    prepare();
  });

  /* Ticking rows: the head box ticks all of this page; the bar shows the count. */
  const picks = (scope) => $$("input[data-pick]", scope);
  const refreshBatch = (scope) => {
    const boxes = picks(scope);
    const ticked = boxes.filter((box) => box.checked).length;
    for (const all of $$("input[data-pick-all]", scope)) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    for (const bar of $$("[data-batch]", scope)) {
      bar.hidden = ticked === 0;
      for (const count of $$("[data-batch-count]", bar)) count.textContent = ticked.toLocaleString("en-US");
    }
  };
  const scopeOf = (element) => element.closest("[data-batch-scope]") || document.body;

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("input[data-pick-all]")) for (const pick of picks(scopeOf(box))) pick.checked = box.checked;
    if (box.matches("input[data-pick], input[data-pick-all]")) refreshBatch(scopeOf(box));
    if (box.matches("input[data-column]")) chooseColumn(box);
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-batch-clear]");
    if (!clear) return;
    const scope = scopeOf(clear);
    for (const pick of picks(scope)) pick.checked = false;
    refreshBatch(scope);
  });

  /* Columns: hidden ones are remembered in this browser, by table name; no data of the rows is kept. */
  const storeKey = (name) => `columns:${name}`;
  const hiddenColumns = (name) => {
    try { return JSON.parse(localStorage.getItem(storeKey(name))) || []; } catch { return []; }
  };
  const applyColumns = (table) => {
    const hidden = hiddenColumns(table.dataset.columns);
    $$("thead th", table).forEach((head, n) => {
      if (!head.dataset.col) return;
      const hide = hidden.includes(head.dataset.col);
      for (const row of table.rows) if (row.cells[n]) row.cells[n].hidden = hide;
    });
    for (const box of $$(`input[data-column][data-table="${CSS.escape(table.dataset.columns)}"]`)) {
      box.checked = !hidden.includes(box.value);
    }
  };
  const chooseColumn = (box) => {
    const name = box.dataset.table;
    const rest = hiddenColumns(name).filter((column) => column !== box.value);
    localStorage.setItem(storeKey(name), JSON.stringify(box.checked ? rest : [...rest, box.value]));
    $$(`table[data-columns="${CSS.escape(name)}"]`).forEach(applyColumns);
  };

  /* Stacked tables on a phone show the head of the column beside each value. */
  const labelCells = (table) => {
    const heads = $$("thead th", table).map((head) => head.textContent.trim());
    for (const row of $$("tbody tr", table)) {
      [...row.cells].forEach((cell, n) => { if (!cell.dataset.label && heads[n]) cell.dataset.label = heads[n]; });
    }
  };

  const prepare = () => {
    $$(".is-stacked table").forEach(labelCells);
    $$("table[data-columns]").forEach(applyColumns);
    const scopes = new Set($$("input[data-pick]").map(scopeOf));
    scopes.forEach(refreshBatch);
  };
  prepare();
})();
