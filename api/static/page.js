/* 页面 · What a page does with a script: says aloud what was swapped in, tells when the network fails, and keeps the place of the reader.
   Every form and link works without it; htmx takes the same answers and swaps the part that changed. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const said = document.getElementById("said");
  const trouble = document.getElementById("trouble");
  const say = (words) => { if (said && words) { said.textContent = ""; requestAnimationFrame(() => { said.textContent = words; }); } };
  const fail = (words) => { if (trouble) { trouble.querySelector("p").textContent = words; trouble.hidden = false; } };

  // back to the form with what was written in it, which a link alone would empty
  const back = document.querySelector("[data-back]");
  if (back && history.length > 1) back.addEventListener("click", (event) => { event.preventDefault(); history.back(); });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (trouble) trouble.hidden = true;
    const target = event.detail.target;
    if (target) target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const target = event.detail.target;
    if (target) target.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:sendError", () => fail(trouble.dataset.lost));
  document.addEventListener("htmx:timeout", () => fail(trouble.dataset.lost));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) { location.reload(); return; } // the sign-in page, and back here
    fail(trouble.dataset.refused);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const words = part.dataset && part.dataset.said;
    say(words || "");
    const next = part.querySelector && part.querySelector("[data-focus]");
    if (next && !part.contains(document.activeElement)) next.focus({ preventScroll: true });
  });
})();
