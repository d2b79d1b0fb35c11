// Rows can be dragged into another order. The buttons beside them do the same, without this file too.
"use strict";

for (const form of document.querySelectorAll("[data-ordering]")) {
  const rows = () => [...form.querySelectorAll("[data-code]")];
  let dragged = null;

  for (const row of rows()) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) {
        return;
      }
      event.preventDefault();
      const box = row.getBoundingClientRect();
      row.parentElement.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? row : row.nextSibling);
    });
    row.addEventListener("drop", (event) => event.preventDefault());
    row.addEventListener("dragend", () => {
      dragged = null;
      form.elements.order.value = rows().map((each) => each.dataset.code).join(" ");
      const button = document.createElement("input");
      Object.assign(button, { type: "hidden", name: "do", value: "order:" });
      form.append(button);
      form.requestSubmit();
    });
  }
}
