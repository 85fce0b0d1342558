/* What every phone page needs: parts of the page made from text, numbers of its own for taps, and talk with the
   server. Text only ever goes in as text. */
(() => {
  "use strict";

  const PATIENCE = 12000;

  const make = (tag, name, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const note = (text, action) => {
    const line = make("p", "phone-note");
    line.append(make("span", "", text));
    if (action) line.append(action);
    return line;
  };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  /* A number of its own for each tap (UUID 4); crypto.randomUUID wants a secure address, this does not. */
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

  /* {state: "ok" | "offline" | "signed-out" | "gone" | "failed", data}. */
  const post = async (address, body) => {
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
        credentials: "same-origin",
        redirect: "manual",
        signal: AbortSignal.timeout?.(PATIENCE),
      });
    } catch {
      return { state: "offline" };
    }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return { state: "signed-out" };
    if (response.status === 404) return { state: "gone" };
    if (!response.ok) return { state: "failed" };
    try {
      return { state: "ok", data: await response.json() };
    } catch {
      return { state: "failed" };
    }
  };

  window.phone = { make, note, fill, newKey, post };
})();
