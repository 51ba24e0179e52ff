// The loops of the optimisers over one flat memory. Addresses and lengths are bytes and multiples of 16; coefficients are rounded to float32.

/** For each float: g = scale * gradient + l2 * p; m += (1 - beta1)(g - m); v = beta2 v + (1 - beta2) g^2; p = shrink p - rate m / (sqrt(v) / correction + epsilon). */
export interface AdamCoefficients {
  readonly scale: number;
  readonly l2: number;
  readonly shrink: number;
  readonly oneMinusBeta1: number;
  readonly beta2: number;
  readonly oneMinusBeta2: number;
  readonly rate: number;
  readonly correction: number;
  readonly epsilon: number;
}

/** For each float: g = scale * gradient + l2 * p; b = momentum b + g; p -= rate (direct g + along b). */
export interface SgdCoefficients {
  readonly scale: number;
  readonly l2: number;
  readonly momentum: number;
  readonly rate: number;
  readonly direct: number;
  readonly along: number;
}

export interface Kernels {
  readonly kind: 'wasm' | 'plain';
  adam(
    parameter: number,
    gradient: number,
    moment1: number,
    moment2: number,
    bytes: number,
    coefficients: AdamCoefficients,
  ): void;
  sgd(parameter: number, gradient: number, momentum: number, bytes: number, coefficients: SgdCoefficients): void;
  /** average += weight (parameter - average) */
  average(average: number, parameter: number, bytes: number, weight: number): void;
  /** Summed in float64, so that it is finite exactly where every float is. */
  sumOfSquares(address: number, bytes: number): number;
}
