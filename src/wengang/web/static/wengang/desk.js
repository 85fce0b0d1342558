/* The desk works by the keyboard alone: the cursor waits where the next word belongs. */
(() => {
  "use strict";

  const wanted = document.querySelector(".has-error input, .has-error select")
    ?? document.querySelector("#told input:not([type=hidden])")
    ?? document.querySelector("main form input:not([type=hidden])");
  wanted?.focus();
})();
