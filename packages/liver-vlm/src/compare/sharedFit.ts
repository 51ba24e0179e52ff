import type { RoundNetwork } from '../methods/features/roundNetwork.ts';
import type { Method } from '../methods/method.ts';

/** Liver-VLM with its fit as configured taken from the network of the frozen features, which others need anyway: it is trained once a round. */
export const sharedFit = (method: Method, network: Pick<RoundNetwork, 'classifier'>): Method => ({
  ...method,
  fit: (task, context) =>
    Object.keys(task.setting.change).length === 0 ? network.classifier(task) : method.fit(task, context),
});
