import { UserError } from '../../errors.ts';
import { canonicalJson, sha256Hex } from '../../split/canonical.ts';
import type { Classifier, FeatureSource, FitContext, FitTask, Method, Setting } from '../method.ts';
import { type FeatureStore, keptRows, lesionKey } from './store.ts';

/** A feature source that holds a network until it is released. */
export interface OwnFeatureSource extends FeatureSource {
  release(): Promise<void>;
}

/** The round's own network: its features, and itself. */
export interface RoundNetwork extends OwnFeatureSource {
  /** The fitted network, for a comparison in which it takes part itself and which then need not fit it twice. Its `release` is ours. */
  classifier(task: FitTask): Promise<Classifier>;
}

const AS_CONFIGURED: Setting = { name: 'as configured', change: {} };

/**
 * Features from the round's own network: `method`, fitted as configured on the task's training lesions and no others, once for each
 * task and configuration. They lie in the space of the class sentences. The training lesions' own features are better separated than any
 * other lesion's, because the network has learned them: what a probe learns there is limited by that.
 */
export function roundNetwork(
  method: Method,
  context: Omit<FitContext, 'features' | 'encoders'>,
  store: FeatureStore,
): RoundNetwork {
  let fitted: { readonly drawer: string; readonly classifier: Classifier } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function classifierOf(drawer: string, task: FitTask): Promise<Classifier> {
    if (fitted?.drawer === drawer) return fitted.classifier;
    await fitted?.classifier.release();
    fitted = undefined;
    const classifier = await method.fit({ ...task, setting: AS_CONFIGURED }, { ...context, ...NONE });
    fitted = { drawer, classifier };
    return classifier;
  }

  /** One after the other: two methods that ask at once must not fit the network twice. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    async of(task, lesions) {
      const drawer = drawerOf(method, task);
      const rows = await inTurn(() =>
        keptRows(store, drawer, lesions, async (missing) => {
          const scores = await (await classifierOf(drawer, task)).predict(missing);
          return scores.map((s) => s.embedding);
        }),
      );
      return {
        rows,
        width: rows[0]?.length ?? 0,
        aligned: true,
        source: `${method.title}, trained as configured on the same ${task.train.length} lesions`,
      };
    },
    async classifier(task) {
      const { predict } = await inTurn(() => classifierOf(drawerOf(method, task), task));
      return { predict, release: async () => undefined };
    },
    async release() {
      await last;
      await fitted?.classifier.release();
      fitted = undefined;
    },
  };
}

/** Changes with anything that the fitted network depends on. */
function drawerOf(method: Method, { kind, channels, classes, size, train, validation, config }: FitTask): string {
  const part = (lesions: FitTask['train']) => lesions.map((l) => [lesionKey(l), l.label, l.sample.record.present]);
  const about = { method: method.name, kind, channels, classes, size, config };
  return `round-${sha256Hex(canonicalJson([about, part(train), part(validation)])).slice(0, 32)}`;
}

const refuse = async (): Promise<never> => {
  throw new UserError('features: expected a network that makes them, got one that asks for others', 'config');
};
const NONE: Pick<FitContext, 'features' | 'encoders'> = { features: { of: refuse }, encoders: { of: refuse } };
