import { ImagingError } from '../error.ts';
import type { ElastixParameters } from '../registration/elastix.ts';
import type { RegistrationEngine } from '../registration/register.ts';
import { affineColumn, affineSpacing, type Vec3 } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';

/**
 * Loads elastix (WebAssembly, inside the optional package @itk-wasm/elastix; nothing is downloaded).
 * @throws ImagingError `unsupported` where the package was not installed.
 */
export async function loadRegistration(): Promise<RegistrationEngine> {
  const { elastixNode } = await import('@itk-wasm/elastix').catch((cause: unknown) => {
    throw new ImagingError(
      'unsupported',
      'registration: expected the optional package @itk-wasm/elastix, got none - npm install @itk-wasm/elastix, or register nothing',
      { cause },
    );
  });
  return async (fixed, moving, stages) => {
    const parameters = stages.map((stage) => Object.fromEntries(Object.entries(stage).map(([k, v]) => [k, [...v]])));
    const found = await elastixNode(parameters, { fixed: imageOf(fixed), moving: imageOf(moving) });
    return found.transformParameterObject as unknown as readonly ElastixParameters[];
  };
}

/** A volume in ITK's terms, whose patient axes are DICOM's. */
function imageOf({ size, data, affine }: Volume) {
  const steps = affineSpacing(affine);
  const axis = (n: 0 | 1 | 2): Vec3 => affineColumn(affine, n).map((v) => v / steps[n]) as unknown as Vec3;
  const [i, j, k] = [axis(0), axis(1), axis(2)];
  return {
    imageType: { dimension: 3, componentType: 'float32' as const, pixelType: 'Scalar' as const, components: 1 },
    name: 'phase',
    origin: [...affineColumn(affine, 3)],
    spacing: steps,
    direction: new Float64Array([i[0], j[0], k[0], i[1], j[1], k[1], i[2], j[2], k[2]]),
    size: [...size],
    data,
    metadata: new Map(),
  };
}
