(() => {
  const find = document.getElementById("find"), kind = document.getElementById("kind");
  const found = document.getElementById("found"), ticket = document.getElementById("ticket");
  document.getElementById("tools").hidden = false;
  const items = [...document.querySelectorAll(".item")];
  const opened = new Set([...document.querySelectorAll("details[open]")]);
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean), wanted = kind.value;
    const all = !words.length && !wanted;
    let count = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      const shown = (!wanted || item.dataset.class === wanted) && words.every(word => text.includes(word));
      item.hidden = !shown;
      count += shown;
    }
    for (const part of document.querySelectorAll("details")) {
      const holds = part.querySelector(".item:not([hidden])");
      part.open = all ? opened.has(part) : Boolean(holds);
    }
    found.textContent = all ? "" : count + " of " + items.length;
  };
  find.addEventListener("input", filter);
  kind.addEventListener("change", filter);
  document.getElementById("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(ticket.value);
      found.textContent = "copied";
    } catch {
      ticket.hidden = false;
      ticket.select();
    }
  });
})();
