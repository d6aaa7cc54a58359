/** Golden cases to choose from: those that were made of a run first, the newest above the rest. */
export interface Choice {
  readonly id: string;
  readonly dataset: string;
  readonly ofRun: boolean;
}

interface Item {
  readonly id: string;
  readonly is_golden: boolean;
  readonly trace_id: string | null;
  readonly changed: string;
}

interface Dataset {
  readonly name: string;
  readonly items: readonly Item[];
}

export function choicesOf(datasets: readonly Dataset[], traceId: string | null): Choice[] {
  return datasets
    .flatMap(({ name, items }) => items.filter((item) => item.is_golden).map((item) => ({ item, dataset: name })))
    .map(({ item, dataset }) => ({ id: item.id, dataset, ofRun: traceId !== null && item.trace_id === traceId, changed: item.changed }))
    .sort((one, other) => Number(other.ofRun) - Number(one.ofRun) || other.changed.localeCompare(one.changed))
    .map(({ id, dataset, ofRun }) => ({ id, dataset, ofRun }));
}
