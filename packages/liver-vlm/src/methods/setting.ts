import { UserError } from '../errors.ts';
import { TrainingConfig } from '../training/config.ts';
import type { Setting } from './method.ts';

/**
 * The configuration with the setting's dotted keys set; keys without a dot are the method's own and left to it.
 * @throws UserError (config) for a dotted key that the configuration lacks, or a value that it refuses
 */
export function configWith(config: TrainingConfig, change: Setting['change']): TrainingConfig {
  const out = structuredClone(config) as unknown as Record<string, Record<string, unknown>>;
  const keys = Object.keys(change).filter((key) => key.includes('.'));
  for (const key of keys) {
    const [section, name] = key.split('.') as [string, string];
    const group = out[section];
    if (group === undefined || typeof group !== 'object')
      throw new UserError(`setting: expected a key of the configuration, got "${key}"`, 'config');
    group[name] = change[key];
  }
  const checked = TrainingConfig.safeParse(out);
  if (!checked.success)
    throw new UserError(
      `setting: expected values that the configuration takes for ${keys.join(', ')}, got ${JSON.stringify(change)} (${checked.error.issues[0]!.message})`,
      'config',
    );
  return checked.data;
}

/** Candidates for a network: the configured learning rate, three times and a third of it, then five times the weight decay. */
export function networkSettings({ training }: TrainingConfig): Setting[] {
  const { learningRate, weightDecay } = training;
  const rate = (factor: number) => ({ 'training.learningRate': Number((learningRate * factor).toPrecision(3)) });
  const decay = { 'training.weightDecay': Number((weightDecay * 5).toPrecision(3)) };
  return [
    { name: 'as configured', change: {} },
    { name: 'learning rate x3', change: rate(3) },
    { name: 'learning rate /3', change: rate(1 / 3) },
    { name: 'weight decay x5', change: decay },
    { name: 'learning rate x3, weight decay x5', change: { ...rate(3), ...decay } },
  ];
}
