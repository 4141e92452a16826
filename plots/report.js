// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of the page of `umountsim report`: a click on a heading sorts.
"use strict";
for (const table of document.querySelectorAll("table")) {
	const heads = [...table.tHead.rows[0].cells];
	const value = (row, i) => {
		const cell = row.cells[i];
		const n = Number(cell.dataset.v ?? cell.textContent);
		return cell.textContent.trim() === "" ? -Infinity
			: Number.isNaN(n) ? cell.textContent : n;
	};
	const compare = (a, b) => typeof a === typeof b
		? (a < b ? -1 : a > b ? 1 : 0)
		: typeof a === "number" ? -1 : 1;
	heads.forEach((head, i) => {
		const button = document.createElement("button");
		button.append(...head.childNodes);
		head.append(button);
		button.addEventListener("click", () => {
			const up = head.getAttribute("aria-sort") !== "ascending";
			heads.forEach(h => h.removeAttribute("aria-sort"));
			head.setAttribute("aria-sort", up ? "ascending" : "descending");
			const rows = [...table.tBodies[0].rows];
			rows.sort((x, y) => (up ? 1 : -1) * compare(value(x, i), value(y, i)));
			table.tBodies[0].append(...rows);
		});
	});
}
