/** An upload that is not taken; the status is HTTP's. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  readonly status: 400 | 408 | 413 | 415 | 507;

  constructor(status: UploadRefused['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
