// The counts of live tensors, the seed and the number of threads are the process's.
[assembly: DoNotParallelize]
