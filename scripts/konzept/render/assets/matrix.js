// Filters the matrices of a page, keeps the filter in the address, and exports what is shown as CSV or XLSX.
// Without this script the whole matrix is there; what it shows, counts and exports follows konzept/views/grid.py.
"use strict";
(() => {
  // ---- the filter goes along to other matrices: their links carry what the address carries, as far as they understand it
  const carry = () => {
    const query = new URLSearchParams(location.search);
    for (const link of document.querySelectorAll("[data-weiter] a")) {
      const keys = link.closest("[data-weiter]").dataset.weiter.split(" ");
      const own = String(new URLSearchParams([...query].filter(([key, value]) => value && keys.includes(key))));
      if (link.search.slice(1) !== own) link.search = own;
    }
  };

  const form = document.querySelector("[data-filter]");
  if (!form) return carry();
  const status = form.querySelector("[data-meldung]");
  const selects = [...form.querySelectorAll("select")];
  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const labels = (key, row) => {
    const options = [...(form.elements[key]?.options ?? [])];
    const values = (row.dataset[key] ?? "").split(" ").filter(Boolean);
    return values.map((value) => options.find((option) => option.value === value)?.text ?? value).join("; ");
  };

  // ---- reading the page: every row with all its cells, merged ones repeated
  const grids = [...document.querySelectorAll("table[data-matrix]")].map((table) => {
    const rows = [];
    for (const body of table.tBodies) {
      const reaching = [];
      for (const row of body.rows) {
        const starting = [...row.cells];
        const cells = [];
        for (let column = 0; starting.length || reaching[column]?.left; column += 1) {
          if (!reaching[column]?.left) {
            const cell = starting.shift();
            reaching[column] = { cell, left: cell.rowSpan };
          }
          cells.push(reaching[column].cell);
          reaching[column].left -= 1;
        }
        rows.push({ row, cells, body });
      }
    }
    const heads = [...table.tHead.rows[0].cells];
    return { table, rows, heads, crossed: table.classList.contains("kreuz"), block: table.closest("[data-block]") };
  });
  const rests = [...document.querySelectorAll("[data-reste]")].map((section) => ({
    section, items: [...section.querySelectorAll("li")], count: section.querySelector("[data-anzahl]"), title: text(section.querySelector("h3")).replace(/: [^:]*$/, ""),
  }));

  // ---- filtering
  const chosen = () => Object.fromEntries(selects.filter((select) => select.value).map((select) => [select.name, select.value]));
  const matches = (node, filter) => Object.entries(filter).every(([key, value]) => (node.dataset[key] ?? "").split(" ").includes(value));

  const show = () => {
    const filter = chosen();
    for (const grid of grids) {
      const shown = grid.rows.filter((entry) => matches(entry.row, filter));
      for (const entry of grid.rows) entry.row.hidden = !shown.includes(entry);
      merge(shown);
      if (grid.crossed) hideColumns(grid, shown);
      grid.shown = shown;
      grid.table.tFoot.hidden = Object.keys(filter).length > 0;
      grid.block.hidden = shown.length === 0;
    }
    for (const rest of rests) {
      for (const item of rest.items) item.hidden = !matches(item, filter);
      rest.count.textContent = rest.items.filter((item) => !item.hidden && !item.querySelector("[data-grund]")).length || "keine";
    }
    recount();
    announce();
    carry();
  };

  // Puts every cell into the first row shown of those it belongs to, and lets it reach over the others.
  const merge = (shown) => {
    shown.forEach(({ row, cells, body }, place) => {
      const before = shown[place - 1];
      cells.forEach((cell, column) => {
        if (before?.body === body && before.cells[column] === cell) return;
        let last = place;
        while (shown[last + 1]?.body === body && shown[last + 1].cells[column] === cell) last += 1;
        cell.rowSpan = last - place + 1;
        row.append(cell);
      });
    });
  };

  const hideColumns = (grid, shown) => {
    grid.heads.forEach((head, column) => {
      const isKept = !head.dataset.k || shown.some((entry) => !entry.cells[column].classList.contains("ohne"));
      for (const cell of [head, ...grid.rows.map((entry) => entry.cells[column]), grid.table.tFoot.rows[0].cells[column]]) cell.hidden = !isKept;
    });
  };

  // ---- counting what is shown
  const objects = () => {
    const found = new Map();
    const add = (side, node, mask) => found.set(`${side} ${node.dataset.k}`, { side, mask });
    for (const grid of grids) {
      for (const { cells } of grid.shown) {
        cells.forEach((cell, column) => cell.dataset.k && add(grid.heads[column].dataset.t, cell, Number(cell.dataset.m)));
      }
      if (grid.crossed && grid.shown.length) {
        for (const head of grid.heads) if (head.dataset.k && !head.hidden) add(head.dataset.t, head, 1);
      }
    }
    for (const rest of rests) for (const item of rest.items) if (item.dataset.t && !item.hidden) add(item.dataset.t, item, 0);
    return [...found.values()];
  };

  const share = (part, whole) => {
    if (!whole) return "keine Daten";
    let percent = Math.floor((200 * part + whole) / (2 * whole));
    if (part > 0 && part < whole) percent = Math.min(99, Math.max(1, percent));
    return `${part.toLocaleString("de")} von ${whole.toLocaleString("de")} (${percent}\u00a0%)`;
  };

  const recount = () => {
    const found = objects();
    for (const node of document.querySelectorAll("[data-von]")) {
      node.dataset.ganz ??= node.textContent;
      const own = found.filter((entry) => entry.side === node.dataset.von);
      const covered = own.filter((entry) => Math.floor(entry.mask / 2 ** Number(node.dataset.bit)) % 2);
      node.textContent = Object.keys(chosen()).length ? share(covered.length, own.length) : node.dataset.ganz;
    }
  };

  const announce = () => {
    const all = grids.reduce((sum, grid) => sum + grid.rows.length, 0);
    const shown = grids.reduce((sum, grid) => sum + grid.shown.length, 0);
    const names = selects.filter((select) => select.value).map((select) => select.selectedOptions[0].text);
    const told = names.length ? `${shown} von ${all} Zeilen: ${names.join(", ")}.` : `Alle ${all} Zeilen.`;
    status.textContent = [told, ...Object.values(absent()).map((value) => `Der Filter „${value}“ kommt auf dieser Seite nicht vor und wirkt hier nicht.`)].join(" ");
  };

  // ---- the address
  // What the address asks for and no row here can have: it hides nothing, is told, and goes on to the other parts.
  const has = (key, value) => [...(form.elements[key]?.options ?? [])].some((option) => option.value === value);
  const absent = () => Object.fromEntries([...new URLSearchParams(location.search)].filter(([key, value]) => value && ["feld", "stelle", "stand"].includes(key) && !has(key, value)));
  const fromAddress = () => {
    const query = new URLSearchParams(location.search);
    for (const select of selects) {
      select.value = query.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    show();
  };
  const toAddress = (kept) => {
    const query = new URLSearchParams({ ...kept, ...chosen() }).toString();
    history.pushState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
  };

  // ---- export
  const neutral = (value) => (/^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value);
  const title = (cell) => text(cell.querySelector("a"));
  const line = (node, cells) => [form.dataset.konzept, labels("feld", node), ...cells, labels("stelle", node), labels("stand", node)];

  const pathLines = (grid) => grid.shown.map(({ row, cells }) => line(row, grid.heads.flatMap((head, column) => {
    const cell = cells[column];
    if (head.dataset.t) return cell.dataset.k ? [title(cell), cell.dataset.k] : ["", ""];
    return [cell.classList.contains("ohne") || cell.classList.contains("luecke") ? "" : text(cell)];
  })));
  const crossLines = (grid) => grid.shown.flatMap(({ row, cells }) => grid.heads.flatMap((head, column) => {
    const cell = cells[column];
    if (!head.dataset.k || cell.classList.contains("ohne")) return [];
    return [line(row, [title(cells[0]), cells[0].dataset.k, title(head), head.dataset.k, text(cell)])];
  }));
  const restLines = (rest) => rest.items.filter((item) => item.dataset.t && !item.hidden).map((item) => {
    const own = [title(item), item.dataset.k];
    return line(item, [...(item.dataset.t.startsWith("zeile") ? [...own, "", ""] : ["", "", ...own]), rest.title]);
  });

  const table = () => {
    const isCrossed = rests.some((rest) => rest.items.some((item) => item.dataset.t)) || grids.some((grid) => grid.crossed);
    const own = isCrossed
      ? ["Zeile", "Kennung", "Spalte", "Kennung der Spalte", "Beziehung"]
      : grids[0].heads.flatMap((head) => (head.dataset.t ? [text(head), `${text(head)}: Kennung`] : [text(head)]));
    const lines = grids.flatMap((grid) => (grid.crossed ? crossLines(grid) : pathLines(grid)));
    return [["Konzept", "Handlungsfeld", ...own, "Stellen", "Stand"], ...lines, ...(isCrossed ? rests.flatMap(restLines) : [])];
  };

  const bytes = (value) => new TextEncoder().encode(value);
  const asCsv = (lines) => {
    const quoted = (value) => (/[";\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    return new Blob(["\ufeff", ...lines.map((cells) => `${cells.map((value) => quoted(neutral(value))).join(";")}\r\n`)], { type: "text/csv" });
  };

  // A workbook is a zip of XML files; stored, not compressed, it needs no library (ECMA-376, PKWARE APPNOTE 4.3).
  const asXlsx = (lines, facts) => {
    const schema = "http://schemas.openxmlformats.org/";
    const part = (kind) => `application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml`;
    const relations = (list) => `<Relationships xmlns="${schema}package/2006/relationships">${list.map(([kind, target], index) =>
      `<Relationship Id="r${index + 1}" Type="${schema}officeDocument/2006/relationships/${kind}" Target="${target}"/>`).join("")}</Relationships>`;
    const safe = (value) => neutral(value).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const sheet = (rows) => `<worksheet xmlns="${schema}spreadsheetml/2006/main"><sheetData>${rows.map((cells) =>
      `<row>${cells.map((value) => `<c t="inlineStr"><is><t xml:space="preserve">${safe(value)}</t></is></c>`).join("")}</row>`).join("")}</sheetData></worksheet>`;
    return zip({
      "[Content_Types].xml": `<Types xmlns="${schema}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${part("worksheet")}"/><Override PartName="/xl/workbook.xml" ContentType="${part("sheet.main")}"/></Types>`,
      "_rels/.rels": relations([["officeDocument", "xl/workbook.xml"]]),
      "xl/workbook.xml": `<workbook xmlns="${schema}spreadsheetml/2006/main" xmlns:r="${schema}officeDocument/2006/relationships"><sheets><sheet name="Matrix" sheetId="1" r:id="r1"/><sheet name="Angaben" sheetId="2" r:id="r2"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": relations([["worksheet", "sheet1.xml"], ["worksheet", "sheet2.xml"]]),
      "xl/sheet1.xml": sheet(lines),
      "xl/sheet2.xml": sheet(facts),
    });
  };

  const crc32 = (data) => {
    let value = -1;
    for (const byte of data) {
      value ^= byte;
      for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
    }
    return ~value >>> 0;
  };

  const zip = (files) => {
    const record = (signature, numbers) => {
      const view = new DataView(new ArrayBuffer(4 + numbers.reduce((sum, [size]) => sum + size, 0)));
      view.setUint32(0, signature, true);
      let at = 4;
      for (const [size, value] of numbers) {
        if (size === 2) view.setUint16(at, value, true);
        else view.setUint32(at, value, true);
        at += size;
      }
      return new Uint8Array(view.buffer);
    };
    const body = [];
    const directory = [];
    let offset = 0;
    for (const [name, content] of Object.entries(files)) {
      const path = bytes(name);
      const data = bytes(content);
      const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc32(data)], [4, data.length], [4, data.length], [2, path.length], [2, 0]];
      const local = record(0x04034b50, common);
      directory.push(record(0x02014b50, [[2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), path);
      body.push(local, path, data);
      offset += local.length + path.length + data.length;
    }
    const size = directory.reduce((sum, chunk) => sum + chunk.length, 0);
    const count = Object.keys(files).length;
    const end = record(0x06054b50, [[2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]]);
    return new Blob([...body, ...directory, end], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  };

  const facts = (lines) => {
    const names = selects.filter((select) => select.value).map((select) => select.selectedOptions[0].text);
    const places = lines[0].flatMap((name, column) => (name.includes("Kennung") ? [column] : []));
    const ids = lines.slice(1).map((cells) => places.map((place) => cells[place]).filter(Boolean).join("+"));
    const listed = [
      ["Konzept", form.dataset.konzept], ["Matrix", form.dataset.titel], ["Filter", names.join(", ") || "keiner"],
      ["Zeilen", (lines.length - 1).toLocaleString("de")],
      ["Prüfsumme der Kennungen (CRC-32)", crc32(bytes(ids.join("\n"))).toString(16).padStart(8, "0")], ["Quelle", form.dataset.quelle],
    ];
    return form.dataset.hinweis ? [...listed, ["Hinweis", form.dataset.hinweis]] : listed;
  };

  const save = (format) => {
    const lines = table();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(format === "csv" ? asCsv(lines) : asXlsx(lines, facts(lines)));
    link.download = [form.dataset.name, ...Object.values(chosen())].join("-") + `.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  form.hidden = false;
  form.addEventListener("change", () => { toAddress(absent()); show(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const select of selects) select.value = "";
    toAddress({});
    show();
  });
  for (const button of form.querySelectorAll("[data-export]")) button.addEventListener("click", () => save(button.dataset.export));
  addEventListener("popstate", fromAddress);
  fromAddress();
})();
