/* Draws the list: three big answers a door, and, once somebody was met, who is at home and what is still to ask. */
(() => {
  "use strict";

  const { fill, make } = window.phone;
  const { open, counted } = window.field;
  const words = JSON.parse(document.getElementById("words").textContent);

  const BIG = 3;
  const act = (name, text, line, more = {}, style = "") =>
    make("button", style, text, { type: "button", "data-act": name, "data-line": line.id, ...more });

  const head = (line, draft) => {
    const box = make("h2", "field-name", line.title);
    if (line.chip) box.append(make("span", `field-chip is-${line.chip.tone}`, line.chip.text));
    if (draft && !draft.open) box.append(make("span", "field-chip is-due", words.draft));
    return box;
  };

  const big = (line) => {
    const row = make("div", "phone-buttons");
    for (const button of line.buttons.slice(0, BIG)) {
      row.append(act("answer", button.label, line, { "data-button": button.code, "aria-label": `${button.label} ${line.title}` }, button.main ? "field-main" : ""));
    }
    if (line.link) row.append(make("a", "field-link", line.link.label, { href: line.link.href }));
    return row;
  };

  /* What was recorded: taken back while it is here, recorded again once it is there. */
  const recorded = (line, mark, tap, flying) => {
    const row = make("div", "phone-state");
    const label = line.buttons.find((each) => each.code === (tap ?? mark).button)?.label ?? "";
    const text = label ? fill(tap ? words.recorded : words.sent, { what: label }) : line.last;
    row.append(make("span", tap ? "" : "tone-verified", text));
    if (tap && !flying.has(tap.op)) row.append(act("undo", words.undo, line, { "data-op": tap.op }));
    if (!tap) row.append(act("again", words.again, line));
    return row;
  };

  const field = (line, who, code, question, value) => {
    const at = { "data-line": line.id, "data-who": who, "data-code": code };
    const choices = question.kind === "yes_no" ? [["yes", words.yes], ["no", words.no]] : question.choices;
    if (choices.length) return choice(at, question, choices, value);
    const label = make("label", "field-question", question.text);
    const type = { date: "date" }[question.kind] ?? "text";
    const input = make("input", "", undefined, { type, ...at, maxlength: 80, autocomplete: "off" });
    if (question.kind === "number") input.setAttribute("inputmode", "numeric");
    input.value = value ?? "";
    label.append(input);
    return label;
  };

  const FEW = 9;
  const choice = (at, question, choices, value) => {
    if (choices.length > FEW) return select(at, question, choices, value);
    const box = make("fieldset", "field-question");
    box.append(make("legend", "", question.text));
    const row = make("div", "field-choices");
    for (const [code, text] of choices) {
      row.append(make("button", "", text, { type: "button", "data-act": "say", ...at, "data-value": code, "aria-pressed": String(value === code) }));
    }
    box.append(row);
    return box;
  };

  const select = (at, question, choices, value) => {
    const label = make("label", "field-question", question.text);
    const box = make("select", "", undefined, at);
    for (const [code, text] of [["", "—"], ...choices]) box.append(make("option", "", text, { value: code }));
    box.value = value ?? "";
    label.append(box);
    return label;
  };

  const questions = (line, table, who, draft) => {
    const said = draft.answers[who] ?? {};
    const box = make("div", "field-questions");
    for (const code of open(line, table, who, said)) box.append(field(line, who, code, table[code], said[code]));
    return box;
  };

  const progress = ({ all, done }) => {
    if (!all) return words.all_known;
    return done ? fill(words.answered, { n: done, all }) : fill(words.ask, { n: all });
  };

  /* One member: tapped, they are asked what is not known of them. */
  const member = (line, table, person, draft) => {
    const count = counted(line, table, person.code, draft.answers[person.code] ?? {});
    const shown = draft.who === person.code;
    const item = make("li", "field-member");
    const name = act("who", person.name, line, { "data-who": person.code, "aria-expanded": String(shown) }, "field-person");
    name.append(make("span", "phone-more", [person.about, line.table && progress(count)].filter(Boolean).join(" · ")));
    item.append(name);
    if (person.phone) item.append(act("call", words.call, line, { "data-who": person.code, "aria-label": `${words.call} ${person.name}` }, "field-call"));
    if (shown) item.append(questions(line, table, person.code, draft));
    return item;
  };

  const rest = (line) => {
    const box = make("details", "field-rest");
    box.append(make("summary", "", words.other));
    const row = make("div", "field-choices");
    for (const button of line.buttons.slice(BIG)) row.append(act("answer", button.label, line, { "data-button": button.code }));
    box.append(row);
    return box;
  };

  const note = (line, draft) => {
    const label = make("label", "field-question", words.note);
    const input = make("input", "", undefined, { type: "text", maxlength: 200, autocomplete: "off", "data-line": line.id, "data-note": "" });
    input.value = draft.note ?? "";
    label.append(input);
    return label;
  };

  /* Everything behind the door, after somebody was met. */
  const details = (line, table, draft) => {
    const box = make("div", "field-details");
    if (line.members.length > 1 && line.table) box.append(make("p", "phone-more", words.who));
    const people = make("ul", "field-members");
    people.append(...line.members.map((person) => member(line, table, person, draft)));
    box.append(people);
    if ((line.asks.household ?? []).length) {
      box.append(make("h3", "field-part", words.about_home), questions(line, table, "household", draft));
    }
    box.append(note(line, draft));
    box.append(act("save", words.save, line, {}, "phone-wide is-main"), act("leave", words.leave, line, {}, "phone-wide field-leave"));
    return box;
  };

  /* One line. ``page``: {tables, drafts, taps, marks, refused, also, flying}. */
  const row = (line, page) => {
    const draft = page.drafts.get(line.id);
    const tap = page.taps.filter((each) => `${each.kind}/${each.key}` === line.id).pop();
    const mark = page.marks.get(line.id);
    const item = make("li", "phone-person field-line", undefined, { "data-row": line.id });
    item.append(head(line, draft), make("p", "phone-more", line.detail));
    if (line.last && !tap && !mark) item.append(make("p", "phone-more", line.last));
    const why = page.refused.get(line.id);
    if (why) item.append(make("p", "field-refused", fill(words.refused, { why }), { role: "alert" }));
    const also = page.also.get(line.id);
    if (also) item.append(make("p", "phone-more phone-flag", also));
    if (draft?.open) item.append(details(line, page.tables[line.table] ?? {}, draft));
    else if (tap || mark) item.append(recorded(line, mark, tap, page.flying));
    else item.append(big(line), ...(line.buttons.length > BIG ? [rest(line)] : []));
    return item;
  };

  Object.assign(window.field, { words, row });
})();
