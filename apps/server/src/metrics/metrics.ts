type Labels = Readonly<Record<string, string>>;

const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];

/** Counts and times as text of Prometheus (exposition format 0.0.4). */
export class Metrics {
  readonly #counters = new Map<string, Map<string, number>>();
  readonly #times = new Map<string, Map<string, { readonly counts: number[]; sum: number; count: number }>>();
  readonly #gauges = new Map<string, () => Readonly<Record<string, number>>>();
  readonly #help = new Map<string, string>();

  describe(name: string, help: string): void {
    this.#help.set(name, help);
  }

  count(name: string, labels: Labels = {}): void {
    const own = upsert(this.#counters, name, () => new Map());
    const key = labelText(labels);
    own.set(key, (own.get(key) ?? 0) + 1);
  }

  /** @param seconds how long it took */
  time(name: string, seconds: number, labels: Labels = {}): void {
    const own = upsert(this.#times, name, () => new Map());
    const times = upsert(own, labelText(labels), () => ({ counts: BUCKETS.map(() => 0), sum: 0, count: 0 }));
    BUCKETS.forEach((bound, i) => {
      if (seconds <= bound) times.counts[i]!++;
    });
    times.sum += seconds;
    times.count++;
  }

  /** @param read values by label text such as `state="queued"`; empty text for a lone value */
  gauge(name: string, help: string, read: () => Readonly<Record<string, number>>): void {
    this.describe(name, help);
    this.#gauges.set(name, read);
  }

  text(): string {
    const lines: string[] = [];
    const head = (name: string, type: string) => {
      lines.push(`# HELP ${name} ${this.#help.get(name) ?? name}`, `# TYPE ${name} ${type}`);
    };
    for (const [name, own] of this.#counters) {
      head(name, 'counter');
      for (const [labels, value] of own) lines.push(`${name}${braced(labels)} ${value}`);
    }
    for (const [name, own] of this.#times) {
      head(name, 'histogram');
      for (const [labels, { counts, sum, count }] of own) {
        counts.forEach((value, i) => {
          lines.push(`${name}_bucket${braced(labels, `le="${BUCKETS[i]}"`)} ${value}`);
        });
        lines.push(`${name}_bucket${braced(labels, 'le="+Inf"')} ${count}`);
        lines.push(`${name}_sum${braced(labels)} ${sum}`, `${name}_count${braced(labels)} ${count}`);
      }
    }
    for (const [name, read] of this.#gauges) {
      head(name, 'gauge');
      for (const [labels, value] of Object.entries(read())) lines.push(`${name}${braced(labels)} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`)
    .join(',');

const braced = (...parts: readonly string[]): string => {
  const inside = parts.filter((part) => part !== '').join(',');
  return inside === '' ? '' : `{${inside}}`;
};

function upsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
