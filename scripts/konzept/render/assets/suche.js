// Looks words up in the index that stands above (INDEX, made by konzept/views/search.py) and shows the hits with facets.
// Without this script the page lists other ways. `fold` is the same as in search.py; the order of hits is made here.
"use strict";
(() => {
  const PAGE = 20, FACETS = { konzept: ["ort", "orte"], art: ["art", "arten"], stand: ["stand", "staende"], feld: ["feld", "felder"] };
  const lines = (name) => INDEX[name].split("\n");
  const words = lines("worte"), postings = lines("stellen"), ids = lines("id"), titles = lines("titel"), shorts = lines("kurz");

  // ---- words
  const GENDER = /(?<=[a-z])[*:_·/]-?in(?:n(?=en))?(?=[a-z]|\b)/g;
  const ENDING = /(?<=^.{4,})(?:innen|ern|en|er|es|em|in|e|n|s)$/;
  const fold = (text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ı", "i").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(GENDER, "").replaceAll("ph", "f");
  const tokens = (text) => fold(text).match(/[a-z]+|[0-9]+/g) ?? [];
  const stem = (word) => word.replace(ENDING, "");
  const starts = words.reduce((all, word) => { all.push(all.at(-1) + word.length + 1); return all; }, [0]);
  const bits = (word) => [...word].reduce((mask, sign) => mask | (1 << (sign.charCodeAt(0) - 97 & 31)), 0);
  let masks;

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

  // The least number of wrong, missing, added or swapped letters between `asked` and a beginning of `word`, and the whole.
  const slips = (asked, word) => {
    let before, row = Array.from({ length: word.length + 1 }, (_, column) => column);
    for (let line = 1; line <= asked.length; line += 1) {
      const next = [line];
      for (let column = 1; column <= word.length; column += 1) {
        next[column] = Math.min(row[column] + 1, next[column - 1] + 1, row[column - 1] + (asked[line - 1] === word[column - 1] ? 0 : 1));
        if (line > 1 && asked[line - 1] === word[column - 2] && asked[line - 2] === word[column - 1]) next[column] = Math.min(next[column], (before?.[column - 2] ?? 9) + 1);
      }
      before = row;
      row = next;
    }
    return [row[word.length], Math.min(...row)];
  };

  const similar = (asked) => {
    const limit = asked.length < 4 ? 0 : asked.length < 8 ? 1 : 2, found = new Map(), mask = bits(asked);
    masks ??= words.map(bits);
    for (let place = 0; limit && place < words.length; place += 1) {
      const word = words[place];
      let missing = mask & ~masks[place], count = 0;
      for (; missing; missing &= missing - 1) count += 1;
      if (count > limit || word.length < asked.length - limit || /^\d/.test(word)) continue;
      const [whole, start] = slips(asked, word.slice(0, asked.length + limit + 1));
      if (whole <= limit && word.length <= asked.length + limit) found.set(place, 0.4 / whole);
      else if (start <= limit && asked.length > 4) found.set(place, 0.25 / start);
    }
    return found;
  };

  // A compound nobody wrote: "Sprachlotsen" asks for "Sprach…" and "Lotsen".
  const halves = (asked) => {
    for (let cut = asked.length - 4; cut >= 4; cut -= 1) {
      const right = stem(asked.slice(cut)), left = asked.slice(0, cut).replace(/(?<=.{4})(?:s|en|n)$/, "");
      if (words.some((word) => stem(word) === right) && words.some((word) => word.startsWith(left))) return [left, asked.slice(cut)];
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

  let marked = new Set(), guessed = false;
  const answer = (asked) => {
    const spellings = [...new Set([asked, asked.replace(/([aou])e/g, "$1")])], found = new Map();
    for (const spelling of spellings) alike(spelling, spelling === asked ? 1 : 0.8, found);
    for (const group of INDEX.gleich) {
      if (group.some((word) => stem(word) === stem(asked) || word === asked)) for (const word of group) alike(word, 0.6, found);
    }
    if (found.size) return scores(found);
    const parts = halves(asked);
    if (parts) return all(parts.map((part) => scores(alike(part, 0.6, new Map()))));
    guessed = true;
    return scores(similar(asked));
  };

  const byId = (query) => {
    const parts = query.toUpperCase().replace(/[\s-]/g, "").match(/^([A-Z]{3})([A-Z]{1,3})(\d{1,4})$/);
    return parts ? ids.indexOf(`${parts[1]}-${parts[2]}-${parts[3].padStart(3, "0")}`) : -1;
  };

  const search = (query) => {
    marked = new Set();
    guessed = false;
    const named = byId(query), asked = tokens(query), loud = asked.filter((word) => !INDEX.stumm.includes(word));
    if (named >= 0) return [named];
    if (!asked.length) return titles.map((_, record) => record);
    const points = all((loud.length ? loud : asked).map(answer)), phrase = asked.join(" ");
    const best = [...points].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([record, value]) => [record, value]);
    for (const hit of best.slice(0, 80)) {
      const title = tokens(titles[hit[0]]).join(" ");
      hit[1] *= title === phrase ? 3 : title.startsWith(phrase) ? 1.5 : title.includes(phrase) ? 1.25 : 1;
    }
    return best.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([record]) => record);
  };

  // ---- the page
  const form = document.querySelector("[data-suche]"), field = form.elements.q, filter = document.querySelector("[data-filter]");
  const [status, section, ways, more] = ["meldung", "treffer", "wege", "mehr"].map((name) => document.querySelector(`[data-${name}]`));
  const list = section.querySelector("ol");
  const node = (tag, properties, ...children) => { const made = Object.assign(document.createElement(tag), properties); made.append(...children); return made; };
  const boxes = {};
  for (const [key, [, table]] of Object.entries(FACETS)) {
    boxes[key] = INDEX[table].map(([value, label, town]) => {
      const box = node("input", { type: "checkbox", name: key, value }), count = node("span", {});
      const name = key === "feld" ? node("bdi", {}, label, " ", node("small", { className: "leise" }, INDEX.orte[town][1])) : label;
      const row = node("label", {}, box, " ", name, " ", count);
      document.querySelector(`[data-facette="${key}"]`).append(row);
      return { box, count, row };
    });
  }
  const chosen = () => Object.fromEntries(Object.keys(FACETS).map((key) => [key, new Set(boxes[key].flatMap(({ box }, place) => box.checked ? [place] : []))]));

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

  let hits = [], shown = 0;
  const extend = () => {
    list.append(...hits.slice(shown, shown + PAGE).map(hit));
    shown = Math.min(hits.length, shown + PAGE);
    more.hidden = shown >= hits.length;
  };
  const show = () => {
    const query = field.value.trim(), picked = chosen(), isAsked = query || Object.values(picked).some((places) => places.size), found = search(query);
    const facets = Object.entries(FACETS).map(([key, [column]]) => ({ values: INDEX[column], places: picked[key], counts: boxes[key].map(() => 0), rows: boxes[key] }));
    hits = [];
    for (const record of found) { // counts for each facet what the others let through
      const against = facets.filter(({ values, places }) => places.size && !places.has(values[record]));
      for (const { values, counts } of against.length ? against : facets) if (against.length < 2 && values[record] >= 0) counts[values[record]] += 1;
      if (isAsked && !against.length) hits.push(record);
    }
    for (const { counts, rows } of facets) rows.forEach(({ box, count, row }, place) => { count.textContent = counts[place]; row.hidden = !counts[place] && !box.checked; });
    [shown, section.hidden, ways.hidden] = [0, !hits.length, hits.length > 0];
    list.replaceChildren();
    extend();
    const number = hits.length.toLocaleString("de-DE"), what = query ? ` für ${guessed ? "Ähnliches wie " : ""}„${query}“` : "";
    status.textContent = !isAsked ? "" : hits.length === 1 ? `1 Treffer${what}` : hits.length ? `${number} Treffer${what}` : `Kein Treffer${query ? ` für „${query}“` : ""}. Versuchen Sie ein kürzeres oder ein anderes Wort.`;
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
  let waiting;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(write, 250, "replaceState"); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); write("pushState"); });
  filter.addEventListener("submit", (event) => event.preventDefault());
  filter.addEventListener("change", () => write("pushState"));
  filter.addEventListener("reset", () => setTimeout(write, 0, "pushState"));
  more.addEventListener("click", () => { const first = shown; extend(); list.children[first].querySelector("a").focus(); });
  addEventListener("popstate", read);
  read();
})();
