// 拖动 · Drag a meeting to another place of the board: clashes show while dragging, the cost is shown before anything is kept.
(() => {
  const board = document.querySelector(".fair-board.is-draft");
  if (!board) return;
  const cells = [...board.querySelectorAll("td")];
  let dragged = null;
  const busy = (row, names, except) =>
    [...row.querySelectorAll("td[data-a]")].some((cell) => !except.includes(cell) && (names.includes(cell.dataset.a) || names.includes(cell.dataset.b)));
  const fits = (from, to) => {
    const moving = [from.dataset.a, from.dataset.b];
    if (busy(to.parentElement, moving, [from, to])) return false;
    return !to.dataset.a || !busy(from.parentElement, [to.dataset.a, to.dataset.b], [from, to]);
  };
  const clear = () => cells.forEach((cell) => cell.classList.remove("may", "may-not", "over"));
  board.addEventListener("dragstart", (event) => {
    const link = event.target.closest(".cell");
    if (!link) return;
    dragged = link.closest("td");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", link.dataset.pick);
    for (const cell of cells) {
      if (cell !== dragged) cell.classList.add(!cell.classList.contains("locked") && fits(dragged, cell) ? "may" : "may-not");
    }
  });
  board.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td");
    if (!dragged || !cell || cell === dragged) return;
    event.preventDefault();
    cells.forEach((one) => one.classList.toggle("over", one === cell));
  });
  board.addEventListener("dragend", () => { clear(); dragged = null; });
  board.addEventListener("drop", (event) => {
    const cell = event.target.closest("td");
    if (!dragged || !cell || cell === dragged) return;
    event.preventDefault();
    const query = new URLSearchParams({
      pick: dragged.querySelector(".cell").dataset.pick,
      slot: cell.parentElement.dataset.slot,
      table: cell.dataset.table,
    });
    location.assign(`${board.dataset.address}?${query}#preview`);
  });
})();
