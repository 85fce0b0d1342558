/* Which questions are open at a door, by the questionnaire's own table. */
(() => {
  "use strict";

  /* A question that hangs on another one is asked when that one was answered so; what is known already leads there. */
  const follows = (question, said, asked) =>
    Object.entries(question.when).every(([code, allowed]) => !asked.includes(code) || allowed.includes(said[code]));

  /* Codes to ask of ``who`` now, after what was said so far. */
  const open = (line, table, who, said) => {
    const asked = line.asks[who] ?? [];
    const found = [];
    for (const code of asked) {
      const leads = Object.keys(table[code].when).every((each) => !asked.includes(each) || found.includes(each));
      if (leads && follows(table[code], said, asked)) found.push(code);
    }
    return found;
  };

  const empty = (value) => value === undefined || value === null || value === "";

  /* What a draft says, without answers whose question fell away again. */
  const spoken = (line, table, answers) => {
    const told = {};
    for (const [who, said] of Object.entries(answers)) {
      const kept = open(line, table, who, said).filter((code) => !empty(said[code]));
      if (kept.length) told[who] = Object.fromEntries(kept.map((code) => [code, said[code]]));
    }
    return told;
  };

  const counted = (line, table, who, said) => {
    const asked = open(line, table, who, said);
    return { all: asked.length, done: asked.filter((code) => !empty(said[code])).length };
  };

  Object.assign(window.field, { open, spoken, counted });
})();
