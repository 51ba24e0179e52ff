// onnxruntime since 1.29 reports each process and session to its maker over the network, and keeps a device identifier and a cache in the
// user's home, unless this variable stands before the library is loaded (https://github.com/microsoft/onnxruntime/pull/27379). In a worker
// thread `process.env` is a copy that the library does not see: load the runtime in the main thread first, or set the variable outside.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
