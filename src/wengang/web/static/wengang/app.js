/* The frame: search key, busy line, confirmations, reveals, toasts, unsaved forms. No inline code, no eval. */
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const words = () => document.body.dataset;

  const typing = (element) => Boolean(element.closest("input, textarea, select, [contenteditable]"));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = $("#top-search");
    if (!search || $("dialog[open]")) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  /* Busy line: shown while any request is under way. */
  let waiting = 0;
  const busy = (change) => {
    waiting = Math.max(0, waiting + change);
    document.documentElement.classList.toggle("is-busy", waiting > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => busy(1));
  document.addEventListener("htmx:afterRequest", () => busy(-1));

  /* Toasts: from Django's messages in the page, or from an HX-Trigger header {"toast": {"text", "tone"}}. */
  const toast = (text, tone = "neutral") => {
    const line = $("#toast-line").content.firstElementChild.cloneNode(true);
    line.classList.add(`is-${tone}`);
    $("[data-text]", line).textContent = text;
    $("#toasts").append(line);
    if (tone === "verified" || tone === "neutral") setTimeout(() => line.remove(), 8000);
  };
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("htmx:sendError", () => toast(words().offline, "due"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    toast(status === 403 ? words().forbidden : status === 404 ? words().missing : words().failed, "overdue");
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-dismiss]");
    if (close) close.closest(".toast-line, .note").remove();
  });

  /* Confirmation: data-confirm on a form or its button, hx-confirm on an htmx element. */
  const ask = (question, whenYes) => {
    const dialog = $("#ask");
    $("[data-question]", dialog).textContent = question;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && whenYes(), { once: true });
    dialog.showModal();
  };
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });
  const confirmed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!question || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    ask(question, () => {
      confirmed.add(form);
      form.requestSubmit(submitter);
    });
  }, true);

  /* Reveal: ask the reason, post it, show the value for one minute, then mask it again. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal-url]");
    if (!button) return;
    const dialog = $("#reveal");
    dialog.wanted = button;
    $("[data-what]", dialog).textContent = button.dataset.what;
    $("form", dialog).reset();
    dialog.showModal();
  });
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest("#reveal");
    if (!dialog || event.submitter?.value !== "yes") return;
    const button = dialog.wanted;
    const value = $("[data-value]", button.closest("[data-masked]"));
    const masked = value.textContent;
    const reason = new FormData(event.target).get("reason");
    button.hidden = true;
    window.htmx.ajax("POST", button.dataset.revealUrl, { source: value, target: value, swap: "innerHTML", values: { reason } });
    setTimeout(() => {
      value.textContent = masked;
      button.hidden = false;
    }, 60000);
  });

  /* A dialog that the server fills: any response swapped into #panel-body opens it. */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "panel-body" && !$("#panel").open) $("#panel").showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
  });

  /* Nothing typed is lost by accident: leaving a changed form marked data-guard asks first. */
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => { if (event.target.matches("form[data-guard]")) changed.add(event.target); });
  }
  window.addEventListener("beforeunload", (event) => {
    for (const form of changed) if (form.isConnected) event.preventDefault();
  });

  /* A select marked data-submit sends its form at once (language, page size). */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* A part marked data-auto-dismiss was rendered as a success: take it away by itself. */
  for (const line of document.querySelectorAll("[data-auto-dismiss]")) setTimeout(() => line.remove(), 8000);
})();
