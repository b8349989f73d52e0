// Looks words up in the index that stands above (INDEX, made by konzept/views/search.py) and shows the hits with facets.
// Without this script the page lists other ways. `fold` is the same as in search.py; the order of hits is made here.
"use strict";
(() => {
  const PAGE = 20, FACETS = { konzept: ["ort", "orte"], art: ["art", "arten"], stand: ["stand", "staende"], feld: ["feld", "felder"] };
  const [words, postings, ids, titles, shorts] = ["worte", "stellen", "id", "titel", "kurz"].map((name) => INDEX[name].split("\n"));

  // ---- words
  const GENDER = /(?<=[a-z])[*:_·/]-?in(?:n(?=en))?(?=[a-z]|\b)/g, ENDING = /(?<=^.{4,})(?:innen|ern|en|er|es|em|in|e|n|s)$/;
  const fold = (text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ı", "i").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(GENDER, "").replaceAll("ph", "f");
  const tokens = (text) => fold(text).match(/[a-z]+|[0-9]+/g) ?? [];
  const stem = (word) => word.replace(ENDING, ""), begins = (text) => INDEX.worte.includes(`\n${text}`);
  const starts = words.reduce((all, word) => { all.push(all.at(-1) + word.length + 1); return all; }, [0]);
  const bits = (word) => { let mask = 0; for (let at = 0; at < word.length; at += 1) mask |= 1 << (word.charCodeAt(at) - 97 & 31); return mask; };
  let masks, stems; // made when first needed

  // How well a word of the index answers a word asked for: itself, another ending, its beginning, its end, within.
  const likeness = (word, base, asked, askedBase) => {
    if (word === asked) return 1;
    if (asked.length < 2 || asked < "a") return 0;
    if (base === askedBase) return 0.9;
    if (word.startsWith(asked)) return 0.7;
    if (asked.length < 3) return 0;
    if (askedBase.length > 3 && word.startsWith(askedBase)) return 0.55;
    if (word.endsWith(asked) || (askedBase.length > 3 && base.endsWith(askedBase))) return 0.5;
    return asked.length > 3 && word.includes(asked) ? 0.3 : 0;
  };

  // Adds to `found` (place of a word → how well it answers) every word that has the stem of `asked` within.
  const alike = (asked, factor, found) => {
    const base = stem(asked);
    for (let at = INDEX.worte.indexOf(base); at >= 0; at = INDEX.worte.indexOf(base, at + 1)) {
      let place = 0;
      for (let step = 1 << 16; step; step >>= 1) if (starts[place + step] <= at) place += step;
      const value = factor * likeness(words[place], stem(words[place]), asked, base);
      if (value > (found.get(place) ?? 0)) found.set(place, value);
    }
    return found;
  };

  // The least number of wrong, missing, added or swapped letters between `asked` and `word`, and a beginning of `word`.
  const rows = [0, 1, 2].map(() => new Uint8Array(128));
  const slips = (asked, word, limit) => {
    for (let column = 0; column <= word.length; column += 1) rows[0][column] = column;
    for (let line = 1; line <= asked.length; line += 1) {
      const next = rows[line % 3].fill(99), row = rows[(line + 2) % 3], before = rows[(line + 1) % 3];
      let least = next[0] = line;
      for (let column = Math.max(1, line - limit); column <= Math.min(word.length, line + limit); column += 1) {
        next[column] = Math.min(row[column] + 1, next[column - 1] + 1, row[column - 1] + (asked[line - 1] === word[column - 1] ? 0 : 1));
        if (line > 1 && column > 1 && asked[line - 1] === word[column - 2] && asked[line - 2] === word[column - 1]) next[column] = Math.min(next[column], before[column - 2] + 1);
        least = Math.min(least, next[column]);
      }
      if (least > limit) return [99, 99];
    }
    const last = rows[asked.length % 3].subarray(0, word.length + 1);
    return [last.at(-1), Math.min(...last)];
  };

  const similar = (asked, found) => {
    const limit = asked.length < 4 ? 0 : asked.length < 8 ? 1 : 2, mask = bits(asked);
    masks ??= words.map(bits);
    for (let place = 0; limit && place < words.length; place += 1) {
      const word = words[place];
      let count = 0;
      for (let missing = mask & ~masks[place]; missing; missing &= missing - 1) count += 1;
      if (count > limit || word.length < asked.length - limit) continue;
      const [whole, start] = slips(asked, word.slice(0, asked.length + limit + 1), limit);
      if (whole <= limit) found.set(place, 0.4 / whole);
      else if (start <= limit && asked.length > 4) found.set(place, 0.25 / start);
    }
  };

  // A compound nobody wrote: "Sprachlotsen" asks for "Sprach…" and "Lotsen".
  const pieces = (asked) => {
    stems ??= new Set(words.map(stem));
    for (let cut = asked.length - 4; cut >= 4; cut -= 1) {
      const left = asked.slice(0, cut).replace(/(?<=.{4})(?:s|en|n)$/, "");
      if (stems.has(stem(asked.slice(cut))) && begins(left)) return [left, asked.slice(cut)];
    }
    return null;
  };

  // ---- hits: record → points; every word asked for must be there
  const scores = (found) => {
    const points = new Map();
    for (const [place, factor] of found) {
      let record = 0;
      for (const [, step, letter] of postings[place].matchAll(/([0-9a-z]*)([A-Z])/g)) {
        record += parseInt(step || "0", 36);
        points.set(record, Math.max(points.get(record) ?? 0, factor * (letter.charCodeAt(0) - 64)));
      }
      marked.add(words[place]);
    }
    return points;
  };
  const all = (parts) => parts.reduce((left, right) => new Map([...left].filter(([record]) => right.has(record)).map(([record, points]) => [record, points + right.get(record)])));

  let marked, guessed, hits, shown;
  const answer = (asked) => {
    const spellings = [...new Set([asked, asked.replace(/([aou])e/g, "$1"), asked.replace(/inn(?=en)/, "")])], found = new Map();
    for (const spelling of spellings) alike(spelling, spelling === asked ? 1 : 0.8, found);
    for (const word of INDEX.gleich.filter((group) => group.some((word) => stem(stem(word)) === stem(stem(asked)))).flat()) alike(word, 0.6, found);
    if (found.size) return scores(found);
    const both = pieces(asked)?.map((part) => scores(alike(part, 0.6, new Map())));
    if (both && all(both).size) return all(both);
    guessed = true;
    similar(asked, found); // and if nothing is similar, what begins like it
    for (let cut = asked.length - 1; !found.size && cut > 4; cut -= 1) if (begins(asked.slice(0, cut))) alike(asked.slice(0, cut), 0.3, found);
    return scores(found);
  };

  const byId = (query) => {
    const parts = query.toUpperCase().replace(/[\s-]/g, "").match(/^([A-Z]{3})([A-Z]{1,3})(\d{1,4})$/);
    return parts ? ids.indexOf(`${parts[1]}-${parts[2]}-${parts[3].padStart(3, "0")}`) : -1;
  };

  const search = (query) => {
    [marked, guessed] = [new Set(), false];
    const named = byId(query), asked = tokens(query.slice(0, 100)).slice(0, 12), loud = asked.filter((word) => !INDEX.stumm.includes(word));
    if (named >= 0 || !asked.length) return named >= 0 ? [named] : titles.map((_, record) => record);
    const points = all((loud.length ? loud : asked).map(answer)), phrase = asked.join(" ");
    const byPoints = (a, b) => b[1] - a[1] || a[0] - b[0], best = [...points].sort(byPoints);
    for (const hit of best.slice(0, 80)) {
      const title = tokens(titles[hit[0]]).join(" ");
      hit[1] *= title === phrase ? 3 : title.startsWith(phrase) ? 1.5 : title.includes(phrase) ? 1.25 : 1;
    }
    return best.sort(byPoints).map(([record]) => record);
  };

  // ---- the page
  const form = document.querySelector("[data-suche]"), field = form.elements.q, filter = document.querySelector("[data-filter]");
  const [status, section, ways, more] = ["meldung", "treffer", "wege", "mehr"].map((name) => document.querySelector(`[data-${name}]`)), list = section.querySelector("ol");
  const node = (tag, properties, ...children) => { const made = Object.assign(document.createElement(tag), properties); made.append(...children); return made; };
  const boxes = {};
  for (const [key, [, table]] of Object.entries(FACETS)) {
    boxes[key] = INDEX[table].map(([value, label, town]) => {
      const box = node("input", { type: "checkbox", name: key, value }), count = node("span", {});
      const name = key === "feld" ? node("bdi", {}, label, " ", node("small", { className: "leise" }, INDEX.orte[town][1])) : label;
      return { box, count, row: node("label", {}, box, " ", name, " ", count) };
    });
    document.querySelector(`[data-facette="${key}"]`).append(...boxes[key].map(({ row }) => row));
  }
  const folded = new Map(), parts = (word) => folded.get(word) ?? folded.set(word, tokens(word)).get(word);
  const highlight = (text) => text.split(/([\p{L}\p{N}]+(?:[*:_·/]-?in\p{L}*)?)/u).map((part) => parts(part).some((word) => marked.has(word)) ? node("mark", {}, part) : part);
  const hit = (record) => {
    const [kind, shape] = INDEX.sorten[INDEX.sorte[record]], [, town, invented] = INDEX.orte[INDEX.ort[record]] ?? [];
    const status = INDEX.staende[INDEX.stand[record]], isPage = ids[record].endsWith(".html");
    const place = [town, INDEX.felder[INDEX.feld[record]]?.[1], status && status[0] !== "nicht_angegeben" && `Stand: ${status[1]}`].filter(Boolean).join(" · ");
    const sort = node("p", { className: "sorte" }, ...(shape ? [node("span", { className: `knoten ${shape}`, ariaHidden: "true" })] : []), kind, ...(invented ? [" ", node("b", { className: "erfunden" }, "erfundenes Beispiel")] : []));
    const link = node("a", { href: isPage ? ids[record] : `objekt/${ids[record]}.html` }, ...highlight(titles[record]));
    const small = node("p", { className: "leise klein" }, place, place && !isPage ? " · " : "", ...(isPage ? [] : [node("span", { className: "kennung" }, ids[record])]));
    return node("li", {}, sort, node("h3", {}, link), ...(shorts[record] ? [node("p", {}, ...highlight(shorts[record]))] : []), small);
  };

  const extend = () => {
    list.append(...hits.slice(shown, shown + PAGE).map(hit));
    more.hidden = (shown += PAGE) >= hits.length;
  };
  const show = () => {
    const query = field.value.trim(), found = search(query), checked = (rows) => new Set(rows.flatMap(({ box }, place) => box.checked ? [place] : []));
    const facets = Object.entries(FACETS).map(([key, [column]]) => ({ values: INDEX[column], places: checked(boxes[key]), counts: boxes[key].map(() => 0), rows: boxes[key] }));
    const isAsked = query || facets.some(({ places }) => places.size);
    hits = [];
    for (const record of found) { // counts for each facet what the others let through
      const against = facets.filter(({ values, places }) => places.size && !places.has(values[record]));
      for (const { values, counts } of against.length ? against : facets) if (against.length < 2 && values[record] >= 0) counts[values[record]] += 1;
      if (isAsked && !against.length) hits.push(record);
    }
    for (const { counts, rows } of facets) rows.forEach(({ box, count, row }, place) => { count.textContent = counts[place]; row.hidden = !counts[place] && !box.checked; });
    [shown, section.hidden, ways.hidden, filter.hidden] = [0, !hits.length, hits.length > 0, false];
    list.replaceChildren();
    extend();
    const what = query ? ` für ${guessed && hits.length ? "Ähnliches wie " : ""}„${query}“` : "";
    status.textContent = !isAsked ? "" : hits.length ? `${hits.length.toLocaleString("de-DE")} Treffer${what}` : `Kein Treffer${what}. Versuchen Sie ein kürzeres oder ein anderes Wort.`;
    document.title = query ? `Suche: ${query}` : "Suche";
  };

  // ---- the address carries query and facets
  const read = () => {
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") ?? "";
    for (const [key, rows] of Object.entries(boxes)) for (const { box } of rows) box.checked = asked.getAll(key).includes(box.value);
    show();
  };
  const write = (how) => {
    const asked = new URLSearchParams(new FormData(form));
    for (const [key, value] of new FormData(filter)) asked.append(key, value);
    history[how](null, "", `?${asked}`);
    show();
  };
  let waiting; // till somebody has stopped typing
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(write, 250, "replaceState"); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); write("pushState"); });
  filter.addEventListener("submit", (event) => event.preventDefault());
  filter.addEventListener("change", () => write("pushState"));
  filter.addEventListener("reset", () => setTimeout(write, 0, "pushState"));
  more.addEventListener("click", () => { const first = shown; extend(); list.children[first].querySelector("a").focus(); });
  addEventListener("popstate", read);
  read();
})();
