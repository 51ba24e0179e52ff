/**
 * What was changed or assumed to make a volume of a series; every one is kept with the result.
 *
 * - `grouped-without-uid`: no SeriesInstanceUID; grouped by folder, orientation and size.
 * - `split-by-acquisition`: one series held several passes over the same positions.
 * - `localisers-dropped`, `odd-slices-dropped`: images of another kind, orientation or size left out.
 * - `duplicates-dropped`: the same image twice.
 * - `gantry-tilt`: slices are shifted against each other; the volume's affine is sheared accordingly.
 * - `spacing-averaged`: positions rounded in the header; distances differ by less than 5 %.
 * - `slices-interpolated`: gaps filled or uneven distances evened out, on request only.
 * - `spacing-assumed`: a single slice, whose thickness stands for its spacing.
 * - `padding-replaced`: voxels without measurement set to air.
 */
export interface Correction {
  readonly kind:
    | 'grouped-without-uid'
    | 'split-by-acquisition'
    | 'localisers-dropped'
    | 'odd-slices-dropped'
    | 'duplicates-dropped'
    | 'gantry-tilt'
    | 'spacing-averaged'
    | 'slices-interpolated'
    | 'spacing-assumed'
    | 'padding-replaced';
  readonly message: string;
}
