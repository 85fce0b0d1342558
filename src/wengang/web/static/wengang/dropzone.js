/* Files: drop or choose, see the names and sizes, watch the upload go. */
(() => {
  "use strict";

  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const zoneOf = (event) => event.target.closest?.("[data-dropzone]");

  const showNames = (zone) => {
    const names = zone.querySelector("[data-names]");
    names.replaceChildren(...[...zone.querySelector("input[type=file]").files].map((file) => {
      const line = document.createElement("span");
      line.textContent = `${file.name} · ${size(file.size)}`;
      return line;
    }));
  };

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const zone = zoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => zoneOf(event)?.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    showNames(zone);
    if (zone.hasAttribute("data-send-at-once")) event.target.form.requestSubmit();
  });

  /* htmx tells how much of the upload has left. */
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.("[data-upload]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
})();
