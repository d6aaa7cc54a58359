/**
 * The parts of a query that must all be met, so that one can be looked for, added and taken out without touching the others.
 *
 * It reads as much of the query language as that needs: spaces, AND, OR, NOT, parentheses and quotation marks. What it cannot
 * read is one clause that equals nothing; the server says what is wrong with it.
 */

interface Clause {
  /** As it was written. */
  readonly text: string;
  /** The same for all ways to write it: operands sorted, without idle parentheses. */
  readonly meaning: string;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /[()]|(?:[^\s()"[{]|"(?:[^"\\]|\\.)*"|[[{][^\]}]*[\]}]|(?<=:)\((?:[^()"]|"(?:[^"\\]|\\.)*")*\))+/gy;
const WORDS = new Set(["AND", "OR"]);

export function clausesOf(query: string): readonly Clause[] {
  const tokens = tokensOf(query);
  const reader = tokens && new Reader(query, tokens);
  const clauses = reader?.all();
  if (clauses && reader?.done) return clauses;
  const text = query.trim();
  return text === "" ? [] : [{ text, meaning: `? ${text}` }];
}

/** Whether the query asks for the clause by itself, however it is written. */
export function has(query: string, clause: string): boolean {
  const meaning = meaningOf(clause);
  return clausesOf(query).some((one) => one.meaning === meaning);
}

export function withClause(query: string, clause: string): string {
  const rest = query.trim();
  return rest === "" ? clause : `${rest} ${clause}`;
}

/** The query without the clauses that are meant. A query without them stays as it is written. */
export function withoutClauses(query: string, meant: (clause: Clause) => boolean): string {
  const clauses = clausesOf(query);
  const rest = clauses.filter((clause) => !meant(clause));
  return rest.length === clauses.length ? query : rest.map(({ text }) => text).join(" ");
}

export function without(query: string, clause: string): string {
  const meaning = meaningOf(clause);
  return withoutClauses(query, (one) => one.meaning === meaning);
}

function meaningOf(query: string): string {
  return joined(
    "and",
    clausesOf(query).map(({ meaning }) => meaning),
  );
}

function tokensOf(query: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query.charAt(at))) {
      at += 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const [text] = TOKEN.exec(query) ?? [];
    if (text === undefined) return null;
    tokens.push({ text, start: at, end: at + text.length });
    at += text.length;
  }
  return tokens;
}

/** NOT binds most, then AND, then OR, then the space. Null where the query is not finished. */
class Reader {
  private at = 0;

  constructor(
    private readonly query: string,
    private readonly tokens: readonly Token[],
  ) {}

  get done(): boolean {
    return this.at === this.tokens.length;
  }

  all(): Clause[] | null {
    const found: Clause[] = [];
    while (!this.done && this.next !== ")") {
      const some = this.either();
      if (!some) return null;
      found.push(...some);
    }
    return found;
  }

  private get next(): string | undefined {
    return this.tokens[this.at]?.text;
  }

  private takes(text: string): boolean {
    if (this.next !== text) return false;
    this.at += 1;
    return true;
  }

  private either(): Clause[] | null {
    const start = this.at;
    const sides: Clause[][] = [];
    do {
      const side = this.both();
      if (!side) return null;
      sides.push(side);
    } while (this.takes("OR"));
    const [only] = sides;
    if (sides.length === 1 && only) return only;
    return [{ text: this.since(start), meaning: joined("or", sides.map(together)) }];
  }

  private both(): Clause[] | null {
    const found: Clause[] = [];
    do {
      const one = this.one();
      if (!one) return null;
      found.push(...one);
    } while (this.takes("AND"));
    return found;
  }

  private one(): Clause[] | null {
    const start = this.at;
    if (this.takes("NOT") || this.takes("-") || this.takes("+")) {
      const plus = this.tokens[start]?.text === "+";
      const inner = this.one();
      if (!inner) return null;
      return [{ text: this.since(start), meaning: plus ? together(inner) : `not ${together(inner)}` }];
    }
    if (this.takes("(")) {
      const inner = this.all();
      return inner && inner.length > 0 && this.takes(")") ? inner : null;
    }
    const word = this.next;
    if (word === undefined || word === ")" || WORDS.has(word)) return null;
    this.at += 1;
    const bare = word.replace(/^\+/, "").toLowerCase();
    return [{ text: word, meaning: /^-[^-\d]/.test(bare) ? `not ${bare.slice(1)}` : bare }];
  }

  private since(start: number): string {
    return this.query.slice(this.tokens[start]?.start, this.tokens[this.at - 1]?.end);
  }
}

function together(clauses: readonly Clause[]): string {
  return joined(
    "and",
    clauses.map(({ meaning }) => meaning),
  );
}

function joined(word: "and" | "or", parts: readonly string[]): string {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : `${word}(${parts.toSorted().join(" | ")})`;
}
