"use strict";
// Only what CSS cannot do: the filter, and lines in the gutter that meet the sentences where they really stand.
(() => {
  const rows = [...document.querySelectorAll("main .row:not(.heads)")];
  const form = document.querySelector(".filter");
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const boxes = [...form.querySelectorAll("[data-filter]")];
  const tests = {
    flagged: (row) => row.classList.contains("flagged"),
    crossing: (row) => row.classList.contains("knot") || row.classList.contains("away"),
    null: (row) => row.classList.contains("null"),
  };

  const filter = () => {
    const words = find.value.trim().toLocaleLowerCase();
    const wanted = boxes.filter((box) => box.checked).map((box) => tests[box.dataset.filter]);
    let count = 0;
    for (const row of rows) {
      const fits =
        (!words || row.textContent.toLocaleLowerCase().includes(words)) &&
        (!wanted.length || wanted.some((test) => test(row)));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = count === rows.length ? "" : `${count} of ${rows.length} rows`;
    draw();
  };

  const middle = (elements, box) => {
    const places = elements.map((element) => element.getBoundingClientRect());
    return places.reduce((sum, place) => sum + place.top + place.height / 2 - box.top, 0) / places.length;
  };

  const draw = () => {
    for (const knot of document.querySelectorAll(".knot:not([hidden])")) {
      const svg = knot.querySelector("svg");
      const box = svg.getBoundingClientRect();
      if (!box.height) continue;
      for (const path of svg.querySelectorAll("path")) {
        const cells = [...knot.querySelectorAll(`.s[data-bead="${path.dataset.bead}"]`)];
        const ends = ["source", "target"].map((side) =>
          (100 * middle(cells.filter((cell) => cell.closest(`.${side}`)), box)) / box.height);
        path.setAttribute("d", `M0 ${ends[0]}C45 ${ends[0]} 55 ${ends[1]} 100 ${ends[1]}`);
      }
    }
    drawFar();
  };

  // What has moved too far for one knot: a line from where it stands in the original to where its translation does.
  const drawFar = () => {
    const svg = document.querySelector(".far");
    const box = svg.getBoundingClientRect();
    const paths = [];
    for (const row of document.querySelectorAll(".away:not([hidden])")) {
      const link = row.querySelector(".target .none a");
      const partner = link && document.getElementById(link.hash.slice(1)).closest(".row");
      const gutter = row.querySelector(".gutter").getBoundingClientRect();
      if (!partner || partner.hidden || !gutter.width) continue;
      const ends = [row, partner].map((end) => middle([end], box));
      const left = gutter.left - box.left;
      const right = left + gutter.width;
      const path = document.createElementNS(svg.namespaceURI, "path");
      path.setAttribute("d", `M${left} ${ends[0]}C${right} ${ends[0]} ${left} ${ends[1]} ${right} ${ends[1]}`);
      paths.push(path);
    }
    svg.replaceChildren(...paths);
  };

  form.hidden = !rows.length;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const input of document.querySelectorAll(".tabs input")) input.addEventListener("change", draw);
  addEventListener("resize", draw);
  addEventListener("load", draw);
  draw();
})();
