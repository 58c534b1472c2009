// 候诊刷新 · The line is read anew every fifteen seconds; a form somebody is filling in, or a part that is open, is left as it is.
(() => {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const busy = () => live.contains(document.activeElement) || live.querySelector("details[open]") || document.hidden;
  const refresh = async () => {
    if (busy()) return;
    try {
      const address = new URL(location.href);
      address.hash = "";
      address.searchParams.delete("given");
      const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (fresh && !busy() && fresh.innerHTML !== live.innerHTML) live.innerHTML = fresh.innerHTML;
    } catch {
      // no connection for a moment: what is shown says as of when it is
    }
  };
  setInterval(refresh, 15_000);
  document.addEventListener("visibilitychange", refresh);
})();
