"use strict";
(() => {
  const search = document.getElementById("search");
  const filter = document.getElementById("filter");
  const body = document.querySelector("#rows tbody");
  const rows = [...body.rows];
  // "lost:conv" is any tag of that kind with the word in it, "lost:conv_forward;" that one alone.
  const isTagged = (tags, wanted) => {
    if (wanted.endsWith(";")) return tags.includes(` ${wanted}`);
    const [kind, word] = wanted.split(/:\s*(.*)/s);
    return tags.split(";").some((tag) => tag.startsWith(` ${kind}:`) && tag.slice(kind.length + 2).includes(word));
  };
  const show = () => {
    const wanted = search.value.toLocaleLowerCase().trim();
    let count = 0;
    for (const row of rows) {
      const { words, tags } = row.dataset;
      row.hidden = !((wanted.includes(":") ? isTagged(tags, wanted) : words.includes(wanted)) && tags.includes(filter.value));
      count += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = `${count} of ${rows.length} rows`;
  };
  search.addEventListener("input", show);
  filter.addEventListener("change", show);
  for (const button of document.querySelectorAll("button.find")) {
    button.addEventListener("click", () => {
      search.value = button.dataset.find;
      filter.value = "";
      show();
      document.getElementById("students").scrollIntoView();
      search.focus({ preventScroll: true });
    });
  }
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  for (const button of document.querySelectorAll("#rows button")) {
    button.addEventListener("click", () => {
      const heading = button.parentElement;
      const descending = heading.getAttribute("aria-sort") === "ascending";
      for (const other of document.querySelectorAll("#rows th")) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const column = Number(button.dataset.column);
      const text = (row) => row.cells[column].textContent.trim();
      const isNumber = column > 1;
      const compare = (a, b) =>
        isNumber ? (parseFloat(text(a)) || 0) - (parseFloat(text(b)) || 0) : order.compare(text(a), text(b));
      rows.sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
      body.append(...rows);
    });
  }
})();
